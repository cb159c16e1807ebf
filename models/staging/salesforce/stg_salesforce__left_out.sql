-- One row per raw Salesforce row that is left out.

{{ config(enabled=is_connected('salesforce')) }}

with

people as (

    select
        'lead' as source_table,
        contact_id as row_id,
        left_out_reason as reason,
        cast(null as {{ dbt.type_string() }}) as detail
    from {{ ref('base_salesforce__leads') }}

    union all

    select
        'contact' as source_table,
        contact_id as row_id,
        left_out_reason as reason,
        cast(null as {{ dbt.type_string() }}) as detail
    from {{ ref('base_salesforce__contacts') }}

),

accounts_and_campaigns as (

    {% for table in ['account', 'campaign'] %}
    select
        '{{ table }}' as source_table,
        {{ prefixed_id('salesforce', 'id') }} as row_id,
        {{ salesforce_gone() }} as reason,
        {{ clean_text('name') }} as detail
    from {{ source('salesforce', table) }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

activities as (

    select
        source_table,
        row_id,
        left_out_reason as reason,
        medium as detail
    from {{ ref('base_salesforce__sales_activities') }}

    union all

    select
        'campaign_member' as source_table,
        row_id,
        left_out_reason as reason,
        campaign_id as detail
    from {{ ref('base_salesforce__campaign_members') }}

),

opportunities as (

    select
        'opportunity' as source_table,
        opportunity_id as row_id,
        left_out_reason as reason,
        stage as detail
    from {{ ref('base_salesforce__opportunities') }}

    union all

    select
        'opportunity_contact_role' as source_table,
        row_id,
        left_out_reason as reason,
        opportunity_id as detail
    from {{ ref('base_salesforce__opportunity_roles') }}

),

all_rows as (

    {% for rows in ['people', 'accounts_and_campaigns', 'activities'] %}
    select * from {{ rows }}

    union all

    {% endfor %}
    select * from opportunities

),

left_out as (

    select
        'salesforce' as source,
        source_table,
        row_id,
        reason,
        detail
    from all_rows
    where reason is not null

)

select * from left_out
