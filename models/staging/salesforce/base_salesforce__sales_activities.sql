-- One row per raw Salesforce task or event row.

{#- Stored, because the log reads it several times. -#}
{{ config(
    enabled=is_connected('salesforce'),
    materialized='table',
) }}

{% set outcomes = [
    'call_disposition_c', 'call_disposition_2_c',
    'sales_loft_1_call_disposition_c', 'outcome_c',
    'case when ' ~ says_yes('no_show_c') ~ " then 'no show' end",
] %}
{% set messages = ['linkedin', 'inmail', 'message', 'sms', 'whatsapp'] %}

with

tasks as (

    select
        'task' as source_table,
        {{ prefixed_id('salesforce', 'id') }} as row_id,
        {{ prefixed_id('salesforce', 'who_id') }} as contact_id,
        coalesce(
            {{ salesforce_gone() }},
            case when {{ says_yes('is_recurrence') }} then 'series' end
        ) as left_out_reason,
        {{ outcome_word(first_text(['task_subtype'])) }} as subtype,
        {{ outcome_word(first_text(['type', 'task_subtype'])) }} as kind,
        {{ outcome_word(first_text(['call_disposition'] + outcomes)) }}
            as outcome,
        {{ says_yes('no_show_c') }} as is_no_show,
        {{ says_yes('is_closed') }}
        or coalesce({{ clean_lower('status') }} = 'completed', false)
            as is_closed,
        -- the due day alone would put what was done early into the future
        coalesce(
            {{ first_text(['completed_date_time']) }},
            least(
                {{ first_text(['activity_date']) }},
                {{ first_text(['last_modified_date']) }}
            )
        ) as done_at,
        {{ first_text(['last_modified_date', 'created_date']) }} as changed_at,
        {{ first_text(['created_date', 'activity_date']) }} as planned_at,
        {{ first_text(['_fivetran_synced']) }} as loaded_at
    from {{ source('salesforce', 'task') }}

),

events as (

    select
        'event' as source_table,
        {{ prefixed_id('salesforce', 'id') }} as row_id,
        {{ prefixed_id('salesforce', 'who_id') }} as contact_id,
        coalesce(
            {{ salesforce_gone() }},
            case
                when {{ says_yes('is_child') }} then 'duplicate'
                when
                    {{ says_yes('is_recurrence') }}
                    or {{ clean_text('group_event_type') }} = '3'
                    then 'series'
            end
        ) as left_out_reason,
        cast(null as {{ dbt.type_string() }}) as subtype,
        {{ outcome_word(first_text(['type', 'event_subtype'])) }} as kind,
        {{ outcome_word(first_text(outcomes)) }} as outcome,
        {{ says_yes('no_show_c') }} as is_no_show,
        true as is_closed,
        {{ first_text([
            'start_date_time', 'activity_date_time', 'activity_date',
        ]) }} as done_at,
        cast(null as {{ dbt.type_string() }}) as changed_at,
        cast(null as {{ dbt.type_string() }}) as planned_at,
        {{ first_text(['_fivetran_synced']) }} as loaded_at
    from {{ source('salesforce', 'event') }}

),

tasks_and_events as (

    select * from tasks

    union all

    select * from events

),

-- a subtype, which Salesforce gives, is surer than a type that people choose
sorted as (

    select
        *,
        case
            when not is_closed then 'task'
            when subtype = 'call' then 'call'
            when subtype in ('email', 'listemail', 'list_email') then 'email'
            when subtype = 'linkedin' then 'message'
            when {{ has_word('kind', ['call', 'phone']) }} then 'call'
            when {{ has_word('kind', messages) }} then 'message'
            when {{ has_word('kind', ['email', 'listemail']) }} then 'email'
            when source_table = 'event' then 'meeting'
            when {{ has_word('kind', ['meeting', 'visit', 'demo']) }}
                then 'meeting'
            else 'task'
        end as medium,
        is_no_show or {{ was_missed('outcome') }} as is_missed,
        case
            when is_closed then coalesce(done_at, changed_at) else planned_at
        end as occurred_at
    from tasks_and_events

)

select * from sorted
