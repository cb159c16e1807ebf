-- One row per raw account row.

with

accounts as (

    {{ staged('accounts') }}

),

hashed as (

    select
        *,
        {{ row_hash('accounts') }} as row_hash
    from accounts

),

judged as (

    select
        ---------- ids
        source,
        account_id,
        coalesce(account_id, row_hash) as row_id,

        ---------- text
        account_name,
        domain,
        industry,
        employee_count,
        annual_revenue,
        country,
        region,
        case
            when account_id is null then 'missing_id'
            when
                row_number() over (
                    partition by account_id order by row_hash
                ) > 1
                then 'duplicate'
        end as reject_reason
    from hashed

)

select * from judged
