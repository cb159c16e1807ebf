"""What the raw folder holds, by the names of the raw contract."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

TABLES = (
    "contacts",
    "accounts",
    "activities",
    "campaigns",
    "opportunities",
    "contact_attributes",
    "erasure_requests",
)
ENDINGS = (".parquet", ".csv")
# What connectors make of rows of other tables (see their docs in models/staging).
CONNECTOR_ATTRIBUTES = {"hubspot": ("hubspot_list",)}


def contract_tables(raw: Path) -> list[Path]:
    """Files of the generic contract, and folders that hold such files."""
    return sorted(found_tables(raw))


def found_tables(raw: Path) -> Iterator[Path]:
    for table in TABLES:
        for ending in ENDINGS:
            if (file := raw / f"{table}{ending}").is_file():
                yield file
        if (folder := raw / table).is_dir() and any(data_files(folder)):
            yield folder


def data_files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.suffix in ENDINGS)


def attribute_names(raw: Path) -> list[str]:
    """The attributes that raw rows of `contact_attributes` bring."""
    import duckdb

    table = raw / "contact_attributes"
    found: set[str] = set()
    with duckdb.connect() as connection:
        for reader, ending in (
            ("read_parquet($file)", ".parquet"),
            ("read_csv($file, header = true, all_varchar = true)", ".csv"),
        ):
            for file in (table.with_suffix(ending), *table.glob(f"*{ending}")):
                # What cannot be read is told by dbt, which reads it in earnest.
                with suppress(duckdb.Error):
                    rows = connection.execute(
                        f"select distinct lower(trim(attribute)) from {reader}",
                        {"file": str(file)},
                    ).fetchall()
                    found.update(name for (name,) in rows if name)
    return sorted(found)


def connectors_of(given: object) -> list[str]:
    """The var `connectors`, a list or one text with commas, as dbt takes it."""
    if isinstance(given, str):
        given = given.split(",")
    if not isinstance(given, Sequence):
        return ["generic"]
    names = (str(name).strip() for name in given)
    return list(dict.fromkeys(name for name in names if name))


def connector_attributes(connectors: object) -> list[str]:
    """The attributes that the connectors of the var bring by themselves."""
    return [
        attribute
        for name in connectors_of(connectors)
        for attribute in CONNECTOR_ATTRIBUTES.get(name, ())
    ]


def holds_data(raw: Path) -> bool:
    """True where there is something to score.

    The folder of another connector (`raw/<connector>/`) counts too: demo
    contacts must never be mixed into real ones.
    """
    if not raw.is_dir():
        return False
    return bool(contract_tables(raw)) or any(
        any(data_files(folder))
        for folder in raw.iterdir()
        # A hidden folder is a generator's, half done when it was killed.
        if folder.is_dir() and not folder.name.startswith(".")
    )
