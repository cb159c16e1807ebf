-- One row per living HubSpot engagement, contact and thing to tell of it.

{{ config(enabled=is_connected('hubspot')) }}

with

engagements as (

    select
        *,
        coalesce(
            {{ hubspot_call_outcome('disposition') }},
            {{ outcome_word('status') }}
        ) as outcome
    from {{ ref('base_hubspot__engagements') }}
    where not is_deleted

),

-- two kinds of link between the same two are one taking part
contacts as (

    select distinct
        {{ clean_text('engagement_id') }} as engagement_id,
        {{ clean_text('contact_id') }} as contact_id
    from {{ source('hubspot', 'engagement_contact') }}
    where {{ clean_text('contact_id') }} is not null

),

typed as (

    select
        engagements.*,
        'hubspot:engagement:' || engagements.engagement_id
        || coalesce(':' || contacts.contact_id, '') as activity_id,
        'hubspot:' || contacts.contact_id as contact_id,
        {{ was_missed('engagements.outcome') }} as is_missed,
        {{ sales_feedback('engagements.outcome') }} as feedback_type
    from engagements
    left join contacts
        on engagements.engagement_id = contacts.engagement_id

),

held as (

    select
        activity_id,
        case
            when engagement_type = 'CALL' and is_missed then 'call_attempt'
            when engagement_type = 'MEETING' and is_missed
                then 'meeting_missed'
            when engagement_type in ('CALL', 'MEETING', 'NOTE', 'TASK')
                then lower(engagement_type)
            when
                engagement_type in ('EMAIL', 'INCOMING_EMAIL')
                and direction = 'INCOMING_EMAIL'
                then 'email_reply'
            when engagement_type in ('EMAIL', 'FORWARDED_EMAIL')
                then 'email_sent'
            when engagement_type in ({{ quoted([
                'COMMUNICATION', 'SMS', 'WHATS_APP', 'LINKEDIN_MESSAGE',
                'POSTAL_MAIL',
            ]) }})
                then 'message_sent'
            else lower(engagement_type)
        end as activity_type,
        occurred_at,
        contact_id,
        cast(null as {{ dbt.type_string() }}) as email,
        outcome as target,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        case
            when engagement_type = 'CALL' then 'phone'
            when engagement_type = 'MEETING' then 'meeting'
            when engagement_type like '%EMAIL' then 'email'
            when engagement_type = 'COMMUNICATION'
                then coalesce(lower(medium), 'message')
            when engagement_type not in ('NOTE', 'TASK')
                then lower(engagement_type)
        end as channel,
        loaded_at
    from typed

),

-- what sales thought of the person is a thing of its own
judged as (

    select
        activity_id || ':outcome' as activity_id,
        feedback_type as activity_type,
        occurred_at,
        contact_id,
        cast(null as {{ dbt.type_string() }}) as email,
        outcome as target,
        cast(null as {{ dbt.type_string() }}) as campaign_id,
        case when engagement_type = 'CALL' then 'phone' else 'meeting' end
            as channel,
        loaded_at
    from typed
    where feedback_type is not null

),

told as (

    select * from held

    union all

    select * from judged

)

select * from told
