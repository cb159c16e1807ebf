-- One row per contact that is handed to sales: since when it has its tier.

{{ config(materialized='view') }}

with

contacts as (

    select * from {{ ref('sales_contacts') }}

),

-- Only of those whom sales calls: the history of all others stays unread. A
-- tier that was not for sales on a day, or of a model in the shadow, asked
-- nobody to call.
history as (

    select
        contacts.model_id,
        contacts.contact_id,
        contacts.tier,
        contacts.as_of_date,
        case
            when
                score_changes.status = 'live'
                and {{ is_for_sales('score_changes.qualification') }}
                then score_changes.tier
        end as recorded_tier,
        score_changes.as_of_date as recorded_on
    from contacts
    left join {{ ref('score_changes') }} as score_changes
        on
            contacts.model_id = score_changes.model_id
            and contacts.contact_id = score_changes.contact_id
            and contacts.as_of_date >= score_changes.as_of_date
            and score_changes.is_change

),

other_tiers as (

    select
        *,
        max(
            case
                when recorded_tier is distinct from tier then recorded_on
            end
        ) over (partition by model_id, contact_id) as had_another_on
    from history

),

-- Nothing recorded since another tier: it has this one since today.
entries as (

    select
        model_id,
        contact_id,
        coalesce(
            min(
                case
                    when
                        had_another_on is null
                        or recorded_on > had_another_on
                        then recorded_on
                end
            ),
            min(as_of_date)
        ) as in_tier_since
    from other_tiers
    group by model_id, contact_id

)

select * from entries
