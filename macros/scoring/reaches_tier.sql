{#-
    Whether a score reaches all minimums of a tier; one that is not set is
    reached.

    Arguments:
        tier (sql): relation with min_score, min_fit_points,
            min_engagement_points.
        score (sql): relation with score, fit_points, engagement_points.
    Returns: a boolean.
    Usage: case when {{ reaches_tier('tiers', 'totals') }} then tier_rank end
-#}
{% macro reaches_tier(tier, score) -%}
    {%- for minimum, value in [
        ('min_score', 'score'), ('min_fit_points', 'fit_points'),
        ('min_engagement_points', 'engagement_points'),
    ] %}
    (
        {{ tier }}.{{ minimum }} is null
        or {{ score }}.{{ value }} >= {{ tier }}.{{ minimum }}
    )
    {%- if not loop.last %} and{% endif %}
    {%- endfor %}
{%- endmacro %}
