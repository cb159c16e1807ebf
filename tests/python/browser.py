"""Chromium without a window, over a pipe: what a page shows, says and asks for."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from engines import unavailable

NAMES = ("chromium", "chromium-browser", "google-chrome")
# What a page that holds everything may load: itself, and what is written inside it.
OWN = ("data:", "blob:", "about:")
PATIENCE = 60.0


def chromium() -> str:
    """The browser's command; skips, or fails where pages are to be tried."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or unavailable("dashboards", "Chromium is not installed")


class Page:
    """One that has loaded, with all that it said and asked for meanwhile."""

    def __init__(self, browser: Browser, session: str, address: str) -> None:
        self.browser, self.session, self.address = browser, session, address

    @property
    def messages(self) -> list[str]:
        """Of the console and the log of the browser, and errors that nobody caught."""
        found = []
        for event in self.browser.events_of(self.session):
            about = event["params"]
            match event["method"]:
                case "Runtime.consoleAPICalled":
                    if about["type"] in ("error", "warning", "assert"):
                        said = [str(each.get("value", each)) for each in about["args"]]
                        found.append(f"{about['type']}: {' '.join(said)}")
                case "Runtime.exceptionThrown":
                    found.append(f"exception: {about['exceptionDetails']}")
                case "Log.entryAdded":
                    if about["entry"]["level"] in ("error", "warning"):
                        found.append(f"log: {about['entry']['text']}")
        return found

    @property
    def requests(self) -> list[str]:
        """Everything that the page asked for beside itself."""
        asked = [
            event["params"]["request"]["url"]
            for event in self.browser.events_of(self.session)
            if event["method"] == "Network.requestWillBeSent"
        ]
        return [url for url in asked if url != self.address and not url.startswith(OWN)]

    def evaluate(self, script: str) -> Any:
        done = self.browser.call(
            "Runtime.evaluate",
            {"expression": script, "returnByValue": True, "awaitPromise": True},
            self.session,
        )
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")


class Browser:
    def __enter__(self) -> Browser:
        command = chromium()
        self.folder = tempfile.mkdtemp(prefix="browser-")
        self.events: list[dict[str, Any]] = []
        self.number = 0
        self.rest = b""
        theirs_in, self.to_browser = os.pipe()
        self.from_browser, theirs_out = os.pipe()

        def hand_over() -> None:
            # Chromium reads commands from 3 and answers on 4; copies above both
            # first, so that neither is overwritten before it is moved.
            lower, upper = os.dup(theirs_in), os.dup(theirs_out)
            for number, handle in ((3, lower), (4, upper)):
                os.dup2(handle, number)

        self.process = subprocess.Popen(
            [
                *(command, "--headless=new", "--no-sandbox", "--disable-gpu"),
                *("--remote-debugging-pipe", f"--user-data-dir={self.folder}"),
                *("--no-first-run", "--disable-background-networking"),
                *("--disable-component-update", "--disable-sync"),
                # Whatever slips past all the rest finds no way out.
                *("--host-resolver-rules=MAP * ~NOTFOUND", "about:blank"),
            ],
            preexec_fn=hand_over,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to_browser)
        os.close(self.from_browser)
        shutil.rmtree(self.folder, ignore_errors=True)

    def open(self, file: Path) -> Page:
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session: str = self.call(
            "Target.attachToTarget", {"targetId": target, "flatten": True}
        )["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable", {}, session)
        address = file.absolute().as_uri()
        self.call("Page.navigate", {"url": address}, session)
        self.wait_for("Page.loadEventFired", session)
        page = Page(self, session, address)
        # Fonts and scripts that begin with the load have had their turn.
        page.evaluate(
            "document.fonts.ready.then(() => new Promise(requestAnimationFrame))"
        )
        return page

    def events_of(self, session: str) -> list[dict[str, Any]]:
        return [each for each in self.events if each.get("sessionId") == session]

    def call(
        self, method: str, parameters: dict[str, Any], session: str | None = None
    ) -> dict[str, Any]:
        self.number += 1
        wish = {"id": self.number, "method": method, "params": parameters}
        if session:
            wish["sessionId"] = session
        os.write(self.to_browser, json.dumps(wish).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE
        while (said := self.read(deadline)).get("id") != self.number:
            self.events.append(said)
        assert "error" not in said, (method, said["error"])
        return dict(said["result"])

    def wait_for(self, method: str, session: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while all(each["method"] != method for each in self.events_of(session)):
            self.events.append(self.read(deadline))

    def read(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self.rest:
            ready, _, _ = select.select(
                [self.from_browser], [], [], max(0.0, deadline - time.monotonic())
            )
            assert ready, "Chromium did not answer in time"
            more = os.read(self.from_browser, 1 << 16)
            assert more, "Chromium ended"
            self.rest += more
        said, _, self.rest = self.rest.partition(b"\0")
        return dict(json.loads(said))
