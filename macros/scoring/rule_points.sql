{#-
    What an activity rule gives for hits that have decayed: rounded once, half
    away from zero, to 2 decimals.

    Arguments:
        points (sql): points for one fresh hit, decimal(12, 2).
        millionths (sql): decayed hits in millionths, a whole number.
    Returns: decimal(18, 2).
    Usage: {{ rule_points('rules.points', 'hits.decayed_millionths') }}
-#}
{% macro rule_points(points, millionths) -%}
    cast(round(
        cast({{ points }} as decimal(12, 2))
        * cast({{ millionths }} as decimal(17, 0))
        * cast(0.000001 as decimal(7, 6)), 2
    ) as decimal(18, 2))
{%- endmacro %}
