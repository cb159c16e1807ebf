{#-
    Whether this run tests the scoring models against what happened later: it
    scores past days with the weights of now. `lead-scoring backtest` says so in
    the environment; the var `backtest` does too.

    Returns: a boolean, of Jinja.
    Usage: {% if is_backtest() %}
-#}
{% macro is_backtest() %}
    {% set asked = var('backtest', false) or env_var('LEAD_SCORING_BACKTEST', '') %}
    {{ return(true if asked else false) }}
{% endmacro %}

{#-
    Whether a stored row is of the horizon of now, and of a day that the back-test was
    asked for: what earlier ones left of others is none of its evidence. `lead-scoring
    backtest` names the days in the environment; without names all stored days are.

    Arguments:
        stored (sql): relation with as_of_date and horizon_days.
    Usage: where {{ is_asked_for('backtest_scores') }}
-#}
{% macro is_asked_for(stored) -%}
    {%- set days = [] -%}
    {%- for word in env_var('LEAD_SCORING_BACKTEST', '').split(',') -%}
        {%- if modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', word) -%}
            {%- do days.append(word) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ stored }}.horizon_days = {{ backtest_horizon() }}
    {%- if days %}
        and {{ stored }}.as_of_date in (
            {%- for day in days %}
            cast('{{ day }}' as date){{ ',' if not loop.last }}
            {%- endfor %}
        )
    {%- endif -%}
{%- endmacro %}

{#-
    How a report of back-tests is kept: a back-test writes it anew, any other run
    leaves it as it is (it appends what `reported` lets through: nothing), so
    that a daily build does not pay for it.

    Returns: a materialization.
    Usage: config(materialized=report_of_backtests(), ...)
-#}
{% macro report_of_backtests() %}
    {{ return('table' if is_backtest() else 'incremental') }}
{% endmacro %}

{#-
    The last line of what only a back-test fills: another run adds nothing, and pays
    nothing for it.

    Usage: select * from described {{ if_backtest() }}
-#}
{% macro if_backtest() -%}
    {% if not is_backtest() -%}
    where false
    {%- endif %}
{%- endmacro %}

{#-
    How many days after a tested one a win counts for it.

    Returns: a whole number.
-#}
{% macro backtest_horizon() -%}
    {{ var('backtest_horizon_days') }}
{%- endmacro %}
