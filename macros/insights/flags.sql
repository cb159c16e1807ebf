{#-
    Why numbers rest on too few cases to be trusted, in words; NULL where they do
    not. Both wins and losses have to be many enough: the var `backtest_min_wins`.

    Arguments:
        wins, cases (sql): counts.
    Usage: {{ too_few_words('wins', 'cases') }} as too_few
-#}
{% macro too_few_words(wins, cases) -%}
    {%- set least = var('backtest_min_wins') -%}
    case
            when {{ wins }} < {{ least }}
                then 'too few wins to tell ('
                || cast({{ wins }} as {{ dbt.type_string() }}) || ')'
            when {{ cases }} - {{ wins }} < {{ least }}
                then 'too few that did not win to tell ('
                || cast({{ cases }} - {{ wins }} as {{ dbt.type_string() }})
                || ')'
        end
{%- endmacro %}

{#-
    Several reasons as one text; NULL where there is none.

    Arguments:
        reasons (list): columns of text or NULL.
-#}
{% macro reasons_in_words(reasons) -%}
    nullif(concat_ws('; ', {{ reasons | join(', ') }}), '')
{%- endmacro %}

{#-
    The time that numbers are about, as people read it.

    Arguments:
        as_of_date (sql): the day tested, or NULL for all of them together.
-#}
{% macro period_words(as_of_date) -%}
    coalesce(
            cast({{ as_of_date }} as {{ dbt.type_string() }}), 'all days'
        )
{%- endmacro %}
