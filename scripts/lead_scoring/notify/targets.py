"""Who is told: the URLs of Apprise, none of which is ever printed or stored."""

import hashlib
import importlib
import logging
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lead_scoring.errors import UserError

# `sales=slack://...`: a name of one's own before the URL.
NAMED = re.compile(r"([A-Za-z0-9_.-]+)=(.*)", re.DOTALL)
SCHEME = re.compile(r"([A-Za-z0-9+.-]+)://")
WEBHOOKS = ("json", "xml", "form")
# What plugins log of an answer that was no success.
STATUS = re.compile(r"\berror=(\d{3})\b")
# They log whole URLs, some of them only where the environment asks for it.
TALKATIVE = ("apprise", "urllib3", "requests_oauthlib")
# Seconds for one message, whatever the receiver does.
PATIENCE = 60
# No chat has a use for more in one message.
LONGEST = 8_000
SHORTEST = 120


@dataclass(frozen=True)
class Answer:
    accepted: bool
    # What is known of a failure; never what the receiver or Apprise said, which may
    # hold a part of the URL.
    reason: str = ""


@dataclass(frozen=True)
class Target:
    """A receiver under its name, or under a hash of its URL."""

    target_id: str
    url: str
    apprise: Any

    def __repr__(self) -> str:
        return f"Target({self.target_id})"

    @property
    def body_limit(self) -> int:
        """Characters of one message; a title counts where there is no room for one."""
        (service,) = self.apprise
        return max(SHORTEST, min(int(service.body_maxlen) - 160, LONGEST))

    def send(self, message_id: str, title: str, body: str) -> Answer:
        (service,) = self.apprise
        # For programs, which need not read the body; it has the id for all.
        if service.protocol in WEBHOOKS:
            service.headers["Idempotency-Key"] = message_id
        try:
            done = self.apprise.notify(body=body, title=title, body_format="text")
        # A plugin is foreign code: what it raises must not stop the other targets,
        # and its words may hold the URL.
        except Exception as error:  # noqa: BLE001
            return Answer(False, f"failed inside Apprise ({type(error).__name__})")
        if done:
            return Answer(True)
        said = " ".join(str(entry.message) for entry in done.logs())
        if found := STATUS.search(said):
            return Answer(False, f"answered {found[1]}")
        return Answer(False, "gave no answer that counts")


def targets_of(wanted: Sequence[str], salt: bytes) -> list[Target]:
    """Each URL once; what cannot be read is refused by its number."""
    apprise = need_apprise()
    for talker in TALKATIVE:
        logger = logging.getLogger(talker)
        logger.handlers, logger.propagate = [logging.NullHandler()], False
    # No icons from the network in messages, no files of tokens, and the name of whom
    # the receiver knows.
    asset = apprise.AppriseAsset(
        app_id="lead-scoring",
        app_desc="Lead scoring",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        storage_mode="memory",
        service_timeout=PATIENCE,
    )
    found: dict[str, Target] = {}
    for number, text in enumerate(wanted, 1):
        given = text.strip()
        named = NAMED.fullmatch(given)
        name, url = (named[1], named[2]) if named else (None, given)
        service = instantiated(apprise, asset, url)
        if service is None:
            raise UserError(
                f"target {number} of --to is no URL that Apprise knows. It looks like "
                "slack://..., mailto://... or json://HOST (the URL is not repeated "
                "here, as it may hold a secret); docs/alerts.md shows some."
            )
        # `?optional=yes` would call a failure a success, `?retry=` retry unseen.
        service.optional, service.retry = False, 0
        target_id = name or fingerprint(url, salt)
        if target_id in found and found[target_id].url != url:
            raise UserError(f"two targets are called {target_id}. Give each a name.")
        found[target_id] = Target(target_id, url, wrapped(apprise, asset, service))
    return list(found.values())


def instantiated(apprise: Any, asset: Any, url: str) -> Any:
    if not SCHEME.match(url):
        return None
    try:
        return apprise.Apprise.instantiate(url, asset=asset)
    # Its words may hold the URL.
    except Exception:  # noqa: BLE001
        return None


def wrapped(apprise: Any, asset: Any, service: Any) -> Any:
    one = apprise.Apprise(asset=asset)
    one.add(service)
    return one


def need_apprise() -> Any:
    try:
        return importlib.import_module("apprise")
    except ModuleNotFoundError as error:
        raise UserError(
            "alerts need Apprise. Install it with `.venv/bin/pip install "
            "-e '.[alerts]'` in the project's folder and run this command again."
        ) from error


def fingerprint(url: str, salt: bytes) -> str:
    """Tells URLs apart, and is too slow to guess short passwords with.

    With the scheme in front, so that people know which one it is.
    """
    digest = hashlib.scrypt(os.fsencode(url), salt=salt, n=2**14, r=8, p=1, dklen=6)
    found = SCHEME.match(url)
    return f"{found[1].lower() if found else 'url'}-{digest.hex()}"
