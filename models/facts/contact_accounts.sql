-- One row per person: their own values, and the account they belong to.

{{ config(materialized='view') }}

with

golden_contacts as (

    select
        *,
        {{ email_domain('email') }} as email_domain
    from {{ ref('golden_contacts') }}

),

email_domains as (

    select
        {{ clean_lower('domain') }} as domain,
        kind
    from {{ ref('email_domains') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

domain_accounts as (

    select
        domain as account_domain,
        min(account_id) as account_id
    from accounts
    where domain is not null
    group by domain

),

contacts as (

    select
        golden_contacts.*,
        case
            when golden_contacts.email_domain is not null
                then coalesce(email_domains.kind, 'business')
        end as email_domain_kind
    from golden_contacts
    left join email_domains
        on golden_contacts.email_domain = email_domains.domain

),

-- an account that nobody knows gives way to the one whose domain the email has
with_account as (

    select
        contacts.*,
        coalesce(
            known_accounts.account_id,
            domain_accounts.account_id,
            contacts.account_id
        ) as known_account_id
    from contacts
    left join accounts as known_accounts
        on contacts.account_id = known_accounts.account_id
    left join domain_accounts
        on
            contacts.email_domain = domain_accounts.account_domain
            and contacts.email_domain_kind = 'business'

)

select * from with_account
