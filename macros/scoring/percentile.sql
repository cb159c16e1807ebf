{#-
    The share of a list that a rank reaches or leaves behind, in percent: the
    best of n has 100. Rounded half up to 2 decimals in whole numbers, so that
    engines agree.

    Arguments:
        rank (sql): from 1, the best.
        n (sql): the length of the list.
    Returns: decimal(5, 2).
    Usage: {{ percentile('score_rank', 'contacts') }} as score_percentile
-#}
{% macro percentile(rank, n) -%}
    cast(
            {{ whole_part(
                '20000 * (' ~ n ~ ' - ' ~ rank ~ ' + 1) + ' ~ n,
                '(2 * ' ~ n ~ ')'
            ) }} * cast(0.01 as decimal(3, 2)) as decimal(5, 2)
        )
{%- endmacro %}
