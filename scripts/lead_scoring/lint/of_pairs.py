"""Two rules that count the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from lead_scoring.lint import questions as asked
from lead_scoring.lint.advice import Advice, Figure, advise, plain, share
from lead_scoring.lint.alone import adds_up, same_things
from lead_scoring.lint.known import Known
from lead_scoring.lint.weights import ACTIVITY, ATTRIBUTE, Rule, Weights


def same_things_of_data(known: Known) -> Iterator[Advice]:
    """What the files say, with a figure, and what only the data tell."""
    told = set()
    for model in known.weights.models:
        for wide, narrow in same_things(model):
            told.add(frozenset((wide.key, narrow.key)))
            yield same_thing(wide, narrow, counted_by_both(known, wide, narrow))
    contacts = known.pairs(asked.SHARED_CONTACTS)
    for counts, kind in ((known.activities, ACTIVITY), (contacts, ATTRIBUTE)):
        for (name, one, other), both in counts.items():
            first = known.by_key.get((name, one))
            second = known.by_key.get((name, other))
            if first is None or second is None or one >= other:
                continue
            keys = frozenset((first.key, second.key))
            if keys in told or keys & known.built.other_rules:
                continue
            if not adds_up(first, second):
                continue
            sizes = counts[name, one, one], counts[name, other, other]
            # A value may well lie within another; only who is the same counts.
            least = min(sizes) if kind == ACTIVITY else sum(sizes) - both
            if both < known.thresholds.min_cases:
                continue
            if share(both, least) < known.thresholds.same:
                continue
            told.add(keys)
            wide, narrow = (first, second) if sizes[0] >= sizes[1] else (second, first)
            yield same_thing(wide, narrow, (both, min(sizes)))


def counted_by_both(known: Known, wide: Rule, narrow: Rule) -> tuple[int, int] | None:
    if {wide.key, narrow.key} & known.built.other_rules or wide.kind != ACTIVITY:
        return None
    both = known.activities.get((wide.key[0], wide.rule_id, narrow.rule_id), 0)
    own = known.activities.get((wide.key[0], narrow.rule_id, narrow.rule_id), 0)
    return both, own


def same_things_of_files(weights: Weights) -> Iterator[Advice]:
    for model in weights.models:
        for wide, narrow in same_things(model):
            yield same_thing(wide, narrow, None)


def same_thing(wide: Rule, narrow: Rule, counted: tuple[int, int] | None) -> Advice:
    """`counted`: what both count, and what the narrow one does."""
    told, figures = "", dict[str, Figure]()
    if counted is not None:
        both, own = counted
        what = "activities" if wide.kind == ACTIVITY else "contacts"
        told = f" ({both:,} of its {own:,} {what})"
        figures = {"counted_by_both": both, "counted": own}
    return advise(
        narrow.table,
        narrow.row,
        "rule_id",
        f'"{wide.rule_id}" (line {wide.row.line}) of "{wide.key[0]}" counts once more '
        f'what "{narrow.rule_id}" counts{told}: {plain(wide.points)} points on top of '
        f"{plain(narrow.points)}; if that is meant, give both a common cap_group, "
        "else narrow one of them",
        check="same_thing",
        model_id=wide.key[0],
        subject=f"{wide.rule_id}+{narrow.rule_id}",
        points=float(narrow.points),
        other_points=float(wide.points),
        **figures,
    )
