"""The manuals name only what exists, and say the same in each of their languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer
import yaml
from lead_scoring.cli import app
from lead_scoring.validate import validate
from lead_scoring.validate.attributes import known_attributes
from lead_scoring.validate.schema import table_schemas
from seed_folders import (
    PROJECT,
    Edit,
    cell,
    copy_of,
    path_of,
    records,
    text,
    write,
)

ROOT = Path(__file__).parents[2]
MANUAL = ("seeds/README.md", "seeds/README.it.md", "seeds/README.pl.md")
SALES = ("docs/sales.md", "docs/sales.it.md", "docs/sales.pl.md")
PAGES = (*MANUAL, *SALES)
TRANSLATIONS = [
    (original, page) for original, *more in (MANUAL, SALES) for page in more
]
IMAGES = ROOT / "docs" / "images"
SCHEMAS = {schema.file: schema for schema in table_schemas()}
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.M | re.S)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.M)
TABLE = re.compile(r"(?:^ *\|.*\|\n)+", re.M)


@cache
def page_text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def prose(page: str) -> str:
    return FENCE.sub("", page_text(page))


def fences(page: str) -> list[tuple[str, str]]:
    return [
        (language, "\n".join(line[len(indent) :] for line in body.splitlines()))
        for indent, language, body in FENCE.findall(page_text(page))
    ]


def sections(page: str) -> list[str]:
    """What stands under each heading, in order."""
    return re.split(r"^#+ .+$", prose(page), flags=re.M)


def anchors(page: str) -> set[str]:
    """The names that GitHub gives to headings."""
    found = (
        re.sub(r"[^\w\- ]", "", title.lower())
        for _, title in HEADING.findall(prose(page))
    )
    return {name.replace(" ", "-") for name in found}


def table_rows(page: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Each table whose header names columns of the seed file that was named last."""
    for section in sections(page):
        for table in TABLE.finditer(section):
            header, _, *rows = [
                [part.strip() for part in re.split(r"(?<!\\)\|", line.strip()[1:-1])]
                for line in table[0].splitlines()
            ]
            files = re.findall(r"(\w+\.csv)`", section[: table.start()])
            if files and set(header) <= set(SCHEMAS[files[-1]].columns):
                yield (
                    files[-1],
                    [
                        {
                            name: part.strip("`").replace("\\|", "|")
                            for name, part in zip(header, row, strict=True)
                        }
                        for row in rows
                    ],
                )


# ---------------------------------------------------------------- three languages


@pytest.mark.parametrize(("original", "page"), TRANSLATIONS)
def test_translations_have_the_same_form(original: str, page: str) -> None:
    def levels(each: str) -> list[str]:
        return [marks for marks, _ in HEADING.findall(prose(each))]

    assert levels(page) == levels(original)
    assert fences(page) == fences(original)
    for mine, theirs in zip(sections(page), sections(original), strict=True):
        where = f"{page}: {mine.strip()[:60]}"
        assert Counter(CODE.findall(mine)) == Counter(CODE.findall(theirs)), where
        assert len(mine.split("\n|")) == len(theirs.split("\n|")), where


@pytest.mark.parametrize(("original", "page"), TRANSLATIONS)
def test_translations_are_translated(original: str, page: str) -> None:
    same = set(re.findall(r"^[A-Z].{60,}$", prose(original), re.M)) & set(
        re.findall(r"^[A-Z].{60,}$", prose(page), re.M)
    )
    assert not same


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_are_there(page: str) -> None:
    for picture, words, goal in LINK.findall(prose(page)):
        file, _, anchor = goal.partition("#")
        path = (ROOT / page).parent / file if file else ROOT / page
        assert path.is_file(), goal
        if anchor:
            assert anchor in anchors(str(path.resolve().relative_to(ROOT.resolve()))), (
                goal
            )
        assert words, f"{goal} has no words"
        assert not picture or len(words) > 40, f"{goal} has no alternative text"
    group = MANUAL if page in MANUAL else SALES
    first = page_text(page).splitlines()[2]
    assert all(Path(other).name in first for other in group if other != page)


def test_pictures_are_few_small_and_shown() -> None:
    there = {path.name: path.stat().st_size for path in IMAGES.glob("*.*g")}
    shown = {
        Path(goal).name
        for page in PAGES
        for picture, _, goal in LINK.findall(prose(page))
        if picture
    }
    assert set(there) == shown
    assert len(there) <= 8
    assert max(there.values()) <= 100_000


# ---------------------------------------------------------------- what is named exists


@pytest.mark.parametrize("page", MANUAL)
def test_every_column_is_described_and_exists(page: str) -> None:
    reference = FENCE.sub("", page_text(page)).split("\n## ")[-1]
    parts = re.split(r"^\*\*`(\w+\.csv)`\*\*$", reference, flags=re.M)[1:]
    described = {
        file: re.findall(r"^\| `(\w+)` \| (.+) \|$", body, re.M)
        for file, body in zip(parts[::2], parts[1::2], strict=True)
    }
    assert list(described) == list(SCHEMAS)
    for file, rows in described.items():
        assert [name for name, _ in rows] == [
            each.name for each in SCHEMAS[file].fields
        ], file
        assert all(len(meaning) > 5 for _, meaning in rows)


