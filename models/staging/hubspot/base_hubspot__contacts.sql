-- One row per raw HubSpot contact row.

{{ config(enabled=is_connected('hubspot')) }}

with

contacts as (

    select * from {{ source('hubspot', 'contact') }}

),

merged_contacts as (

    select
        contact_id as merged_id,
        merged_into
    from {{ ref('base_hubspot__contact_merges') }}

),

joined as (

    select
        contacts.*,
        merged_contacts.merged_into
    from contacts
    left join merged_contacts
        on {{ clean_text('contacts.id') }} = merged_contacts.merged_id

),

mapped as (

    select
        {{ prefixed_id('hubspot', 'id') }} as contact_id,
        {{ first_text(['property_createdate', 'property_created_at']) }}
            as created_at,
        property_email as email,
        {{ prefixed_id('hubspot', 'property_associatedcompanyid') }}
            as account_id,
        {{ first_text(['property_lastmodifieddate']) }} as updated_at,
        {{ first_text([
            "property_firstname || ' ' || property_lastname",
            'property_lastname', 'property_firstname',
        ]) }} as full_name,
        {{ prefixed_id('hubspot', 'property_hubspot_owner_id') }} as owner_id,
        property_jobtitle as job_title,
        {{ first_text(['property_seniority', 'property_hs_seniority']) }}
            as seniority,
        {{ first_text(['property_job_function', 'property_hs_role']) }}
            as job_function,
        {{ first_text([
            'property_hs_country_region_code', 'property_country',
        ]) }} as country,
        property_state as region,
        property_city as city,
        {{ first_text(['property_date_of_birth']) }} as birth_date,
        property_gender as gender,
        property_industry as industry,
        property_numemployees as employee_count,
        property_annualrevenue as annual_revenue,
        {{ first_text([
            'property_hs_analytics_source', 'property_hs_latest_source',
        ]) }} as lead_source,
        {{ prefixed_id('hubspot', 'merged_into') }} as merged_into,
        property_profiling_opt_out as profiling_opt_out,
        {% for column in var('extra_contact_columns') %}
        {{ column }},
        {% endfor %}
        -- the day matters less than that there is one
        case
            when {{ hubspot_is_deleted() }}
                then {{ first_text([
                    '_fivetran_synced', 'property_lastmodifieddate',
                    'property_createdate', 'property_created_at',
                ]) }}
        end as deleted_at
    from joined

)

select * from mapped
