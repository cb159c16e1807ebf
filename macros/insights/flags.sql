{#-
    Why numbers rest on too few people to be trusted, in words; NULL where they do
    not. One contact is a case on several days, and is counted once. Both those who won
    and those who did not have to be many enough: the var `backtest_min_wins`.

    Arguments:
        winners, losers (sql): counts of contacts.
    Usage: {{ too_few_words('winners', 'losers') }} as too_few
-#}
{% macro too_few_words(winners, losers) -%}
    {%- set least = var('backtest_min_wins') -%}
    case
            when {{ winners }} < {{ least }}
                then 'too few who won to tell ('
                || cast({{ winners }} as {{ dbt.type_string() }}) || ')'
            when {{ losers }} < {{ least }}
                then 'too few who did not win to tell ('
                || cast({{ losers }} as {{ dbt.type_string() }}) || ')'
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
