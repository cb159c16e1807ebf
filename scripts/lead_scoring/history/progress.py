"""Progress of a backfill: a bar of days on a terminal, a line per chunk elsewhere."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from lead_scoring.progress import Steps


class Days:
    """Counts the days that were scored."""

    def __init__(self, console: Console, total: int) -> None:
        self.console = console
        self.total = total
        self.done = 0
        self.steps = Steps(whole=False)
        self.bar: Progress | None = None
        self.task = TaskID(0)

    @contextmanager
    def scoring(self, chunk: Sequence[date]) -> Iterator[None]:
        began = monotonic()
        self.steps = Steps(whole=False)
        yield
        self.done += len(chunk)
        self.show(f"{chunk[0]} to {chunk[-1]}")
        if self.bar is None:
            self.console.print(
                f"  {chunk[0]} to {chunk[-1]} in {monotonic() - began:.0f} s: "
                f"{self.done} of {self.total} days",
                soft_wrap=True,
            )

    def watch(self, event: Any) -> None:
        # An exception inside a callback would fail the dbt node of the event.
        with suppress(Exception):
            if self.steps.see(event):
                self.show(self.steps.now())

    def show(self, what: str) -> None:
        if self.bar is not None:
            self.bar.update(self.task, completed=self.done, description=what)


@contextmanager
def showing(console: Console, total: int, what: str = "Backfilling") -> Iterator[Days]:
    days = Days(console, total)
    if not console.is_terminal:
        yield days
        return
    with Progress(
        TextColumn(what),
        BarColumn(bar_width=30),
        TextColumn("{task.completed} of {task.total} days"),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
    ) as bar:
        days.bar, days.task = bar, bar.add_task("", total=total)
        yield days
