"""Exposures name what their thing really reads, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from harness import ROOT

SCRIPTS = ROOT / "scripts" / "lead_scoring"
PAGES = ROOT / "dashboards"
HOUSE = PAGES / "_house.yml"
COMMANDS = {"crm_export": SCRIPTS / "export", "alerts": SCRIPTS / "notify"}

REF = re.compile(r"""\bref\(\s*['"](\w+)['"]\s*\)""")
# What publishing adds to the file: no model, so no exposure can name it.
ADDED = {"published_run"}
# As a command asks the published file.
RELATION = re.compile(r"\b(?:marts|insights|facts|scoring|staging)\.(\w+)\b")
MODELS = {file.stem for file in (ROOT / "models").rglob("*.sql")}


def pages() -> list[str]:
    files = PAGES.glob("*.yml")
    return sorted(file.stem for file in files if "queries:" in file.read_text("utf-8"))


def read_by_page(name: str) -> set[str]:
    """By its own queries, and by the command that draws it."""
    texts = [HOUSE.read_text("utf-8"), (PAGES / f"{name}.yml").read_text("utf-8")]
    own = {ref for text in texts for ref in REF.findall(text)}
    return own - ADDED | read_by_command(SCRIPTS / "dashboards")


def read_by_command(folder: Path) -> set[str]:
    texts = [file.read_text("utf-8") for file in folder.rglob("*.py")]
    return {name for text in texts for name in RELATION.findall(text)} & MODELS


def exposures() -> dict[str, set[str]]:
    file = ROOT / "models" / "marts" / "_exposures.yml"
    listed = yaml.safe_load(file.read_text("utf-8"))["exposures"]
    found = {
        each["name"]: [name for ref in each["depends_on"] for name in REF.findall(ref)]
        for each in listed
    }
    assert all(len(names) == len(set(names)) for names in found.values())
    return {exposure: set(names) for exposure, names in found.items()}


def test_each_page_and_command_is_an_exposure() -> None:
    assert "overview" in pages()
    assert set(exposures()) == {*pages(), *COMMANDS}


@pytest.mark.parametrize("name", pages())
def test_a_page_reads_what_its_exposure_says(name: str) -> None:
    assert exposures()[name] == read_by_page(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_reads_what_its_exposure_says(name: str) -> None:
    assert exposures()[name] == read_by_command(COMMANDS[name])
