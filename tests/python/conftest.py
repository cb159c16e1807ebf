"""Shared fixtures: one dbt project in this process, built on many small worlds."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# What takes minutes comes first, so that no processor waits for the last of them.
LONG = (
    *("test_spark", "test_postgres", "test_history", "test_lint", "test_known_by"),
    *("test_hubspot", "test_increments", "test_why", "test_outlook", "test_package"),
    *("test_build", "test_backtest", "test_doctor_page", "test_salesforce"),
    *("test_golden", "test_invariants", "test_publish_builds", "test_dashboards"),
    *("test_documentation", "test_export", "test_sales_queue", "test_lead_card"),
)
# The reference and the harness are test code, so they are not installed.
for folder in (TESTS, TESTS / "python"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (item.path.stem not in LONG, place_of(item)))


def place_of(item: pytest.Item) -> int:
    return LONG.index(item.path.stem) if item.path.stem in LONG else 0


@pytest.fixture(scope="session")
def project() -> Iterator[object]:
    """The dbt project; see `harness.Project`."""
    from harness import Project

    opened = Project()
    yield opened
    opened.clean_up()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium, in which pages are opened; see `browser.Browser`."""
    from browser import Browser

    with Browser() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _same_environment() -> Iterator[None]:
    """What a command sets in this process, no other test may find."""
    from harness import restore_environment

    before = dict(os.environ)
    yield
    restore_environment(before)
