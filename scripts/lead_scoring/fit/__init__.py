"""`lead-scoring fit`: points of a scoring model, learned from who won.

Past days are scored with what was known on them; a logistic regression with the signs
that the marketer gave turns the hits of each rule into small whole points. Later days
judge. What comes out is a shadow model in the seeds, never a live one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from lead_scoring import variables
from lead_scoring.backtest import HORIZON
from lead_scoring.build import check_seeds
from lead_scoring.engine import FILES, kind_of
from lead_scoring.errors import UserError
from lead_scoring.fit.cards import (
    Card,
    Rule,
    Seeds,
    card_of,
    counting,
    read_seeds,
    renamed,
    seeds_of,
)
from lead_scoring.fit.days import Split, split
from lead_scoring.fit.fitted import need_scikit_learn
from lead_scoring.fit.folder import put, refuse_taken
from lead_scoring.fit.scratch import Scratch, scratch
from lead_scoring.paths import find_paths

LEARNING, CANDIDATES = "fit_learning", "fit_candidates"


def fit(
    model_id: str,
    horizon: int | None,
    months: int,
    to: Path | None,
    named: str | None,
    proposing: bool,
    arguments: Sequence[str],
) -> None:
    need_scikit_learn("fit")
    from lead_scoring.fit.learning import Enough
    from lead_scoring.fit.report import show

    paths = find_paths()
    console = Console(highlight=False)
    rest, given = variables.split(arguments)
    if horizon is not None:
        given[HORIZON] = horizon
    values = {**variables.of_project(paths.project), **given}
    if kind_of(paths, rest) != FILES:
        raise UserError(
            "fit learns on a copy of a DuckDB warehouse, and this target is none. "
            "Build once with --target duckdb and run this command with it."
        )
    new_id = named or f"{model_id}_fitted"
    goal = paths.seeds if to is None else to.absolute()
    check_seeds(paths, values.get("extra_contact_columns") or (), console)
    for folder in {paths.seeds, goal}:
        refuse_taken(folder, new_id)
    if new_id == model_id:
        raise UserError(
            f"{model_id} cannot take its own place. Name another with --as."
        )
    enough = Enough(
        contacts=int(values["health_min_contacts"]),
        winners=int(values["health_min_conversions"]),
        later_winners=int(values["backtest_min_wins"]),
        touched=int(values["backtest_signal_contacts"]),
    )
    seeds = read_seeds(paths.seeds)
    with scratch(paths, [*rest, *variables.as_argument(given)], console) as aside:
        card = card_of(seeds, model_id, aside.day)
        refuse_few_deals(aside, enough)
        days = split(first_day(aside), aside.day, int(values[HORIZON]), months)
        found = fitted(aside, seeds, card, new_id, days, enough, proposing)
    put(found.card, paths.seeds, goal)
    show(found, int(values[HORIZON]), paths.short(goal), console)


def first_day(aside: Scratch) -> date:
    ((day,),) = aside.rows(
        "select cast(min(created_at) as date) from facts.contact_profiles"
    )
    if day is None:
        raise UserError("there are no contacts to learn from.")
    return date.fromisoformat(str(day)[:10])


def refuse_few_deals(aside: Scratch, enough: Any) -> None:
    """Before anything is scored: of so few, no days can hold enough."""
    sql = "select count(distinct contact_id) from facts.fct_conversions"
    ((won,),) = aside.rows(sql)
    if won < enough.winners:
        raise UserError(
            f"too few data to learn points from: {won:,} contacts have won, "
            f"{enough.winners:,} are needed (health_min_conversions). Keep your "
            "points, and try again later."
        )


def fitted(
    aside: Scratch,
    seeds: Seeds,
    card: Card,
    new_id: str,
    days: Split,
    enough: Any,
    proposing: bool,
) -> Any:
    from lead_scoring.fit import proposals
    from lead_scoring.fit.evidence import Gathered, evidence
    from lead_scoring.fit.learning import learn, refuse_too_few
    from lead_scoring.fit.notes import notes_of

    gathered = Gathered()
    counts = counting(card, LEARNING, card.rules)
    tried = seeds_of(seeds, [card, counts])
    for _ in aside.score(tried, days.days, "Counting hits of rules", days.learning):
        gathered.read(aside, card.model_id, [LEARNING])
    rules = list(card.rules)
    seen = evidence(gathered, rules)
    refuse_too_few(seen.of(days.learning), seen.of(days.judging), enough)
    told = notes_of(aside, LEARNING)
    if proposing:
        new = proposals.candidates(proposals.signals(aside), card, seeds)
        asked = counting(replace(card, cap_groups=()), CANDIDATES, new)
        if new:
            tried = seeds_of(seeds, [card, asked])
            doing = "Counting what no rule asks for"
            for _ in aside.score(tried, days.days, doing, days.learning):
                gathered.read(aside, card.model_id, [CANDIDATES])
            told |= notes_of(aside, CANDIDATES)
            both = evidence(gathered, [*rules, *new]).of(days.learning)
            known = evidence(gathered, rules).of(days.learning)
            chosen = proposals.new_alone(
                known, both.hits[:, len(rules) :], enough.touched
            )
            rules += [new[place] for place in chosen]
    seen = evidence(gathered, rules)
    learned = learn(seen.of(days.learning), enough)
    return finished(aside, seeds, card, new_id, days, seen, learned, told)


def finished(
    aside: Scratch,
    seeds: Seeds,
    card: Card,
    new_id: str,
    days: Split,
    seen: Any,
    learned: Any,
    told: Any,
) -> Any:
    """Scored by the scoring models, as everybody will be: limits and all."""
    from lead_scoring.fit.evidence import Gathered, evidence
    from lead_scoring.fit.judgement import CURRENT, FITTED, judge
    from lead_scoring.fit.learning import SEED
    from lead_scoring.fit.report import Fit, RuleChange
    from lead_scoring.fit.tiers import same_shares, standings

    own = {rule.rule_id for rule in card.rules}
    changes = [
        RuleChange(rule, points, stayed, rule.rule_id not in own)
        for rule, points, stayed in zip(
            seen.rules, learned.points, learned.stayed, strict=True
        )
    ]
    # A proposal that is worth nothing is none.
    changes = [change for change in changes if not change.is_new or change.points]
    rules = [rule_of(change, told, aside.day) for change in changes]
    new = renamed(replace(card, rules=tuple(rules)), new_id, "shadow")
    new = replace(new, model={**new.model, **described(card, aside.day)})
    judged = Gathered()
    tried = seeds_of(seeds, [card, new])
    for _ in aside.score(tried, days.judging, "Scoring with the fitted points"):
        judged.read(aside, new_id, [])
    tiers = same_shares(
        card.tiers, standings(aside, card.model_id), standings(aside, new_id)
    )
    later = seen.of(days.judging)
    after = evidence(judged, [])
    scores = {
        FITTED: after.ranked(after.score),
        CURRENT: later.ranked(later.score),
        **{
            name: model.predict_proba(later.hits)[:, 1]
            for name, model in learned.others.items()
        },
    }
    tier_set = tuple({**change.after, "tier_set": new_id} for change in tiers)
    return Fit(
        card=replace(new, tiers=tier_set, model={**new.model, "tier_set": new_id}),
        of=card.model_id,
        days=days,
        learned_from=(
            len(seen.of(days.learning).won),
            seen.of(days.learning).people(),
            seen.of(days.learning).winners(),
        ),
        changes=changes,
        tiers=tiers,
        judgement=judge(scores, later.won, later.contacts, SEED),
    )


def rule_of(change: Any, told: Any, day: date) -> Rule:
    from lead_scoring.fit.notes import with_note

    rule = change.rule
    row = dict(rule.row)
    if change.is_new or (not change.stayed and change.points != rule.points):
        row = rule.with_points(change.points)
    return Rule(rule.table, with_note(row, change, told.get(rule.rule_id), day))


def described(card: Card, day: date) -> dict[str, str]:
    return {
        "model_name": f"{card.model['model_name']} (fitted)",
        "priority": "",
        "reviewed_on": day.isoformat(),
        "description": f"Points of {card.model_id}, learned on {day}. Shadow until "
        "somebody has looked at them.",
    }
