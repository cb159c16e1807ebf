-- One row per live scoring model, contact and tier that it was recorded in.

with

-- a score says what was known at the end of its day
stays as (

    select
        model_id,
        contact_id,
        tier,
        case max(
            case qualification when 'sql' then 2 when 'mql' then 1 else 0 end
        )
            when 2 then 'sql'
            when 1 then 'mql'
            else 'none'
        end as qualification,
        max(tier_rank) as tier_rank,
        min(as_of_date) as reached_on
    from {{ ref('lead_score_history') }}
    where
        status = 'live'
        and is_scored
        and tier is not null
    group by model_id, contact_id, tier

),

run_day as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

wins as (

    select
        conversions.contact_id,
        conversions.converted_on
    from {{ ref('fct_conversions') }} as conversions
    inner join run_day
        on conversions.converted_on <= run_day.as_of_date

),

-- a tier that was reached on the day of the win, or later, has not foretold it
first_wins as (

    select
        stays.model_id,
        stays.contact_id,
        stays.tier,
        min(wins.converted_on) as won_on
    from stays
    inner join wins
        on
            stays.contact_id = wins.contact_id
            and stays.reached_on < wins.converted_on
    group by stays.model_id, stays.contact_id, stays.tier

),

outcomes as (

    select
        ---------- ids
        stays.model_id,
        stays.contact_id,

        ---------- text
        stays.tier,
        stays.qualification,

        ---------- numbers
        stays.tier_rank,
        cast(
            {{ days_between('stays.reached_on', 'first_wins.won_on') }}
            as integer
        ) as days_to_won,

        ---------- dates
        stays.reached_on,
        first_wins.won_on
    from stays
    left join first_wins
        on
            stays.model_id = first_wins.model_id
            and stays.contact_id = first_wins.contact_id
            and stays.tier = first_wins.tier

)

select * from outcomes
