-- One row per raw HubSpot row that brings nothing into the staged tables.

{{ config(enabled=is_connected('hubspot')) }}

with

companies as (

    select
        'company' as source_table,
        {{ hubspot_row_id(['id']) }} as row_id,
        'deleted' as reason
    from {{ source('hubspot', 'company') }}
    where {{ hubspot_is_deleted() }}

),

deals as (

    select
        'deal' as source_table,
        {{ hubspot_row_id(['deal_id']) }} as row_id,
        left_out_reason as reason
    from {{ ref('base_hubspot__deals') }}
    where left_out_reason is not null

),

deal_ids as (

    select distinct deal_id from {{ ref('base_hubspot__deals') }}

),

-- a merge of deals that are not there takes nothing out
merged_deals as (

    select
        'merged_deal' as source_table,
        {{ hubspot_row_id([
            'merges_of_deals.deal_id', 'merges_of_deals.merged_deal_id',
        ]) }} as row_id,
        'no_parent' as reason
    from {{ source('hubspot', 'merged_deal') }} as merges_of_deals
    left join deal_ids as survivors
        on {{ clean_text('merges_of_deals.deal_id') }} = survivors.deal_id
    left join deal_ids as losers
        on {{ clean_text('merges_of_deals.merged_deal_id') }} = losers.deal_id
    where
        survivors.deal_id is null
        or losers.deal_id is null

),

engagements as (

    select
        source_table,
        {{ hubspot_row_id(['engagement_id']) }} as row_id,
        'deleted' as reason
    from {{ ref('base_hubspot__engagements') }}
    where is_deleted

),

list_members as (

    select
        'contact_list_member' as source_table,
        row_id,
        left_out_reason as reason
    from {{ ref('base_hubspot__list_members') }}
    where left_out_reason is not null

),

orphans as (

    select * from {{ ref('base_hubspot__orphans') }}

),

left_out as (

    {% for part in [
        'companies', 'deals', 'merged_deals', 'engagements', 'list_members',
        'orphans',
    ] %}
    select * from {{ part }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

named as (

    select
        'hubspot' as source,
        source_table,
        row_id,
        reason,
        cast(null as {{ dbt.type_string() }}) as detail
    from left_out

)

select * from named
