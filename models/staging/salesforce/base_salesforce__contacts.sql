-- One row per raw Salesforce contact row.

{{ config(enabled=is_connected('salesforce')) }}

with

contacts as (

    select * from {{ source('salesforce', 'contact') }}

),

individuals as (

    select distinct {{ clean_text('id') }} as opted_out_id
    from {{ source('salesforce', 'individual') }}
    where
        {{ says_yes('has_opted_out_profiling') }}
        and not {{ salesforce_is_superseded() }}

),

mapped as (

    select
        case
            when {{ salesforce_is_superseded() }} then 'superseded'
        end as left_out_reason,
        {{ prefixed_id('salesforce', 'contacts.id') }} as contact_id,
        {{ first_text(['created_date']) }} as created_at,
        contacts.email,
        {{ prefixed_id('salesforce', 'contacts.account_id') }} as account_id,
        {{ first_text(['last_modified_date', 'system_modstamp']) }}
            as updated_at,
        {{ first_text([
            'name', "first_name || ' ' || last_name", 'last_name',
        ]) }} as full_name,
        {{ prefixed_id('salesforce', 'contacts.owner_id') }} as owner_id,
        contacts.title as job_title,
        contacts.seniority_c as seniority,
        contacts.job_function_c as job_function,
        {{ first_text(['mailing_country_code', 'mailing_country']) }}
            as country,
        {{ first_text(['mailing_state', 'mailing_state_code']) }} as region,
        contacts.mailing_city as city,
        {{ first_text(['birthdate']) }} as birth_date,
        {{ first_text(['gender_identity', 'gender_c']) }} as gender,
        cast(null as {{ dbt.type_string() }}) as industry,
        cast(null as {{ dbt.type_string() }}) as employee_count,
        cast(null as {{ dbt.type_string() }}) as annual_revenue,
        contacts.lead_source,
        {{ prefixed_id('salesforce', 'contacts.master_record_id') }}
            as merged_into,
        case
            when
                {{ says_yes('profiling_opt_out_c') }}
                or individuals.opted_out_id is not null
                then 'true'
        end as profiling_opt_out,
        {% for column in var('extra_contact_columns') %}
        contacts.{{ column }},
        {% endfor %}
        {{ salesforce_deleted_at() }} as deleted_at
    from contacts
    left join individuals
        on {{ clean_text('contacts.individual_id') }} = individuals.opted_out_id

)

select * from mapped
