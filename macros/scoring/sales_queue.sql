{#- Whom sales calls, in which order, and until when. -#}

{#-
    Whether a tier is one that sales works.

    Arguments:
        qualification (sql): what the tier says of a contact (none, mql, sql).
    Usage: where {{ is_for_sales('qualification') }}
-#}
{% macro is_for_sales(qualification) -%}
    {{ qualification }} = 'sql'
{%- endmacro %}

{#-
    The order in which sales calls: first the tiers that must be answered
    soonest, then the higher tier, then the higher score. Of equal scores, which
    a ceiling makes common, the better rank in the model: more engagement, then
    the newer activity.

    Arguments:
        relation (sql): where the columns are.
        side (str): what stands behind their names, where a table has them twice.
    Usage: row_number() over (order by {{ sales_order('leads') }}) as place
-#}
{% macro sales_order(relation, side='') -%}
    {{ relation }}.respond_within_hours{{ side }} asc nulls last,
                {{ relation }}.tier_rank{{ side }} desc,
                {{ relation }}.score{{ side }} desc,
                {{ relation }}.score_rank{{ side }},
                {{ relation }}.contact_id
{%- endmacro %}

{#-
    How many contacts a salesperson can call in a day: the var
    `sales_capacity`, none where it is empty.

    Returns: an integer or none.
-#}
{% macro sales_capacity() %}
    {% set given = var('sales_capacity') %}
    {% if given is none or given | string | trim == '' %}
        {{ return(none) }}
    {% endif %}
    {% if given is boolean or not modules.re.fullmatch('[1-9][0-9]*', given | string) %}
        {{ exceptions.raise_compiler_error(
            "The var sales_capacity must be a whole number of 1 or more (contacts that "
            ~ "a salesperson can call in a day), or empty for no limit, not '" ~ given
            ~ "'"
        ) }}
    {% endif %}
    {{ return(given | int) }}
{% endmacro %}

{#-
    Whether a place is among those that somebody gets to today.

    Arguments:
        place (sql): place in the list of one owner, from 1.
    Usage: {{ fits_in_a_day('place_of_owner') }} as fits_today
-#}
{% macro fits_in_a_day(place) -%}
    {%- set capacity = sales_capacity() -%}
    {{ 'true' if capacity is none else place ~ ' <= ' ~ capacity }}
{%- endmacro %}

{#-
    The first letter of a text as a capital.

    Arguments:
        text (sql): a text.
-#}
{% macro sentence_case(text) -%}
    upper(substr({{ text }}, 1, 1)) || substr({{ text }}, 2)
{%- endmacro %}

{#-
    A gain of the ledger as a salesperson says it: "asked for a demo today",
    "read the prices 5 times (last 2 days ago)". Without a hit in the ledger the
    label alone.

    Arguments:
        label, rule_id, kind, hits, days_ago (sql): as in `reason`.
-#}
{% macro spoken_gain(label, rule_id, kind, hits, days_ago) -%}
    coalesce({{ label }}, {{ rule_id }}) || case
            when {{ days_ago }} is null then ''
            when {{ kind }} = 'activity' and {{ hits }} > 1
                then
                    ' ' || {{ hits }} || ' times ('
                    || {{ last_ago(days_ago) }} || ')'
            when {{ kind }} = 'activity'
                then ' ' || {{ ago(days_ago) }}
            else ''
        end
{%- endmacro %}

{#-
    The weightiest reasons of a group as one text, as many as people read; NULL where
    there are none.

    Arguments:
        condition (sql): which rows count; they have (reason, place).
-#}
{% macro spoken_reasons(condition) -%}
    nullif(concat_ws(
            ', ',
            {% for place in [1, 2, 3] -%}
            max(case when {{ condition }} and place = {{ place }} then reason end)
            {%- if not loop.last %},{% endif %}
            {% endfor -%}
        ), '')
{%- endmacro %}
