"""One page that holds all it shows, and that a browser lets ask nobody.

dbt's own page can load a tracker from elsewhere. Here the browser is told to refuse any
request, whatever a release of dbt puts into the page.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lead_scoring.errors import UserError

FIRST = '<meta charset="utf-8">'
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; base-uri 'none'; form-action 'none'\"/>"
)
# A template that dbt forgot to fill in; without any, browsers ask for /favicon.ico.
ICON = "${require('./assets/favicons/favicon.ico')}"
NO_ICON = "data:,"
PLACES = ('"MANIFEST.JSON INLINE DATA"', '"CATALOG.JSON INLINE DATA"')

# All else that dbt notes of a run (who, where, with which environment) stays here.
METADATA = (
    *("dbt_schema_version", "dbt_version", "generated_at", "project_name"),
    *("adapter_type", "quoting"),
)
# Folders of the machine that the page does not show.
PATHS = ("root_path", "build_path", "compiled_path")


def made(
    template: str,
    manifest: dict[str, Any],
    catalog: dict[str, Any],
    private: Sequence[Path],
) -> str:
    """The page; paths of `private` folders, wherever they stand, are cut off."""
    for part in (FIRST, ICON, *PLACES):
        if template.count(part) != 1:
            raise UserError(
                "the page of this release of dbt is another one than lead-scoring "
                f"knows ({part!r} is not there once). Install the locked packages "
                "with `scripts/build` and run this command again."
            )
    page = template.replace(FIRST, FIRST + POLICY).replace(ICON, NO_ICON)
    for place, content in zip(PLACES, (manifest, catalog), strict=True):
        page = page.replace(place, inlined(without_private(content), private))
    return page


def without_private(content: dict[str, Any]) -> dict[str, Any]:
    metadata = {
        name: value for name, value in content["metadata"].items() if name in METADATA
    }
    nodes = {
        key: {name: None if name in PATHS else value for name, value in node.items()}
        for key, node in content["nodes"].items()
    }
    return {
        **content,
        "metadata": {**metadata, "send_anonymous_usage_stats": False},
        "nodes": nodes,
        # What is switched off is in no table, and the page does not show it.
        "disabled": {},
    }


def inlined(content: dict[str, Any], private: Sequence[Path]) -> str:
    """JSON inside of a script: no text may end the script."""
    # The longest first: one may stand in another. What only ends like one is none.
    folders = sorted(map(str, private), key=len, reverse=True)
    known = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, folders))})(?![\w-])")
    text = json.dumps(cut(content, known), separators=(",", ":"))
    return text.replace("<", "\\u003c")


def cut(content: Any, known: re.Pattern[str]) -> Any:
    if isinstance(content, dict):
        return {key: cut(value, known) for key, value in content.items()}
    if isinstance(content, list):
        return [cut(value, known) for value in content]
    return known.sub("...", content) if isinstance(content, str) else content
