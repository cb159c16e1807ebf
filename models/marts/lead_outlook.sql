-- One row per live scoring model and contact above its lowest tier.

with

stored as (

    select * from {{ ref('outlook_scores') }}

),

outlook_scores as (

    select * from stored
    where contact_id is not null

),

newest as (

    select max(as_of_date) as as_of_date from stored

),

-- days are scored in order: without the last one it broke off on the way
whole as (

    select stored.as_of_date
    from stored
    inner join newest
        on stored.as_of_date = newest.as_of_date
    where
        stored.contact_id is null
        and {{ days_between('stored.as_of_date', 'stored.outlook_date') }} = 90

),

standings as (

    select outlook_scores.*
    from outlook_scores
    inner join whole
        on outlook_scores.as_of_date = whole.as_of_date
    where outlook_scores.outlook_date = outlook_scores.as_of_date

),

later as (

    select
        outlook_scores.*,
        {{ days_between(
            'outlook_scores.as_of_date', 'outlook_scores.outlook_date'
        ) }} as days_ahead,
        outlook_scores.tier_rank < standings.tier_rank as is_lower
    from outlook_scores
    inner join standings
        on
            outlook_scores.as_of_date = standings.as_of_date
            and outlook_scores.model_id = standings.model_id
            and outlook_scores.contact_id = standings.contact_id
    where outlook_scores.outlook_date > outlook_scores.as_of_date

),

scores_later as (

    select
        model_id,
        contact_id,
        {% for days in [7, 30, 90] -%}
        max(case when days_ahead = {{ days }} then score end)
            as score_in_{{ days }}_days,
        {% endfor -%}
        min(case when is_lower then outlook_date end) as drops_on
    from later
    group by model_id, contact_id

),

outlook as (

    select
        ---------- ids
        standings.model_id,
        standings.contact_id,

        ---------- text
        standings.tier,
        drops.tier as drops_to_tier,
        standings.next_tier,
        standings.next_actions,
        standings.weights_version,

        ---------- numbers
        standings.score,
        scores_later.score_in_7_days,
        scores_later.score_in_30_days,
        scores_later.score_in_90_days,
        standings.points_to_next_tier,

        ---------- dates
        standings.as_of_date,
        scores_later.drops_on
    from standings
    inner join {{ ref('contact_profiles') }} as contacts
        on standings.contact_id = contacts.contact_id
    left join scores_later
        on
            standings.model_id = scores_later.model_id
            and standings.contact_id = scores_later.contact_id
    left join later as drops
        on
            scores_later.model_id = drops.model_id
            and scores_later.contact_id = drops.contact_id
            and scores_later.drops_on = drops.outlook_date

)

select * from outlook
