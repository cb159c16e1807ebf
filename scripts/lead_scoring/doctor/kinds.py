"""Activity types that neither `activity_types.csv` nor the map knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lead_scoring.doctor.content import Content, Scope
from lead_scoring.doctor.names import plain
from lead_scoring.doctor.report import Report, count, share

LIKENESS = 75
SHOWN = 20
MAP = "lookups/activity_type_map.csv"


@dataclass(frozen=True)
class Lookups:
    """`types` with their labels; `mapped` by source and raw name."""

    types: Mapping[str, str]
    mapped: Mapping[tuple[str, str], str]


def read_lookups(seeds: Path) -> Lookups:
    from lead_scoring.validate.tables import read_tables

    tables = read_tables(seeds)

    def low(text: str) -> str:
        return text.strip().lower()

    return Lookups(
        types={
            low(row["activity_type"]): row["label"]
            for row in tables["activity_types"].rows
        },
        mapped={
            (row["source"].strip(), low(row["raw_activity_type"])): low(
                row["activity_type"]
            )
            for row in tables["activity_type_map"].rows
        },
    )


def check_kinds(content: Content, lookups: Lookups, report: Report) -> None:
    for scope in content.of("activities"):
        check_types(content, scope, lookups, report)


def check_types(
    content: Content, scope: Scope, lookups: Lookups, report: Report
) -> None:
    found = content.rows(
        f"""
        select raw_activity_type, count(*)
        from {scope.relation}
        group by 1
        order by 2 desc, 1
        """
    )
    rows = sum(number for _, number in found)
    missing = sum(number for kind, number in found if kind is None)
    if missing:
        report.warning(
            f"{scope.place}, column activity_type",
            f"empty in {missing:,} of {count(rows, 'activity', 'activities')}, which "
            "are left out",
        )
    unknown = [
        (kind, number)
        for kind, number in found
        if kind is not None
        and lookups.mapped.get((scope.connector, kind), kind) not in lookups.types
    ]
    if unknown:
        say_unknown(scope, rows, unknown, lookups, report)


def say_unknown(
    scope: Scope,
    rows: int,
    unknown: list[tuple[str, int]],
    lookups: Lookups,
    report: Report,
) -> None:
    total = sum(number for _, number in unknown)
    near = {kind: nearest_type(kind, lookups) for kind, _ in unknown}
    no_idea = (
        ""
        if all(near.values())
        else " What to write for ? is in lookups/activity_types.csv."
    )
    details = [
        f"{map_line(scope.connector, kind)}{near[kind] or '?'}"
        f"  ({count(number, 'activity', 'activities')})"
        for kind, number in unknown[:SHOWN]
    ]
    if len(unknown) > SHOWN:
        details.append(f"... {count(len(unknown) - SHOWN, 'type')} more")
    # Where no activity means anything, a build makes no sense.
    say = report.error if total == rows else report.warning
    say(
        f"{scope.place}, column activity_type",
        f"{count(len(unknown), 'type')} without a mapping, in {total:,} of "
        f"{count(rows, 'activity', 'activities')} ({share(total, rows)}), which wait "
        f"until {MAP} says what they mean. Check what stands behind the last comma "
        f"of these lines, and add them there.{no_idea}",
        details,
    )


def map_line(connector: str, kind: str) -> str:
    """The line to add, but for its last cell."""
    cell = '"' + kind.replace('"', '""') + '"' if set(kind) & set(',"\n') else kind
    return f"{connector},{cell},"


def nearest_type(kind: str, lookups: Lookups) -> str | None:
    """The known type that a raw name most likely means.

    Known names, their labels and what is mapped already all speak for a type.
    """
    from rapidfuzz import fuzz

    best, score = None, float(LIKENESS)
    words = stems(kind)
    for name, known in spoken_names(lookups):
        known_words = stems(name)
        likeness = fuzz.ratio(" ".join(words), " ".join(known_words))
        # `outbound_call` says call, and `web demo request` says demo request.
        if known_words and set(known_words) <= set(words):
            likeness = max(likeness, 80.0 + 5 * len(known_words))
        if likeness > score:
            best, score = known, likeness
    return best


def spoken_names(lookups: Lookups) -> Iterable[tuple[str, str]]:
    for kind, label in lookups.types.items():
        yield kind, kind
        yield label, kind
    for (_, raw), kind in lookups.mapped.items():
        if kind in lookups.types:
            yield raw, kind


def stems(name: str) -> list[str]:
    """Words without the endings of tense and number: `emails opened`, `email open`."""
    return [stem(word) for word in plain(name).split("_")]


def stem(word: str) -> str:
    for ending in ("ted", "ed", "ing", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word
