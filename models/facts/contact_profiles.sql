-- One row per person: what is true of them, whatever the day.

with

golden_contacts as (

    select * from {{ ref('golden_contacts') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

email_domains as (

    select * from {{ ref('email_domains') }}

),

job_title_matches as (

    select * from {{ ref('job_title_matches') }}

),

contacts as (

    select
        golden_contacts.*,
        {{ email_domain('golden_contacts.email') }} as email_domain
    from golden_contacts

),

domain_accounts as (

    select
        domain as account_domain,
        min(account_id) as account_id
    from accounts
    where domain is not null
    group by domain

),

derived as (

    select
        contacts.*,
        case
            when contacts.email_domain is not null
                then coalesce(email_domains.kind, 'business')
        end as email_domain_kind,
        job_title_matches.seniority as title_seniority,
        job_title_matches.job_function as title_job_function
    from contacts
    left join email_domains
        on contacts.email_domain = lower(trim(email_domains.domain))
    left join job_title_matches
        on contacts.job_title = job_title_matches.job_title

),

-- an account that nobody knows gives way to the one whose domain the email has
with_account as (

    select
        derived.*,
        coalesce(
            known_accounts.account_id,
            domain_accounts.account_id,
            derived.account_id
        ) as known_account_id
    from derived
    left join accounts as known_accounts
        on derived.account_id = known_accounts.account_id
    left join domain_accounts
        on
            derived.email_domain = domain_accounts.account_domain
            and derived.email_domain_kind = 'business'

),

profiles as (

    select
        ---------- ids
        row_number() over (order by contacts.contact_id) as contact_key,
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
        coalesce(contacts.seniority, contacts.title_seniority) as seniority,
        coalesce(contacts.job_function, contacts.title_job_function)
            as job_function,
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
    from with_account as contacts
    left join accounts
        on contacts.known_account_id = accounts.account_id

)

select * from profiles
