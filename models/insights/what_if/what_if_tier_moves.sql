-- One row per scoring model, tier before and tier after: its contacts.

with

contacts as (

    select * from {{ ref('what_if_contacts') }}

),

moves as (

    select
        ---------- ids
        model_id,

        ---------- text
        coalesce(tier_before, '(not scored)') as tier_before,
        coalesce(tier_after, '(not scored)') as tier_after,

        ---------- numbers
        max(tier_rank_before) as tier_rank_before,
        max(tier_rank_after) as tier_rank_after,
        count(*) as contacts
    from contacts
    group by
        model_id,
        coalesce(tier_before, '(not scored)'),
        coalesce(tier_after, '(not scored)')

)

select * from moves
