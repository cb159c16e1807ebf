-- One row per click that counts today, whoever or whatever made it.

with

activities as (

    select
        activity_key,
        contact_ref,
        kind_key,
        occurred_at
    from {{ ref('distinct_activities') }}

),

contact_references as (

    select
        contact_ref,
        contact_key
    from {{ ref('contact_references') }}
    where contact_key is not null

),

kinds as (

    select kind_key
    from {{ ref('dim_activity_kinds') }}
    where {{ is_one_of('activity_type', 'bot_click_types') }}

),

clicks as (

    select
        ---------- ids
        activities.activity_key,
        activities.contact_ref,
        contact_references.contact_key,
        activities.kind_key,

        ---------- dates
        cast(activities.occurred_at as date) as occurred_on,

        ---------- timestamps
        activities.occurred_at,
        -- with this one there are as many clicks as a burst has targets
        lead(activities.occurred_at, {{ burst_targets() - 1 }}) over (
            partition by contact_references.contact_key
            order by activities.occurred_at
        ) as nth_click_at
    from activities
    inner join kinds
        on activities.kind_key = kinds.kind_key
    inner join contact_references
        on activities.contact_ref = contact_references.contact_ref

)

select * from clicks
