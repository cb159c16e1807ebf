{#-
    The first of several raw columns that says something, as text: fields that stand
    in for each other, times among them, whatever types their files gave them.

    Arguments:
        columns (list of sql): raw columns, the best first.
    Usage: {{ first_text(['completed_date_time', 'activity_date']) }} as occurred_at
-#}
{% macro first_text(columns) -%}
    coalesce(
        {%- for column in columns %}
        {{ clean_text('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %},
        null
    )
{%- endmacro %}

{#-
    Why a Salesforce row is no longer there: `superseded` (an old version, which
    history mode keeps), `deleted` (in the recycle bin, or gone); NULL while it lives.

    Usage: {{ salesforce_gone() }} as left_out_reason
-#}
{% macro salesforce_gone() -%}
    case
        when {{ salesforce_is_superseded() }} then 'superseded'
        when {{ salesforce_is_deleted() }} then 'deleted'
    end
{%- endmacro %}

{% macro salesforce_is_superseded() -%}
    (
        {{ clean_text('_fivetran_active') }} is not null
        and not {{ says_yes('_fivetran_active') }}
    )
{%- endmacro %}

{% macro salesforce_is_deleted() -%}
    ({{ says_yes('is_deleted') }} or {{ says_yes('_fivetran_deleted') }})
{%- endmacro %}

{#- When a deleted row was deleted: its last change, as Salesforce has no better time. -#}
{% macro salesforce_deleted_at() -%}
    case
        when {{ salesforce_is_deleted() }}
            then {{ first_text([
                'last_modified_date', 'system_modstamp', '_fivetran_synced',
                'created_date',
            ]) }}
    end
{%- endmacro %}

{#-
    Whether a picklist value has one of some words as a whole word: `Cold call` has
    `call`, `Recall` has not.

    Arguments:
        value (sql): a value as `outcome_word` writes it.
        words (list of str): words in lower case.
    Usage: {{ has_word('kind', ['call', 'phone']) }}
-#}
{% macro has_word(value, words) -%}
    coalesce(
        {%- for word in words %}
        {% if not loop.first %}or {% endif -%}
        ' ' || replace({{ value }}, '_', ' ') || ' ' like '% {{ word }} %'
        {%- endfor %}, false
    )
{%- endmacro %}

{#-
    Whether the reason of a bounce says that the address does not exist: an enhanced
    status code of RFC 3463 or 7505 (no such mailbox or domain, moved, takes no mail).
    Other codes, and numbers that only look like one, may pass and disqualify nobody.

    Arguments:
        reason (sql): what the mail server answered.
    Usage: {{ salesforce_is_hard_bounce('reason') }}
-#}
{% macro salesforce_is_hard_bounce(reason) -%}
    coalesce({{ matches_pattern(
        reason, '(^|[^0-9.])5[.]1[.](1|2|3|6|10)([^0-9.]|[.]?$|[.][^0-9])'
    ) }}, false)
{%- endmacro %}
