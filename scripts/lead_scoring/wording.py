"""What people call what the models know by a short name."""

from decimal import Decimal

LIMITS = {
    "cap_group": "limit of the group {}",
    "fit_cap": "limit of fit points",
    "engagement_cap": "limit of engagement points",
    "score_floor": "lowest score of this model",
    "score_ceiling": "highest score of this model",
}
UNSCORED = {
    "opted_out": "it has opted out of profiling",
    "deleted": "it was deleted",
    "not_yet_created": "it was not created yet",
    "outside_audience": "it was outside the audience",
}


def signed(number: Decimal) -> str:
    return f"{number:+.2f}"
