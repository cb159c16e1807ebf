-- One row per live scoring model, contact and ledger row.

{{ config(materialized=lasting_view()) }}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

ledger as (

    select
        score_ledger.*,
        {{ days_between(
            'cast(score_ledger.last_hit_at as date)', 'score_ledger.as_of_date'
        ) }} as days_ago
    from {{ ref('score_ledger') }} as score_ledger
    inner join days
        on score_ledger.as_of_date = days.as_of_date
    where score_ledger.status = 'live'

),

breakdown as (

    select
        ---------- ids
        model_id,
        contact_id,
        rule_id,

        ---------- text
        component,
        kind,
        coalesce(
            {{ limit_reason('kind', 'rule_id') }},
            {{ reason('label', 'rule_id', 'kind', 'hits', 'days_ago') }}
        ) as reason,

        ---------- numbers
        hits,
        points,

        ---------- dates
        as_of_date,

        ---------- timestamps
        first_hit_at,
        last_hit_at
    from ledger

)

select * from breakdown
