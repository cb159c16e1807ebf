"""One colour for each tier, the same in every chart: how warm it is for sales."""

from typing import TYPE_CHECKING

from lead_scoring.publish.copy import literal

if TYPE_CHECKING:
    import duckdb

GREY, COLD, WARM, HOT = "#9aa1a9", "#5b7fa3", "#e08e0b", "#c0392b"
BY_NAME = {"disqualified": GREY, "cold": COLD, "warm": WARM, "hot": HOT}
BY_QUALIFICATION = {"sql": HOT, "mql": WARM}
DARKER = 0.9
# What WCAG asks of text on white.
CONTRAST = 4.5


def colours(connection: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Tiers of other names by what they qualify for; no two have one colour."""
    rows = connection.execute(
        "select tier, max(qualification) filter (qualification = 'sql'), "
        "max(qualification) filter (qualification = 'mql'), min(tier_rank) "
        "from (select tier, qualification, tier_rank from marts.lead_scores "
        "union all select tier, qualification, tier_rank "
        "from marts.lead_score_history where tier is not null "
        "union all select band, null, band_rank from insights.band_performance "
        "where band_kind = 'tier') group by tier order by min(tier_rank), tier"
    ).fetchall()
    given = dict(BY_NAME)
    for tier, sales, marketing, rank in rows:
        if tier not in given:
            colour = BY_QUALIFICATION.get(sales or marketing, COLD if rank else GREY)
            while colour in given.values():
                colour = darker(colour)
            given[tier] = colour
    return given


def darker(colour: str) -> str:
    parts = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(part * DARKER):02x}" for part in parts)


def ink(colour: str) -> str:
    """The same colour, as dark as text must be."""
    while 1.05 / (luminance(colour) + 0.05) < CONTRAST:
        colour = darker(colour)
    return colour


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def as_query(given: dict[str, str]) -> str:
    """For tables, which write the tier in its colour."""
    rows = ", ".join(
        f"({literal(tier)}, {literal(ink(colour))})" for tier, colour in given.items()
    )
    return f"select * from (values {rows}) as tier_colours (tier, colour)"
