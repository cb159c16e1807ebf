"""An erasure that comes later takes nothing from people who stay."""

from __future__ import annotations

from dataclasses import replace

from harness import SCORING_ONLY, Project, differences
from reference import evaluate
from test_increments import activity, contact
from test_properties import SETTINGS, drawn
from worlds import joined


def test_a_later_erasure_keeps_what_others_did(project: Project) -> None:
    """Somebody who stays did something with the mailbox of somebody who goes."""
    world = joined(drawn()[:1], SETTINGS["defaults"])
    before = {
        "contacts": [
            contact("stays", email="stays@review.example"),
            contact("goes", email="goes@review.example"),
        ],
        "activities": [
            activity("r1", contact_id="stays", email="goes@review.example"),
            activity("r2", contact_id="goes"),
        ],
    }
    request = {"erasure_requests": [{"contact_id": "goes"}]}
    project.build("review_erasure", replace(world, raw=before), arguments=SCORING_ONLY)
    built = project.build(
        "review_erasure",
        replace(world, raw=request),
        arguments=SCORING_ONLY,
        fresh=False,
    )
    expected = evaluate(replace(world, raw={**before, **request}))
    found = differences(expected, built)
    assert not found, "\n".join(found[:20])
    assert built.rows("""
        select 1 from scoring.contact_scores
        where contact_id = 'stays' and last_activity_at is not null
    """)


def test_who_is_no_longer_taken_for_erased_has_one_row_again(project: Project) -> None:
    """Her mailbox was another's: what is read anew of hers is no second row."""
    world = joined(drawn()[:1], SETTINGS["defaults"])
    before = {
        "contacts": [contact("hers", email="his@review.example")],
        "activities": [activity("r1", contact_id="hers")],
        "erasure_requests": [{"email": "his@review.example"}],
    }
    later = {
        "contacts": [
            contact("hers", email="hers@review.example", updated_at="2026-03-01")
        ],
        "activities": [activity("r2", contact_id="hers")],
    }
    name = "no_longer_erased"
    project.build(name, replace(world, raw=before), arguments=SCORING_ONLY)
    built = project.build(
        name, replace(world, raw=later), arguments=SCORING_ONLY, fresh=False
    )
    together = {
        **before,
        "contacts": [*before["contacts"], *later["contacts"]],
        "activities": [*before["activities"], *later["activities"]],
    }
    expected = evaluate(replace(world, raw=together))
    found = differences(expected, built)
    assert not found, "\n".join(found[:20])
    assert len(built.rows("select * from facts.activity_log")) == 2
