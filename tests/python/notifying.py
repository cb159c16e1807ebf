"""A published copy of made-up scores, and receivers that misbehave."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree.ElementTree import fromstring

import duckdb
import yaml
from harness import ROOT
from lead_scoring import notify as alerts
from lead_scoring.notify import Wish
from lead_scoring.notify.changes import NEEDED
from rich.console import Console

TODAY = datetime.now(UTC).date()
SECRET = "T0psecret"
RANKS = {"disqualified": 0, "cold": 1, "warm": 2, "hot": 3}
# A contact on a card: its tier, or its tier and what decided it.
States = Mapping[tuple[str, str], str | tuple[str, str]]


def days_ago(number: int) -> date:
    return TODAY - timedelta(days=number)


# ------------------------------------------------- a receiver that misbehaves


class Receiver(ThreadingHTTPServer):
    """Takes messages as it is told: ok, a status, stall, or cut (taken, no answer)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: list[str | int] = []
        self.always: str | int = "ok"
        self.never: tuple[str, ...] = ()
        self.got: list[dict[str, Any]] = []
        self.released = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, more: str = "", kind: str = "json") -> str:
        return f"{kind}://127.0.0.1:{self.server_port}/{SECRET}?rto=60{more}"

    @property
    def ids(self) -> list[str]:
        """Of each message that arrived, also of those that it refused afterwards."""
        return [each["id"] for each in self.got]

    @property
    def titles(self) -> list[str]:
        return [each["title"] for each in self.got]

    @property
    def accepted(self) -> list[str]:
        return [each["title"] for each in self.got if each["how"] == "ok"]


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        how = self.server.plan.pop(0) if self.server.plan else self.server.always
        said = read_body(self.headers["Content-Type"], body)
        if said["title"].startswith(self.server.never or "\n"):
            how = 400
        self.server.got.append(
            {
                "id": self.headers["Idempotency-Key"],
                "title": said["title"],
                "body": said["message"],
                "how": how,
                "raw": body.decode(),
                "at": time.monotonic(),
            }
        )
        if how == "stall":
            self.server.released.wait(600)
        if how in ("stall", "cut"):
            self.close_connection = True
            return
        self.send_response(200 if how == "ok" else int(how))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def read_body(kind: str, body: bytes) -> dict[str, str]:
    """The title and the message of the webhooks that Apprise knows."""
    if "json" in kind:
        found: dict[str, str] = json.loads(body)
        return found
    if "xml" in kind:
        texts = {
            each.tag.rpartition("}")[2]: each.text for each in fromstring(body).iter()
        }
        return {"title": texts["Subject"] or "", "message": texts["Message"] or ""}
    fields = parse_qs(body.decode("utf-8"))
    return {name: values[0] for name, values in fields.items()}


class Mailbox(socketserver.ThreadingTCPServer):
    """Takes mail over SMTP, or refuses the first ones for now."""

    daemon_threads = True

    def __init__(self, refuse: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Postman)
        self.refuse = refuse
        self.got: list[email.message.EmailMessage] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        _, port = self.server_address
        return (
            f"mailto://me:{SECRET}@127.0.0.1:{port}?to=sales@a.example&from=b@b.example"
        )


