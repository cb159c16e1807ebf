-- One row per opportunity and known contact.

with

opportunity_rows as (

    select * from {{ ref('opportunity_rows') }}
    where
        opportunity_id is not null
        and contact_key is not null

),

-- The first of several dates counts: what a later row adds must not change a
-- day that it did not see.
opportunities as (

    select
        ---------- ids
        source,
        opportunity_id,
        contact_key,
        contact_id,
        min(account_id) as account_id,

        ---------- text
        case
            when count(case when stage = 'won' then 1 end) > 0 then 'won'
            when count(case when stage = 'lost' then 1 end) > 0 then 'lost'
            else 'open'
        end as stage,
        min(loss_reason) as loss_reason,

        ---------- numbers
        max(amount) as amount,

        ---------- dates
        cast(min(created_at) as date) as opened_on,
        cast(min(closed_at) as date) as closed_on,
        cast(min(case when stage = 'won' then closed_at end) as date) as won_on
    from opportunity_rows
    group by source, opportunity_id, contact_key, contact_id

)

select * from opportunities
