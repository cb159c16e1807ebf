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