class Postman(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.say("250-here", "250 AUTH PLAIN")
            elif verb == b"AUTH":
                self.say("235 come in")
            elif verb == b"MAIL" and self.server.refuse:
                self.server.refuse -= 1
                self.say("451 not now")
            elif verb == b"DATA":
                self.say("354 go on")
                self.take()
            else:
                self.say("221 bye" if verb == b"QUIT" else "250 fine")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.got.append(mail)
        self.say("250 taken")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


# ------------------------------------------------- a published copy


def contract(table: str) -> dict[str, str]:
    """Columns and types as the models promise them."""
    file = ROOT / "models" / "marts" / f"{table}.yml"
    (model,) = yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


@dataclass
class World:
    """Builds of made-up scores, published as the models' contracts say."""

    place: Path
    recorded: dict[date, dict[tuple[str, str], tuple[str, str]]] = field(
        default_factory=dict
    )
    parts: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    reasons: str = "+40 asked for a demo (2 times, today)"
    # Live models that may score nobody; the number of the run.
    live: set[str] = field(default_factory=set)
    run: int = 1

    def build(self, day: date, scores: States, **recorded: States) -> None:
        """Publishes the scores of a day; `yesterday` is recorded on the way."""
        if "yesterday" in recorded:
            self.record(day - timedelta(days=1), recorded["yesterday"])
        self.publish(day, scores)

    def record(self, day: date, scores: States) -> None:
        # What is recorded stays as it is.
        self.recorded.setdefault(day, states(scores))

    def publish(self, day: date, scores: States) -> None:
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in NEEDED}
        for (model, contact), (tier, reason) in states(scores).items():
            if contact in self.erased:
                continue
            rows["lead_scores"].append(
                {
                    **row(model, contact, tier, reason, day),
                    "next_action": "Call",
                    "respond_within_hours": 24,
                    "top_reasons": self.reasons,
                }
            )
        for (model, contact), values in self.parts.items():
            rows["lead_score_changes"].append(
                {"model_id": model, "contact_id": contact, **values}
            )
        before: dict[tuple[str, str], tuple[str, str]] | None = None
        for recorded_day, kept in sorted(self.recorded.items()):
            known = {key: v for key, v in kept.items() if key[1] not in self.erased}
            rows["recorded_days"].append({"as_of_date": recorded_day, "changes": 1})
            for (model, contact), (tier, reason) in known.items():
                one = row(model, contact, tier, reason, recorded_day)
                rows["lead_score_history"].append({**one, "is_scored": True})
                rows["lead_scores_by_day"].append(one)
            if before is not None:
                rows["lead_tier_changes"] += moves(before, known, recorded_day)
            before = known
        file = self.place / "published" / "lead_scoring.duckdb"
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with duckdb.connect(str(aside)) as connection:
            connection.execute("create schema marts; create schema insights")
            connection.execute(
                "create table insights.published_run as "
                f"select '{self.run:04}-20260630T060000Z' as run_id"
            )
            if self.live:
                connection.execute(
                    "create table insights.model_health as select "
                    "unnest($1) as model_id, 'live' as model_status",
                    [[*self.live]],
                )
            for table in NEEDED:
                types = contract(table)
                columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
                connection.execute(f"create table marts.{table} ({columns})")
                marks = ", ".join("?" for _ in types)
                for each in rows[table]:
                    connection.execute(
                        f"insert into marts.{table} values ({marks})",
                        [each.get(name) for name in types],
                    )
        aside.replace(file)

    # ------------------------------------------- and the command on it

    def environment(self) -> dict[str, str]:
        return {
            "LEAD_SCORING_PROJECT": str(ROOT),
            "LEAD_SCORING_DB": str(self.place / "warehouse" / "w.duckdb"),
            "LEAD_SCORING_PUBLISHED": str(self.place / "published"),
        }

    @property
    def outbox(self) -> Path:
        return self.place / "warehouse" / "w.alerts.duckdb"

    def tell(self, *to: str, expect: bool | None = True, **wish: Any) -> str:
        """Runs the command; returns what it said."""
        said = StringIO()
        console = Console(file=said, width=200, highlight=False)
        given = {"per_minute": 60_000, **wish}
        done = alerts.notify(Wish(to, **given), console)
        assert expect is None or done is expect, said.getvalue()
        return said.getvalue()


def states(scores: States) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        key: (value, "score") if isinstance(value, str) else value
        for key, value in scores.items()
    }


def row(model: str, contact: str, tier: str, reason: str, day: date) -> dict[str, Any]:
    return {
        "model_id": model,
        "contact_id": contact,
        "status": "live",
        "tier": tier,
        "tier_rank": RANKS[tier],
        "tier_reason": reason,
        "score": RANKS[tier] * 30,
        "as_of_date": day,
    }


def moves(
    before: Mapping[tuple[str, str], tuple[str, str]],
    after: Mapping[tuple[str, str], tuple[str, str]],
    day: date,
) -> list[dict[str, Any]]:
    """As scoring.score_changes has them; the first day of a model moves nobody."""
    found = []
    met = {model for model, _ in before}
    for model, contact in sorted({*before, *after}):
        was, is_now = (each.get((model, contact)) for each in (before, after))
        if model in met and (was and was[0]) != (is_now and is_now[0]):
            found.append(
                {
                    "model_id": model,
                    "contact_id": contact,
                    "status": "live" if is_now else None,
                    "tier_from": was[0] if was else None,
                    "tier_to": is_now[0] if is_now else None,
                    "tier_reason": is_now[1] if is_now else None,
                    "tier_rank_to": RANKS[is_now[0]] if is_now else None,
                    "score_before": RANKS[was[0]] * 30 if was else None,
                    "score_after": RANKS[is_now[0]] * 30 if is_now else None,
                    "top_rule_label": "asked for a demo",
                    "top_rule_points": 40,
                    "as_of_date": day,
                    "previous_date": day - timedelta(days=1),
                }
            )
    return found


def card(**tiers: str | tuple[str, str]) -> dict[tuple[str, str], Any]:
    return {("b2b", contact): tier for contact, tier in tiers.items()}
