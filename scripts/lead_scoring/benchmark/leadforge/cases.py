"""The cases of a world as arrays: what was known, what hand weights said, who won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lead_scoring.benchmark.leadforge.world import COUNTING
from lead_scoring.fit.cards import Rule


@dataclass(frozen=True)
class Cases:
    """One entry, or row, per contact, in the order of their ids."""

    features: Any
    score: Any
    won: Any
    # How often each rule of the score card hits, where somebody asked.
    hits: Any = None


def read(warehouse: Path, rules: Sequence[Rule] = ()) -> Cases:
    import duckdb
    import numpy

    sql = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(sql)
        rows = connection.execute(
            "select contact_id, score, is_won from cases order by contact_id"
        ).fetchall()
        known = connection.execute(
            "select contact_id, feature, value from known order by all"
        ).fetchall()
        counted = connection.execute(
            Path(__file__).with_name("hits.sql").read_text(encoding="utf-8"), [COUNTING]
        ).fetchall()
    places = {row[0]: place for place, row in enumerate(rows)}
    columns = {
        name: place for place, name in enumerate(sorted({row[1] for row in known}))
    }
    features = numpy.zeros((len(places), len(columns)))
    for contact, feature, value in known:
        features[places[contact], columns[feature]] = value
    rule_columns = {rule.rule_id: place for place, rule in enumerate(rules)}
    hits = numpy.zeros((len(places), len(rules)))
    for contact, rule, points in counted:
        if rule in rule_columns:
            place = rule_columns[rule]
            hits[places[contact], place] = points / float(rules[place].hit_points)
    return Cases(
        hits=hits,
        features=features,
        score=numpy.array([row[1] for row in rows]),
        won=numpy.array([row[2] for row in rows], dtype=bool),
    )
