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
