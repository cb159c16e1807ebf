"""Seed folders for tests: a good one, edits that break it, and Excel's way to save."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

GOOD = Path(__file__).parent / "fixtures" / "seeds_ok"
PROJECT = Path(__file__).parents[2] / "seeds"
Edit = Callable[[Path], None]


def copy_of(folder: Path, goal: Path) -> Path:
    for part in ("weights", "lookups"):
        shutil.copytree(folder / part, goal / part)
    return goal


def path_of(folder: Path, file: str) -> Path:
    return next(folder.glob(f"*/{file}"))


def records(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def write(path: Path, rows: list[list[str]], delimiter: str = ",") -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8"))


def cell(file: str, line: int, column: str, value: str) -> Edit:
    """Write `value` into one cell, whose quotation marks csv cares for."""

    def edit(folder: Path) -> None:
        path = path_of(folder, file)
        rows = records(path)
        rows[line - 1][rows[0].index(column)] = value
        write(path, rows)

    return edit


def cells(file: str, line: int, **values: str) -> Edit:
    return all_of(*(cell(file, line, name, text) for name, text in values.items()))


def text(file: str, old: str, new: str) -> Edit:
    """Replace text as it stands in the file, quotation marks included."""

    def edit(folder: Path) -> None:
        path = path_of(folder, file)
        before = path.read_bytes().decode("utf-8")
        assert before.count(old) == 1, f"{old!r} is not in {file} once"
        path.write_bytes(before.replace(old, new).encode("utf-8"))

    return edit


def raw(file: str, change: Callable[[bytes], bytes]) -> Edit:
    def edit(folder: Path) -> None:
        path = path_of(folder, file)
        path.write_bytes(change(path.read_bytes()))

    return edit


def add(file: str, *rows: str) -> Edit:
    return raw(file, lambda content: content + "".join(f"{r}\n" for r in rows).encode())


def remove(file: str, line: int) -> Edit:
    def edit(folder: Path) -> None:
        path = path_of(folder, file)
        rows = records(path)
        del rows[line - 1]
        write(path, rows)

    return edit


def semicolons(file: str) -> Edit:
    """The file with semicolons between its cells, and nothing else changed."""

    def edit(folder: Path) -> None:
        path = path_of(folder, file)
        write(path, records(path), ";")

    return edit


def all_of(*edits: Edit) -> Edit:
    def edit(folder: Path) -> None:
        for each in edits:
            each(folder)

    return edit
