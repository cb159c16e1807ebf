-- One row per raw HubSpot deal row.

{{ config(enabled=is_connected('hubspot')) }}

with

deals as (

    select
        *,
        {{ clean_text('deal_id') }} as clean_deal_id,
        {{ clean_text('deal_pipeline_stage_id') }} as clean_stage_id
    from {{ source('hubspot', 'deal') }}

),

stages as (

    select
        {{ clean_text('stage_id') }} as stage_id,
        -- older tables only know what is won
        bool_or(
            case
                when {{ says_yes('closed_won') }} then true
                when {{ clean_text('is_closed') }} is not null
                    then {{ says_yes('is_closed') }}
            end
        ) as is_closed,
        bool_or(
            {{ says_yes('closed_won') }}
            or (
                {{ says_yes('is_closed') }}
                and {{ to_number(clean_text('probability')) }} = 1
            )
        ) as is_won
    from {{ source('hubspot', 'deal_pipeline_stage') }}
    group by 1

),

companies as (

    select
        {{ clean_text('deal_id') }} as deal_id,
        {{ clean_text('company_id') }} as company_id,
        row_number() over (
            partition by {{ clean_text('deal_id') }}
            -- HubSpot's own number for the link to the primary company
            order by
                case when {{ clean_text('type_id') }} = '5' then 0 else 1 end,
                {{ clean_text('company_id') }}
        ) as choice
    from {{ source('hubspot', 'deal_company') }}
    where {{ clean_text('company_id') }} is not null

),

merged_deals as (

    select distinct {{ clean_text('pairs.merged_deal_id') }} as merged_id
    from {{ source('hubspot', 'merged_deal') }} as pairs
    inner join deals
        on {{ clean_text('pairs.deal_id') }} = deals.clean_deal_id
    where {{ clean_text('pairs.merged_deal_id') }} <> deals.clean_deal_id

),

judged as (

    select
        deals.*,
        companies.company_id,
        case
            when {{ hubspot_is_deleted() }} then 'deleted'
            when merged_deals.merged_id is not null then 'merged'
        end as left_out_reason,
        case
            when
                coalesce(stages.is_won, deals.clean_stage_id = 'closedwon')
                or {{ says_yes('property_hs_is_closed_won') }}
                then 'won'
            when
                coalesce(stages.is_closed, deals.clean_stage_id = 'closedlost')
                or {{ says_yes('property_hs_is_closed') }}
                then 'lost'
            else 'open'
        end as stage
    from deals
    left join stages
        on deals.clean_stage_id = stages.stage_id
    left join companies
        on deals.clean_deal_id = companies.deal_id and companies.choice = 1
    left join merged_deals
        on deals.clean_deal_id = merged_deals.merged_id

),

mapped as (

    select
        clean_deal_id as deal_id,
        left_out_reason,
        'hubspot:' || company_id as account_id,
        stage,
        {{ first_text(['property_createdate', 'property_hs_createdate']) }}
            as created_at,
        -- of an open deal it is a hope
        case
            when stage <> 'open' then {{ first_text(['property_closedate']) }}
        end as closed_at,
        {{ first_text([
            'property_amount_in_home_currency', 'property_amount',
        ]) }} as amount,
        property_closed_lost_reason as loss_reason
    from judged

)

select * from mapped
