{#-
    Points within a magnitude: a positive rule is limited from above, a negative
    one from below; no limit where the magnitude is NULL.

    Arguments:
        points (sql): exact decimal.
        max_points (sql): magnitude, 0 or more, or NULL.
    Usage: {{ limit_points('hits.points', 'rules.max_points') }} as points
-#}
{% macro limit_points(points, max_points) -%}
    case
        when {{ max_points }} is null then {{ points }}
        when {{ points }} > {{ max_points }} then {{ max_points }}
        when {{ points }} < -{{ max_points }} then -{{ max_points }}
        else {{ points }}
    end
{%- endmacro %}
