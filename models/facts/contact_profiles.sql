-- One row per person: what is true of them, whatever the day.

with

contacts as (

    select * from {{ ref('contact_accounts') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

titles as (

    select
        job_title,
        seniority,
        job_function
    from {{ ref('job_title_matches') }}

),

-- numbered by id alone: an order of whole rows would move them all; cast,
-- because engines number with different types
keys as (

    select
        contact_id,
        cast(
            row_number() over (order by contact_id) as bigint
        ) as contact_key
    from {{ ref('contact_identities') }}
    where contact_id = survivor_id

),

profiles as (

    select
        ---------- ids
        keys.contact_key,
        contacts.contact_id,
        contacts.known_account_id as account_id,
        contacts.owner_id,
        contacts.merged_into,

        ---------- text
        contacts.email,
        contacts.email_domain,
        contacts.email_domain_kind,
        contacts.full_name,
        contacts.job_title,
        coalesce(contacts.seniority, titles.seniority) as seniority,
        coalesce(contacts.job_function, titles.job_function) as job_function,
        contacts.city,
        contacts.gender,
        contacts.lead_source,
        accounts.account_name,
        accounts.domain,
        {%- for column in [
            'country', 'region', 'industry', 'employee_count', 'annual_revenue',
        ] %}
        coalesce(contacts.{{ column }}, accounts.{{ column }}) as {{ column }},
        {%- endfor %}
        {%- for column in var('extra_contact_columns') %}
        contacts.{{ column }},
        {%- endfor %}

        ---------- numbers
        cast(extract(year from contacts.birth_date) as integer) as birth_year,

        ---------- booleans
        contacts.profiling_opt_out,

        ---------- dates
        contacts.birth_date,

        ---------- timestamps
        contacts.created_at,
        contacts.updated_at,
        contacts.deleted_at
    from contacts
    inner join keys
        on contacts.contact_id = keys.contact_id
    left join accounts
        on contacts.known_account_id = accounts.account_id
    left join titles
        on contacts.job_title = titles.job_title

)

select * from profiles
