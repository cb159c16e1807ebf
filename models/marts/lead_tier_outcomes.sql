-- One row per live scoring model, contact and tier before its first win.

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

first_wins as (

    select
        conversions.contact_id,
        min(conversions.converted_on) as won_on
    from {{ ref('fct_conversions') }} as conversions
    inner join run_day
        on conversions.converted_on <= run_day.as_of_date
    group by conversions.contact_id

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
        on stays.contact_id = first_wins.contact_id
    -- a tier of the day of the win, or later, could not foretell it: no case
    where
        first_wins.won_on is null
        or stays.reached_on < first_wins.won_on

)

select * from outcomes
