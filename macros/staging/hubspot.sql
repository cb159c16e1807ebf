{#-
    The parts of a text with `;` between them, one row for each: the ids of contacts
    that were merged into one.

    Arguments:
        column (sql): a raw text column.
    Usage: select id, {{ split_rows('merged_ids') }} as merged_id from contacts
-#}
{% macro split_rows(column) -%}
    {{ return(adapter.dispatch('split_rows', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__split_rows(column) -%}
    unnest(string_to_array({{ column }}, ';'))
{%- endmacro %}

{#-
    Whether HubSpot no longer has a row, by either of the columns that say so.

    Usage: {{ hubspot_is_deleted() }} as is_deleted
-#}
{% macro hubspot_is_deleted() -%}
    ({{ says_yes('_fivetran_deleted') }} or {{ says_yes('is_deleted') }})
{%- endmacro %}

{#-
    The name of a raw row that is left out: its ids with `hubspot` in front, `?` where
    one is missing.

    Arguments:
        columns (list of sql): the ids.
    Usage: {{ hubspot_row_id(['deal_id', 'contact_id']) }} as row_id
-#}
{% macro hubspot_row_id(columns) -%}
    'hubspot'
    {%- for column in columns %} || ':' || coalesce({{ clean_text(column) }}, '?')
    {%- endfor %}
{%- endmacro %}

{#-
    Whether a bounced email says that the address does not exist. HubSpot also calls
    those hard that a filter turned away for their content; these say nothing of the
    person. Where it could not name a category, the server's enhanced status code
    decides (RFC 3463: no such mailbox, no such domain, address moved; RFC 7505: a
    domain that takes no mail).

    Arguments:
        category (sql): HubSpot's category of the bounce.
        status (sql): status code of the answering server.
    Usage: {{ hubspot_is_hard_bounce('category', 'status') }}
-#}
{% macro hubspot_is_hard_bounce(category, status) -%}
    coalesce(
        upper({{ category }}) = 'UNKNOWN_USER'
        or (
            {{ category }} is null
            and {{ status }} in (
                '5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10'
            )
        ), false
    )
{%- endmacro %}

{#-
    The outcome of a call as one word. HubSpot writes its standard outcomes as ids,
    which are the same in every account; outcomes that an account has added stay ids.

    Arguments:
        disposition (sql): a cleaned outcome of a call, id or words.
    Usage: {{ hubspot_call_outcome('disposition') }} as outcome
-#}
{% macro hubspot_call_outcome(disposition) -%}
    case lower({{ disposition }})
        {%- for id, word in [
            ('9d9162e7-6cf3-4944-bf63-4dff82258764', 'busy'),
            ('f240bbac-87c9-4f6e-bf70-924b57d47db7', 'connected'),
            ('a4c4c377-d246-4b32-a13b-75a56a4cd0ff', 'left_live_message'),
            ('b2cf5968-551e-4856-9783-52b3da59a7d0', 'left_voicemail'),
            ('73a0d17f-1163-4015-bdd5-ec830791da20', 'no_answer'),
            ('17b47fee-58de-441e-a44c-c6300d46f273', 'wrong_number'),
        ] %}
        when '{{ id }}' then '{{ word }}'
        {%- endfor %}
        else {{ outcome_word(disposition) }}
    end
{%- endmacro %}
