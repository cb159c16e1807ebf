{#-
    Whether points lie in the band of a grade; points below zero count as zero.

    Arguments:
        points (sql): points of the component.
        band (sql): relation with min_points and below_points (NULL: no upper
            end).
    Usage: on {{ in_band('totals.fit_points', 'fit_grades') }}
-#}
{% macro in_band(points, band) -%}
    greatest({{ points }}, 0) >= {{ band }}.min_points
            and (
                {{ band }}.below_points is null
                or greatest({{ points }}, 0) < {{ band }}.below_points
            )
{%- endmacro %}
