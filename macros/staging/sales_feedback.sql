{#-
    What salespeople write down after a call, a meeting or a task, as one word in lower
    case (`Not interested` becomes `not_interested`); NULL where they wrote nothing.

    Arguments:
        column (sql): a raw text column.
    Usage: {{ outcome_word('call_disposition') }} as outcome
-#}
{% macro outcome_word(column) -%}
    {{ return(adapter.dispatch('outcome_word', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro duckdb__outcome_word(column) -%}
    nullif(
        trim(
            both '_' from regexp_replace(lower({{ column }}), '[^\p{L}\p{N}]+', '_', 'g')
        ), ''
    )
{%- endmacro %}

{#-
    What an outcome says of a lead: the activity type sales_accepted or sales_rejected,
    by the vars `sales_accepted_outcomes` and `sales_rejected_outcomes`; NULL where it
    is no feedback.

    Arguments:
        outcome (sql): an outcome as `outcome_word` writes it.
    Usage: {{ sales_feedback('outcome') }} as feedback_type
-#}
{% macro sales_feedback(outcome) -%}
    case
        when {{ outcome }} in ({{ quoted(var('sales_accepted_outcomes')) }})
            then 'sales_accepted'
        when {{ outcome }} in ({{ quoted(var('sales_rejected_outcomes')) }})
            then 'sales_rejected'
    end
{%- endmacro %}

{#-
    Whether an outcome (var `missed_outcomes`) says that nobody was met: a call or
    meeting that did not come about is no engagement.

    Arguments:
        outcome (sql): an outcome as `outcome_word` writes it.
    Usage: {{ was_missed('outcome') }} as was_missed
-#}
{% macro was_missed(outcome) -%}
    coalesce({{ outcome }} in ({{ quoted(var('missed_outcomes')) }}), false)
{%- endmacro %}

{#- Words as SQL literals, comma-separated; NULL where there are none. -#}
{% macro quoted(words) -%}
    {%- for word in words -%}
    '{{ word | replace("'", "''") }}'{% if not loop.last %}, {% endif %}
    {%- else -%}
    null
    {%- endfor -%}
{%- endmacro %}
