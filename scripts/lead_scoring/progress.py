"""Progress of a dbt run: a bar on a terminal, a few plain lines elsewhere."""

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

    def __init__(self) -> None:
        self.total = 0
        self.running: dict[str, str] = {}
        self.finished: set[str] = set()

    def see(self, event: Any) -> bool:
        """True where the event moved the work on."""
        kind = event.info.name
        if kind == "LogStartLine":
            self.total = event.data.total
        if kind not in ("NodeStart", "NodeFinished"):
            return False
        node = event.data.node_info
        if node.resource_type == "operation":
            return False
        if kind == "NodeStart":
            self.running[node.unique_id] = node.node_name
        else:
            self.running.pop(node.unique_id, None)
            self.finished.add(node.unique_id)
        return True

    def now(self) -> str:
        return ", ".join(sorted(self.running.values()))[:60]


@contextmanager
def shown(console: Console) -> Iterator[Watcher]:
    """A callback for dbt's events that shows how far the run has come."""
    watcher = bar(console) if console.is_terminal else plain(console)
    with watcher as callback:

        def guarded(event: Any) -> None:
            # An exception inside a callback fails the dbt node that caused
            # the event: a scratch in the display must not cost a build.
            with suppress(Exception):
                callback(event)

        yield guarded


@contextmanager
def bar(console: Console) -> Iterator[Watcher]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    steps = Steps()
    with Progress(
        TextColumn("Scoring"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
    ) as progress:
        task = progress.add_task("reading the project", total=None)

        def callback(event: Any) -> None:
            if steps.see(event):
                progress.update(
                    task,
                    total=steps.total or None,
                    completed=len(steps.finished),
                    description=steps.now(),
                )

        yield callback


@contextmanager
def plain(console: Console) -> Iterator[Watcher]:
    steps = Steps()
    said = monotonic()

    def callback(event: Any) -> None:
        nonlocal said
        if steps.see(event) and steps.total and monotonic() - said > PLAIN_EVERY:
            said = monotonic()
            now = f", now {steps.now()}" if steps.running else ""
            line = f"  {len(steps.finished)} of {steps.total} steps{now}"
            console.print(line, markup=False, soft_wrap=True)

    yield callback
