{#-
    How those whom something touches convert, and the others: rates, lift and the
    log of the odds ratio with its 95 % interval. 1/2 is added to each of the four
    counts (J. B. S. Haldane, Annals of Human Genetics 20, 1956; F. J. Anscombe,
    Biometrika 43, 1956), so that an empty one is no infinity; the interval is
    Woolf's, of counts in which one contact counts once.

    Arguments:
        counts (sql): relation with cases, wins, touched and touched_wins.
        repeats (sql): relation with win_repeats and loss_repeats.
    Usage: {{ with_and_without('counts', 'repeats') }}
-#}
{% macro with_and_without(counts, repeats) -%}
    {%- set cells = touched_cells(counts) -%}
    {%- set log_odds = log_odds_ratio(cells, counts) -%}
    {%- set error = log_odds_error(cells, repeats) -%}
    {{ as_double(cells[0]) }} / nullif({{ counts }}.touched, 0)
            as rate_with,
        {{ as_double(cells[2]) }}
        / nullif({{ counts }}.cases - {{ counts }}.touched, 0) as rate_without,
        {{ as_double(counts ~ '.wins') }} / {{ counts }}.cases as overall_rate,
        {{ as_double(counts ~ '.wins') }} / {{ repeats }}.win_repeats
        * least({{ counts }}.touched, {{ counts }}.cases - {{ counts }}.touched)
        / {{ counts }}.cases as least_expected,
        {{ log_odds }} as log_odds,
        {{ log_odds }} - {{ z_95() }} * {{ error }} as lower_log_odds,
        {{ log_odds }} + {{ z_95() }} * {{ error }} as upper_log_odds
{%- endmacro %}

{#- The four counts: touched and won, touched and not, untouched and won, and not. -#}
{% macro touched_cells(counts) %}
    {% set wins = counts ~ '.touched_wins' %}
    {% set others = '(' ~ counts ~ '.wins - ' ~ wins ~ ')' %}
    {{ return([
        wins,
        '(' ~ counts ~ '.touched - ' ~ wins ~ ')',
        others,
        '(' ~ counts ~ '.cases - ' ~ counts ~ '.touched - ' ~ others ~ ')',
    ]) }}
{% endmacro %}

{#- Nobody with or nobody without: there is nothing to compare. -#}
{% macro log_odds_ratio(cells, counts) -%}
    case
            when {{ counts }}.touched not in (0, {{ counts }}.cases) then 0
            {%- for cell in cells %}
            {{ '+' if loop.index in [1, 4] else '-' }} ln({{ as_double(cell) }} + 0.5)
            {%- endfor %}
        end
{%- endmacro %}

{% macro log_odds_error(cells, repeats) -%}
    sqrt(
            {%- for cell in cells %}
            {%- set often = 'win_repeats' if loop.index in [1, 3] else 'loss_repeats' %}
            {{ '+ ' if not loop.first }}1 / ({{ cell }} / {{ repeats }}.{{ often }} + 0.5)
            {%- endfor %}
        )
{%- endmacro %}

{#-
    Where nothing shows because the fewer of those with and without could not be
    expected to win five times (W. G. Cochran, Biometrics 10, 1954), in words.
-#}
{% macro too_few_touched_words() -%}
    case
            when lower_log_odds <= 0 and upper_log_odds >= 0 and least_expected < 5
                then 'too few wins to tell'
        end
{%- endmacro %}

{#- What of it people read, rounded. -#}
{% macro with_and_without_columns() -%}
    {{ rounded('rate_with') }} as conversion_with,
        {{ rounded('rate_without') }} as conversion_without,
        {{ rounded('rate_with / nullif(overall_rate, 0)') }} as lift,
        {{ rounded('log_odds') }} as log_odds_ratio,
        {{ rounded('lower_log_odds') }} as lower_bound,
        {{ rounded('upper_log_odds') }} as upper_bound
{%- endmacro %}
