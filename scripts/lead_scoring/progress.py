"""Progress of a dbt run: a bar on a terminal, a few plain lines elsewhere."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Protocol

from rich.console import Console


class Watcher(Protocol):
    def __call__(self, event: Any) -> None: ...


# Seconds between two lines where there is no terminal.
PLAIN_EVERY = 5.0


class Steps:
    """Counts the nodes that dbt runs, from its events."""

    def __init__(self, whole: bool) -> None:
        """`whole`: the run is of all nodes, so that they can be counted."""
        self.whole = whole
        self.total = 0
        self.unit_tests = 0
        self.running: dict[str, str] = {}
        self.finished: set[str] = set()

    def see(self, event: Any) -> bool:
        """True where the event moved the work on."""
        kind = event.info.name
        # The total that dbt prints counts the unit tests several times, or never.
        if kind == "FoundStats":
            found = re.search(r"(\d+) unit tests?", event.data.stat_line)
            self.unit_tests = int(found[1]) if found else 0
        if kind == "ConcurrencyLine" and self.whole:
            self.total = event.data.node_count + self.unit_tests
        if kind not in ("NodeStart", "NodeFinished"):
            return False
        node = event.data.node_info
        if node.resource_type == "operation":
            return False
        if kind == "NodeStart":
            # Names of tests mean something to their authors alone.
            if node.resource_type in ("model", "seed"):
                self.running[node.unique_id] = node.node_name
        else:
            self.running.pop(node.unique_id, None)
            self.finished.add(node.unique_id)
        return True

    def now(self) -> str:
        return ", ".join(sorted(self.running.values()))

    def done(self) -> str:
        of = f" of {self.total}" if self.total else ""
        return f"{len(self.finished)}{of} steps"


@contextmanager
def shown(console: Console, whole: bool) -> Iterator[Watcher]:
    """A callback for dbt's events that shows how far the run has come."""
    steps = Steps(whole)
    watcher = bar(console, steps) if console.is_terminal else plain(console, steps)
    with watcher as callback:

        def guarded(event: Any) -> None:
            # An exception inside a callback fails the dbt node that caused
            # the event: a scratch in the display must not cost a build.
            with suppress(Exception):
                callback(event)

        yield guarded


@contextmanager
def bar(console: Console, steps: Steps) -> Iterator[Watcher]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.table import Column

    cut = Column(no_wrap=True, overflow="ellipsis", ratio=1)
    with Progress(
        TextColumn("Scoring"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[done]}", markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False, table_column=cut),
        console=console,
        transient=True,
        expand=True,
    ) as progress:
        task = progress.add_task("reading the project", total=None, done="")

        def callback(event: Any) -> None:
            if steps.see(event):
                progress.update(
                    task,
                    total=steps.total or None,
                    completed=len(steps.finished),
                    description=steps.now(),
                    done=steps.done(),
                )

        yield callback


@contextmanager
def plain(console: Console, steps: Steps) -> Iterator[Watcher]:
    said = monotonic()

    def callback(event: Any) -> None:
        nonlocal said
        if steps.see(event) and monotonic() - said > PLAIN_EVERY:
            said = monotonic()
            now = f", now {steps.now()}" if steps.running else ""
            line = f"  {steps.done()}{now}"
            console.print(line, markup=False, soft_wrap=True)

    yield callback