@pytest.mark.parametrize("page", MANUAL)
def test_recipes_pass_validation_as_they_stand(page: str, tmp_path: Path) -> None:
    folder = copy_of(PROJECT, tmp_path / "seeds")
    applied = 0
    for file, rows in table_rows(page):
        path = path_of(folder, file)
        header, *lines = records(path)
        for row in rows:
            key = [name for name in ("model_id", "rule_id", "tier") if name in row]
            old = [
                line
                for line in lines
                if "rule_id" in key
                and all(line[header.index(name)] == row[name] for name in key)
            ]
            changed = old[0] if old else [""] * len(header)
            for name, value in row.items():
                changed[header.index(name)] = value
            lines += [] if old else [changed]
            applied += 1
        write(path, [header, *lines])
    report = validate(folder)
    assert applied > 20
    assert not report.errors and not report.warnings


def known_words() -> set[str]:
    words = set(known_attributes())
    for file, schema in SCHEMAS.items():
        words |= {file, schema.path, *schema.columns}
        words |= {value for field in schema.fields for value in field.enum}
        for line in records(PROJECT / schema.path):
            words |= {part for each in line for part in (each, *each.split("|"))}
    return words


@cache
def published() -> set[str]:
    """Tables that people read, and their columns."""
    found = set()
    for room in ("marts", "insights"):
        for path in (ROOT / "models" / room).glob("*.yml"):
            found |= {f"{room}.{path.stem}", path.stem}
            found |= set(
                re.findall(r"^      - name: (\w+)$", path.read_text("utf-8"), re.M)
            )
    return found


def outcomes() -> set[str]:
    """What a salesperson may choose as the outcome of a call."""
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))["vars"]
    return {
        *settings["sales_accepted_outcomes"],
        *settings["sales_rejected_outcomes"],
    }


@pytest.mark.parametrize("page", [MANUAL[0], SALES[0]])
def test_names_in_the_manual_exist(page: str) -> None:
    in_recipes = {
        value for _, rows in table_rows(page) for row in rows for value in row.values()
    }
    known = known_words() | in_recipes | published() | outcomes()
    for word in CODE.findall(prose(page)):
        word = word.replace("\\|", "|")
        if re.fullmatch(r"[\w ]*\.csv", word) or re.fullmatch(r"[a-z]\w*_\w+", word):
            assert word in known, word


@cache
def commands() -> dict[str, set[str]]:
    group = typer.main.get_command(app)
    return {
        name: {option for each in command.params for option in each.opts}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def invocations(page: str) -> list[str]:
    inline = CODE.findall(prose(page))
    shell = [
        line
        for language, body in fences(page)
        if language == "bash"
        for line in body.splitlines()
    ]
    return [line for line in inline + shell if line.startswith("lead-scoring ")]


@pytest.mark.parametrize("page", PAGES)
def test_commands_and_options_exist(page: str) -> None:
    for line in invocations(page):
        _, command, *arguments = line.split()
        assert command in commands(), line
        options = {each for each in arguments if each.startswith("--")}
        assert options <= commands()[command], line


# ---------------------------------------------------------------- what validate says

MISTAKES: list[Edit] = [
    cell("activity_weights.csv", 7, "points", "1,234"),
    cell("activity_weights.csv", 7, "points", "fifteen"),
    cell("activity_weights.csv", 28, "valid_from", "01/02/2026"),
    cell("activity_weights.csv", 28, "valid_from", "46054"),
    cell("attribute_weights.csv", 21, "value", "oct-49"),
    cell("activity_weights.csv", 7, "decay_id", "steps_14_45_09"),
    cell("activity_weights.csv", 7, "activity_type", "pageview"),
    cell("activity_weights.csv", 7, "cap_group", "web_visit"),
    cell("activity_weights.csv", 8, "rule_id", "page_pricing"),
    cell("activity_weights.csv", 7, "max_points", "-25"),
    cell("attribute_weights.csv", 21, "points", ""),
    cell("activity_weights.csv", 7, "points", "#REF!"),
    text("tiers.csv", ",min_score,", ",minimo,"),
]


@pytest.mark.parametrize("page", MANUAL)
def test_the_sentences_of_validate_are_its_own(page: str, tmp_path: Path) -> None:
    shown = [
        line
        for language, body in fences(page)
        if language == "text"
        for line in body.splitlines()
        if re.match(r"\w+\.csv, line \d+", line)
    ]
    said = []
    for number, mistake in enumerate(MISTAKES):
        folder = copy_of(PROJECT, tmp_path / str(number))
        mistake(folder)
        said += [str(finding) for finding in validate(folder).errors]
    assert shown == said
