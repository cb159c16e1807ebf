-- One row per day tested and contact that had not won by then: what came after.

{{ config(schema='backtest') }}
{%- set horizon = backtest_horizon() %}

with

-- what came of a day is known when all of its horizon is past
days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where
        not is_run_date
        and {{ days_between('as_of_date', as_of()) }} > {{ horizon }}

),

scored as (

    select * from {{ scored_people() }}

),

-- who was merged has won what their survivor won; nobody knows of who is gone
people as (

    select
        scored.contact_key,
        scored.contact_id,
        now.contact_id as outcome_id,
        now.contact_key as outcome_key
    from scored
    inner join {{ ref('contact_identities') }} as identities
        on scored.contact_id = identities.contact_id
    inner join {{ ref('contact_profiles') }} as now
        on identities.survivor_id = now.contact_id

),

first_wins as (

    select
        contact_id,
        min(converted_on) as won_on
    from {{ ref('fct_conversions') }}
    group by contact_id

),

dead_ends as (

    select distinct
        days.as_of_date,
        opportunities.contact_key
    from {{ ref('fct_opportunities') }} as opportunities
    inner join days
        on
            opportunities.closed_on > days.as_of_date
            and {{ days_between(
                'days.as_of_date', 'opportunities.closed_on'
            ) }} <= {{ horizon }}
    where opportunities.stage = 'lost'

),

outcomes as (

    select
        states.as_of_date,
        states.contact_key,
        people.contact_id,
        first_wins.won_on,
        coalesce({{ days_between(
            'states.as_of_date', 'first_wins.won_on'
        ) }} <= {{ horizon }}, false) as is_won,
        dead_ends.contact_key is not null as is_lost
    from {{ ref('contact_states') }} as states
    inner join days
        on states.as_of_date = days.as_of_date
    inner join people
        on states.contact_key = people.contact_key
    left join first_wins
        on people.outcome_id = first_wins.contact_id
    left join dead_ends
        on
            states.as_of_date = dead_ends.as_of_date
            and people.outcome_key = dead_ends.contact_key
    -- nobody can be won a second time: customers are no candidates
    where
        states.unscored_reason is null
        and (
            first_wins.won_on is null
            or first_wins.won_on > states.as_of_date
        )

),

candidates as (

    select
        ---------- ids
        contact_key,
        contact_id,

        ---------- numbers
        cast({{ horizon }} as integer) as horizon_days,

        ---------- booleans
        is_won,
        is_lost and not is_won as is_lost,

        ---------- dates
        as_of_date,
        won_on
    from outcomes

)

select * from candidates
{{ if_backtest() }}
