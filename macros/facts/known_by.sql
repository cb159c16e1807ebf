{#-
    What was known when: the var `known_by`, or LEAD_SCORING_KNOWN_BY in the
    environment, because dbt reads the whole project again whenever a var
    changes. A date: nothing that came after it is known. `each_day`: each day
    to score knows what had come by its own end, as a build on that day did.
    Empty: all that is there is known (the corrected history), and nothing of
    this file is part of any query.

    Returns: a text, YYYY-MM-DD, `each_day`, or an empty one.
    Usage: {% if known_by() %}
-#}
{% macro known_by() %}
    {% set wish = env_var('LEAD_SCORING_KNOWN_BY', '') or var('known_by', '') %}
    {% set wish = (wish or '') | string | lower | trim %}
    {% if wish not in ['', 'each_day']
        and not modules.re.match('^[0-9]{4}-[0-9]{2}-[0-9]{2}$', wish) %}
        {{ exceptions.raise_compiler_error(
            "known_by must be a date (YYYY-MM-DD) or each_day, not '" ~ wish ~ "'"
        ) }}
    {% endif %}
    {{ return(wish) }}
{% endmacro %}

{#-
    SQL that only a run with `known_by` needs; nothing for any other.

    Arguments:
        text (str): the SQL.
    Usage: {{ if_known_by('counts.as_of_date,') }}
-#}
{% macro if_known_by(text) -%}
    {{ return(text if known_by() else '') }}
{%- endmacro %}

{#-
    The day of activities: with `known_by` each day to score has rows of its
    own, and then that day as well.

    Arguments:
        rows (sql): relation with occurred_on, and as_of_date with `known_by`.
-#}
{% macro day_columns(rows) -%}
    {{ if_known_by(rows ~ '.as_of_date, ') }}{{ rows }}.occurred_on
{%- endmacro %}

{#-
    Whether activities had happened on a day to score (`days`), and with
    `known_by` were known to it.

    Arguments:
        rows (sql): relation with the columns of `day_columns`.
-#}
{% macro has_happened(rows) -%}
    {{ rows }}.occurred_on <= days.as_of_date
    {{- if_known_by(' and ' ~ rows ~ '.as_of_date = days.as_of_date') }}
{%- endmacro %}

{#-
    Whether activities are of a day, and with `known_by` of the same day to score.

    Arguments:
        rows (sql): relation with the columns of `day_columns`.
        days (sql): relation of (as_of_date, occurred_on).
-#}
{% macro is_of_day(rows, days) -%}
    {{ rows }}.occurred_on = {{ days }}.occurred_on
    {{- if_known_by(' and ' ~ rows ~ '.as_of_date = ' ~ days ~ '.as_of_date') }}
{%- endmacro %}

{#-
    The last day of which a day to score knows what came.

    Arguments:
        as_of_date (sql): the day to score.
-#}
{% macro known_on(as_of_date) -%}
    {%- if known_by() == 'each_day' -%}
    {{ as_of_date }}
    {%- else -%}
    cast('{{ known_by() }}' as date)
    {%- endif -%}
{%- endmacro %}

{#-
    The column that parts contacts who are else the same. Keys follow ids; with
    `known_by` those who are gone or merged since have keys behind all others.
-#}
{% macro tie_breaker() -%}
    {{ 'contact_id' if known_by() else 'contact_key' }}
{%- endmacro %}
