-- One row per raw Salesforce campaign member row.

{#- Stored, because the log reads it several times. -#}
{{ config(
    enabled=is_connected('salesforce'),
    materialized='table',
) }}

with

leads as (

    select distinct {{ clean_text('id') }} as known_lead_id
    from {{ source('salesforce', 'lead') }}

),

members as (

    select
        {{ prefixed_id('salesforce', 'id') }} as row_id,
        {{ salesforce_gone() }} as left_out_reason,
        {{ prefixed_id('salesforce', 'campaign_id') }} as campaign_id,
        -- the lead first: converted, it leads to its contact, which may be gone
        'salesforce:' || coalesce(
            leads.known_lead_id,
            {{ first_text(['contact_id', 'lead_id', 'lead_or_contact_id']) }}
        ) as contact_id,
        member_rows.email,
        {{ outcome_word(first_text(['status'])) }} as status,
        {{ says_yes('has_responded') }} as has_responded,
        {{ first_text(['created_date', 'last_modified_date']) }} as added_at,
        {{ first_text([
            'first_responded_date', 'last_modified_date', 'created_date',
        ]) }} as responded_at,
        {{ first_text(['_fivetran_synced']) }} as loaded_at
    from {{ source('salesforce', 'campaign_member') }} as member_rows
    left join leads
        on {{ clean_text('lead_id') }} = leads.known_lead_id

),

-- a campaign in the recycle bin still says what kind of campaign it was
campaigns as (

    select
        {{ prefixed_id('salesforce', 'id') }} as campaign_id,
        min({{ clean_lower('type') }}) as channel
    from {{ source('salesforce', 'campaign') }}
    where not {{ salesforce_is_superseded() }}
    group by 1

),

joined as (

    select
        members.*,
        campaigns.channel
    from members
    left join campaigns
        on members.campaign_id = campaigns.campaign_id

)

select * from joined
