"""Write what changed as files that a CRM imports: docs/export.md."""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from lead_scoring.errors import UserError
from lead_scoring.export import files, queries, state
from lead_scoring.export.systems import KINDS, Kind, System, file_safe
from lead_scoring.locks import exclusive, folder_lock
from lead_scoring.paths import Paths, find_paths
from lead_scoring.publish.copy import literal

if TYPE_CHECKING:
    import duckdb

NEEDED = ("contact_ids", "lead_scores")


@dataclass(frozen=True)
class Wish:
    system: System
    model: str | None = None
    everything: bool = False
    out: Path | None = None
    name: str | None = None
    rows_per_file: int | None = None
    dry_run: bool = False

    @property
    def target(self) -> str:
        """Who is told: another model or another name is another memory."""
        parts = (self.system.value, self.model, self.name and f"to {self.name}")
        return " ".join(part for part in parts if part)

    @property
    def label(self) -> str:
        parts = (self.system.value, self.model, self.name)
        return file_safe("-".join(part for part in parts if part))


def export(wish: Wish, console: Console | None = None) -> Path | None:
    """The folder that was written; None where there was nothing to say."""
    console = console or Console(highlight=False, markup=False, soft_wrap=True)
    if wish.name is not None and not re.fullmatch(r"[A-Za-z0-9_.-]+", wish.name):
        raise UserError("--name takes letters, digits, and the signs . _ - alone.")
    paths = find_paths()
    if not paths.published_file.is_file():
        raise UserError(
            f"{paths.short(paths.published_file)} does not exist: nothing is "
            "published yet. Run `lead-scoring build` first (exports read the published "
            "file, which only builds on DuckDB write)."
        )
    file = paths.database.with_name(f"{paths.database.stem}.exports.duckdb")
    with ExitStack() as stack:
        if not wish.dry_run:
            lock = file.with_name(file.name + ".lock")
            stack.enter_context(
                exclusive(lock, paths.short(file), "another `lead-scoring export`")
            )
        connection = stack.enter_context(state.opened(file, to_change=not wish.dry_run))
        kind = KINDS[wish.system]
        is_first = not state.is_known(connection, wish.target)
        forgotten = find(connection, paths, wish, kind, is_first=is_first)
        if forgotten:
            console.print(f"Forgotten: {forgotten:,} who are known no more")
        rows = show(connection, wish, kind, console)
        if not rows:
            take(connection, wish)
            return None
        if wish.dry_run:
            console.print("Nothing was written (--dry-run).")
            return None
        note(connection, wish, queries.UNCERTAIN)
        folder = write(connection, wish, kind, wish.out or beside(paths))
        take(connection, wish)
        for each in sorted(folder.iterdir()):
            console.print(paths.short(each))
        return folder


def beside(paths: Paths) -> Path:
    """Next to the published folder, by its name: worlds must not mix."""
    name = paths.published.name
    rest = name.removeprefix("published")
    return paths.published.with_name(
        f"exports{rest}" if rest != name else f"{name}-exports"
    )


def find(
    connection: "duckdb.DuckDBPyConnection",
    paths: Paths,
    wish: Wish,
    kind: Kind,
    *,
    is_first: bool,
) -> int:
    """Put what is to be told into `wanted`. Who was erased is forgotten at once."""
    connection.execute(f"attach {literal(paths.published_file)} as pub (read_only)")
    there = connection.execute(
        "select table_name from information_schema.tables "
        "where table_catalog = 'pub' and table_schema = 'marts'"
    ).fetchall()
    if missing := [name for name in NEEDED if (name,) not in there]:
        raise UserError(
            f"{paths.short(paths.published_file)} has no marts.{missing[0]}. Run "
            "`lead-scoring build` once with this version of the project."
        )
    ((forgotten,),) = connection.execute(queries.FORGET_UNKNOWN).fetchall()
    models = connection.execute(
        "select distinct model_id from pub.marts.lead_scores order by 1"
    ).fetchall()
    if not models:
        raise UserError(
            "no live scoring model scores anybody, so nothing was written: it would "
            "clear every score. See what the last build says, and build again."
        )
    # One that was exported before and has retired: its scores are cleared.
    if wish.model and (wish.model,) not in models and is_first:
        raise UserError(
            f"no live scoring model is called {wish.model}. Give one of "
            f"{', '.join(model for (model,) in models)} as --scoring-model, or none "
            "for the primary model of each contact."
        )
    connection.execute(queries.SCORED, {"model": wish.model})
    connection.execute(queries.records(kind))
    connection.execute(
        queries.WANTED, {"target": wish.target, "everything": wish.everything}
    )
    return int(forgotten)


def show(
    connection: "duckdb.DuckDBPyConnection", wish: Wish, kind: Kind, console: Console
) -> int:
    """Tell how many rows go out, and who stays behind; returns the rows."""
    counted = dict(
        connection.execute(
            "select change, count(*) from wanted group by change"
        ).fetchall()
    )
    rows = sum(counted.values())
    words = {
        "new": "new",
        "changed": "changed",
        "unscored": "no longer scored",
        "same": "as they were",
    }
    if rows:
        said = ", ".join(
            f"{counted[change]:,} {word}"
            for change, word in words.items()
            if change in counted
        )
        console.print(f"{wish.target}: {rows:,} row{'s' * (rows != 1)} ({said})")
    else:
        console.print(f"{wish.target}: nothing changed, so no file was written.")
    elsewhere, odd = connection.execute(queries.LEFT_OUT).fetchall()[0]
    if elsewhere:
        console.print(f"Left out: {elsewhere:,} without a record in {kind.label}")
    if odd:
        console.print(f"Left out: {odd:,} whose id is none of {kind.label}'s")
    return rows


def write(
    connection: "duckdb.DuckDBPyConnection", wish: Wish, kind: Kind, out: Path
) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
        with folder_lock(out):
            files.remove_leftovers(out)
            name = files.free_name(out, wish.label, datetime.now(UTC))
            aside = out / f"{files.ASIDE}{name}"
            files.write(
                connection, kind, aside, name, wish.rows_per_file or kind.most_rows
            )
            files.put_in_place(aside, out / name)
    except OSError as error:
        raise UserError(
            f"{out} could not be written ({error}). See that the disk has room and "
            "may be written, then run this command again; nothing is lost."
        ) from None
    return out / name


def take(connection: "duckdb.DuckDBPyConnection", wish: Wish) -> None:
    """Remember what was told, once its file is in place: a row may come twice, but
    none is lost."""
    note(connection, wish, queries.TAKE)


def note(
    connection: "duckdb.DuckDBPyConnection", wish: Wish, statements: Iterable[str]
) -> None:
    connection.execute("begin")
    for sql in statements:
        connection.execute(sql, {"target": wish.target})
    connection.execute("commit")
