-- One row per day to score and contact who resembles a persona.

with

days as (

    select * from {{ ref('as_of_dates') }}

),

profiles as (

    select contact_key from {{ scored_people() }}

),

conditions as (

    select
        row_number() over (
            order by persona_id, attribute, operator, value, weight
        ) as condition_key,
        {{ clean_text('persona_id') }} as persona_id,
        {{ clean_lower('attribute') }} as attribute,
        {{ clean_lower('operator') }} as operator,
        value,
        weight
    from {{ ref('personas') }}

),

people as (

    select
        days.as_of_date,
        profiles.contact_key
    from profiles
    cross join days

),

facts as (

    {{ attribute_values('conditions') }}

),

met as (

    {{ met_conditions('conditions', 'facts', 'people') }}

),

full_weights as (

    select
        persona_id,
        sum(weight) as weight
    from conditions
    group by persona_id

),

matches as (

    select
        met.as_of_date,
        met.contact_key,
        conditions.persona_id,
        cast(
            sum(conditions.weight) / max(full_weights.weight) as decimal(18, 12)
        ) as share
    from met
    inner join conditions
        on met.condition_key = conditions.condition_key
    inner join full_weights
        on conditions.persona_id = full_weights.persona_id
    group by met.as_of_date, met.contact_key, conditions.persona_id

),

ranked as (

    select
        matches.*,
        row_number() over (
            partition by matches.as_of_date, matches.contact_key
            order by matches.share desc, matches.persona_id
        ) as match_rank
    from matches
    where matches.share >= {{ var('persona_min_match') }}

),

best_matches as (

    select
        as_of_date,
        contact_key,
        persona_id as persona,
        cast(round(share, 4) as decimal(5, 4)) as persona_match
    from ranked
    where match_rank = 1

)

select * from best_matches
