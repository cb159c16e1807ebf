"""`scripts/benchmark`: how fast the project is on this machine."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lead_scoring.benchmark.measure import Benchmark, Part
from lead_scoring.errors import one_clear_sentence

if TYPE_CHECKING:
    from rich.console import Console

# The worlds of --leadforge.
SEEDS = [1, 2, 3, 4, 5]
# Up to this many activities every result is compared with the Polars script's.
COMPARED = 1_000_000

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def benchmark(
    contacts: Annotated[int, typer.Option(min=1, help="People.")] = 20_000,
    activities: Annotated[int, typer.Option(min=1, help="What they did.")] = 400_000,
    repeat: Annotated[int, typer.Option(min=1, help="The best of so many.")] = 2,
    folder: Annotated[
        Path | None,
        typer.Option(help="Keep worlds here, and use them again."),
    ] = None,
    raw: Annotated[
        Path | None,
        typer.Option(
            help="Measure these Parquet files (NAME.parquet of the generic contract)."
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day of --raw."),
    ] = None,
    only: Annotated[
        list[Part] | None, typer.Option(help="Measure this alone (several times).")
    ] = None,
    skip: Annotated[list[Part] | None, typer.Option(help="Leave this out.")] = None,
    check: Annotated[
        bool | None,
        typer.Option(
            help="Compare ledger and scores with the Polars script's, row by row "
            f"(up to {COMPARED:,} activities unless you say so)."
        ),
    ] = None,
    leadforge: Annotated[
        bool,
        typer.Option(
            "--leadforge",
            help="Instead: how well hand weights, logistic regression and gradient "
            "boosting tell who will buy, on worlds of leadforge.",
        ),
    ] = False,
    seed: Annotated[
        list[int] | None, typer.Option(help="A world of --leadforge (several times).")
    ] = None,
) -> None:
    """Measure the project and two hand-written baselines on the same files.

    Writes one line of JSON to standard output and a table to standard error. The
    project is scored with its own seeds; its raw folder and warehouse stay untouched.
    """
    with one_clear_sentence(), _workspace() as place:
        from rich.console import Console

        from lead_scoring.benchmark import report, world
        from lead_scoring.benchmark.project import Project
        from lead_scoring.errors import UserError
        from lead_scoring.paths import project_root

        console = Console(stderr=True, highlight=False)

        def say(words: str) -> None:
            console.print(f"  {words}", markup=False)

        if leadforge:
            _compare_with_fitted(place, seed or SEEDS, console)
            return
        if raw is not None:
            if as_of is None:
                raise UserError("say with --as-of which day is the last one of --raw.")
            given = world.World(raw.absolute(), as_of.date())
        else:
            name = f"{contacts}-contacts-{activities}-activities"
            worlds = place if folder is None else folder.absolute()
            say(f"the world {name}")
            given = world.make(worlds / name, contacts, activities)
        placed = world.place(given, place / "raw")
        parts = [
            part
            for part in Part
            if (not only or part in only) and part not in (skip or [])
        ]
        size = world.size(placed) if raw is not None else (contacts, activities)
        measured = Benchmark(
            project=Project(project_root(), place, placed),
            parts=parts,
            repeat=repeat,
            check=size[1] <= COMPARED if check is None else check,
            say=say,
        ).run()
        console.print(report.table(size, measured))
        typer.echo(json.dumps(report.as_json(size, measured)))


def _compare_with_fitted(place: Path, seeds: list[int], console: "Console") -> None:
    from lead_scoring.benchmark.leadforge import cases, report
    from lead_scoring.benchmark.leadforge.compare import compare
    from lead_scoring.benchmark.leadforge.world import Forged
    from lead_scoring.paths import project_root

    found = []
    for seed in seeds:
        console.print(f"  the world of seed {seed}")
        forged = Forged(project_root(), place / f"seed-{seed}", seed)
        forged.score()
        rules = forged.card.rules

        def score(points: "Sequence[Decimal]", forged: Forged = forged) -> Any:
            forged.score_again(points)
            return cases.read(forged.warehouse).score

        found.append(compare(cases.read(forged.warehouse, rules), seed, rules, score))
    console.print(report.table(found), soft_wrap=True)
    typer.echo(json.dumps(report.as_json(found)))


@contextmanager
def _workspace() -> Iterator[Path]:
    """A folder of this run's own, inside the project because of dbt's seeds."""
    from lead_scoring.paths import project_root

    place = project_root() / "target" / "benchmark" / str(os.getpid())
    place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    app(prog_name="scripts/benchmark")
