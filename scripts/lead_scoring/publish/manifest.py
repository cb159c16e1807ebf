"""Write a run, and beside its files a manifest that says what it is."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lead_scoring.errors import UserError
from lead_scoring.paths import PUBLISHED_FILE
from lead_scoring.publish import Release
from lead_scoring.publish.copy import (
    Relation,
    list_relations,
    literal,
    name,
    qualified,
    write,
    write_parquet,
)
from lead_scoring.publish.runs import MANIFEST, RUNS, Run

if TYPE_CHECKING:
    import duckdb

FORMAT = 1
RUN_TABLE = ("insights", "published_run")
# Tables that say with which weights each scoring model scored this run.
SCORES = (("marts", "lead_scores"), ("insights", "shadow_lead_scores"))


@dataclass(frozen=True)
class Origin:
    """What stays the same in each revision of a run."""

    run: Run
    previous: str | None
    published_at: str
    release: Release

    @classmethod
    def new(cls, run: Run, before: Run | None, release: Release) -> "Origin":
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return cls(run, before.run_id if before else None, now, release)

    @classmethod
    def of(cls, run: Run) -> "Origin":
        said = read(run)
        release = Release(said["as_of"], said["code_version"])
        return cls(run, said["previous_run_id"], said["published_at"], release)

    def revised(self, run: Run) -> "Origin":
        return replace(self, run=run)

    def write(
        self,
        database: Path,
        folder: Path,
        relations: Iterable[Relation] | None,
        views: Collection[Relation],
    ) -> None:
        """Write the run to the folder, from a warehouse."""
        self._write(database, folder, relations, views, note=self.note())

    def write_without(self, erased: Sequence[str], kept: Run, folder: Path) -> None:
        """Write it to the folder, from what was kept of it."""
        import duckdb

        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(kept.file)} as kept (read_only)")
            relations = list_relations(connection, "kept")
            views = connection.execute(
                "select schema_name, view_name from duckdb_views() "
                "where database_name = 'kept' and not internal"
            ).fetchall()
        self._write(kept.file, folder, relations, views, erased=erased)

    def _write(
        self,
        database: Path,
        folder: Path,
        relations: Iterable[Relation] | None,
        views: Collection[Relation],
        note: str = "",
        erased: Sequence[str] = (),
    ) -> None:
        import duckdb

        file = folder / PUBLISHED_FILE
        with duckdb.connect() as connection:
            found = write(connection, database, file, relations, views, note, erased)
            tables = {
                ".".join(each): self.parquet(connection, each, folder)
                for each in sorted(found)
                # Whoever reads Parquet has the table that a view reads.
                if each not in views
            }
            weights = weights_versions(connection, found)
        manifest = {
            "format": FORMAT,
            "run_id": self.run.run_id,
            "revision": self.run.revision,
            "previous_run_id": self.previous,
            "published_at": self.published_at,
            "as_of": self.release.as_of,
            "code_version": self.release.code_version,
            "weights_versions": weights,
            "duckdb": self.described(file),
            "tables": tables,
        }
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (folder / MANIFEST).write_text(text, encoding="utf-8")

    def parquet(
        self, connection: "duckdb.DuckDBPyConnection", relation: Relation, folder: Path
    ) -> dict[str, Any]:
        file = folder / f"{'.'.join(relation)}.parquet"
        rows = write_parquet(connection, relation, file)
        return {**self.described(file), "rows": rows}

    def described(self, file: Path) -> dict[str, Any]:
        """Where it will be, seen from the published folder."""
        return {
            "file": f"{RUNS}/{self.run.folder_name}/{file.name}",
            "bytes": file.stat().st_size,
            "sha256": checksum(file),
        }

    def note(self) -> str:
        """The same in the DuckDB file, for who has that alone."""
        table = f"published.{qualified(RUN_TABLE)}"
        columns = {
            "run_id": (self.run.run_id, "Which run wrote this file; text."),
            "as_of_date": (self.release.as_of, "The day that was scored; date, UTC."),
            "published_at": (self.published_at, "When it was written; UTC."),
            "code_version": (
                self.release.code_version,
                "Version of the project, and the commit where it is known; text.",
            ),
        }
        types = {"as_of_date": "date", "published_at": "timestamp"}
        values = ", ".join(
            f"cast({literal(value.rstrip('Z') if column == 'published_at' else value)} "
            f"as {types.get(column, 'varchar')}) as {column}"
            for column, (value, _) in columns.items()
        )
        comments = "".join(
            f"; comment on column {table}.{column} is {literal(comment)}"
            for column, (_, comment) in columns.items()
        )
        return (
            f"create schema if not exists published.{name(RUN_TABLE[0])}; "
            f"create table {table} as select {values}; "
            f"comment on table {table} is 'One row: the run that wrote this file.'"
            f"{comments}"
        )


def weights_versions(
    connection: "duckdb.DuckDBPyConnection", found: Collection[Relation]
) -> dict[str, str]:
    """By scoring model, of those that scored anybody."""
    chosen = " union all ".join(
        f"select model_id, weights_version from published.{qualified(each)}"
        for each in SCORES
        if each in found
    )
    rows = connection.execute(
        f"select model_id, max(weights_version) from ({chosen}) group by all order by 1"
    ).fetchall()
    return dict(rows)


def read(run: Run) -> dict[str, Any]:
    file = run.folder / MANIFEST
    try:
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise UserError(
            f"{file} is damaged ({error}), so nothing is known of run {run.run_id}. "
            "`lead-scoring rollback --list` shows the others."
        ) from None
    return found


def damage(run: Run) -> str | None:
    """The first file of the run that is not as its manifest says."""
    said = read(run)
    for described in (said["duckdb"], *said["tables"].values()):
        file = run.folder / Path(described["file"]).name
        if not file.is_file() or checksum(file) != described["sha256"]:
            return str(file)
    return None


def checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
