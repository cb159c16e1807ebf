-- One row per raw Salesforce lead row.

{{ config(enabled=is_connected('salesforce')) }}

with

leads as (

    select * from {{ source('salesforce', 'lead') }}

),

individuals as (

    select distinct {{ clean_text('id') }} as opted_out_id
    from {{ source('salesforce', 'individual') }}
    where
        {{ says_yes('has_opted_out_profiling') }}
        and not {{ salesforce_is_superseded() }}

),

-- Nobody sees a converted lead any more: with its contact the person is gone,
-- and must not live on in the lead that was left behind.
deleted_contacts as (

    select
        contact_id as deleted_contact_id,
        max(deleted_at) as contact_deleted_at
    from {{ ref('base_salesforce__contacts') }}
    where
        left_out_reason is null
        and deleted_at is not null
    group by contact_id

),

mapped as (

    select
        case
            when {{ salesforce_is_superseded() }} then 'superseded'
        end as left_out_reason,
        {{ prefixed_id('salesforce', 'leads.id') }} as contact_id,
        {{ first_text(['created_date']) }} as created_at,
        leads.email,
        cast(null as {{ dbt.type_string() }}) as account_id,
        {{ first_text(['last_modified_date', 'system_modstamp']) }}
            as updated_at,
        {{ first_text([
            'name', "first_name || ' ' || last_name", 'last_name',
        ]) }} as full_name,
        {{ prefixed_id('salesforce', 'leads.owner_id') }} as owner_id,
        leads.title as job_title,
        leads.seniority_c as seniority,
        leads.job_function_c as job_function,
        {{ first_text(['country_code', 'country']) }} as country,
        {{ first_text(['state', 'state_code']) }} as region,
        leads.city,
        cast(null as {{ dbt.type_string() }}) as birth_date,
        {{ first_text(['gender_identity', 'gender_c']) }} as gender,
        leads.industry,
        leads.number_of_employees as employee_count,
        leads.annual_revenue,
        leads.lead_source,
        'salesforce:'
        || {{ first_text(['converted_contact_id', 'master_record_id']) }}
            as merged_into,
        case
            when
                {{ says_yes('profiling_opt_out_c') }}
                or individuals.opted_out_id is not null
                then 'true'
        end as profiling_opt_out,
        {% for column in var('extra_contact_columns') %}
        leads.{{ column }},
        {% endfor %}
        coalesce(
            {{ salesforce_deleted_at() }}, deleted_contacts.contact_deleted_at
        ) as deleted_at
    from leads
    left join individuals
        on {{ clean_text('leads.individual_id') }} = individuals.opted_out_id
    left join deleted_contacts
        on
            {{ prefixed_id('salesforce', 'leads.converted_contact_id') }}
            = deleted_contacts.deleted_contact_id

)

select * from mapped
