-- One row per day to score, scoring model and contact in its audience.

with

component_points as (

    select * from {{ ref('component_points') }}

),

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

capped as (

    select
        members.*,
        models_in_force.score_floor,
        models_in_force.score_ceiling,
        least(models_in_force.fit_cap - members.fit_points, 0)
            as fit_cap_points,
        least(models_in_force.engagement_cap - members.engagement_points, 0)
            as engagement_cap_points
    from component_points as members
    inner join models_in_force
        on
            members.as_of_date = models_in_force.as_of_date
            and members.model_key = models_in_force.model_key

),

bounded as (

    select
        *,
        greatest(
            score_floor - (
                fit_points + fit_cap_points
                + engagement_points + engagement_cap_points
            ), 0
        ) as score_floor_points,
        least(
            score_ceiling - (
                fit_points + fit_cap_points
                + engagement_points + engagement_cap_points
            ), 0
        ) as score_ceiling_points
    from capped

),

totals as (

    select
        ---------- ids
        model_key,
        contact_key,

        ---------- numbers
        {% for column, sum in {
            'fit_cap_points': 'fit_cap_points',
            'engagement_cap_points': 'engagement_cap_points',
            'score_floor_points': 'score_floor_points',
            'score_ceiling_points': 'score_ceiling_points',
            'fit_points': 'fit_points + fit_cap_points',
            'engagement_points': 'engagement_points + engagement_cap_points',
            'limit_points': 'score_floor_points + score_ceiling_points',
            'negative_points': 'negative_points',
        }.items() %}
        cast({{ sum }} as decimal(18, 2)) as {{ column }},
        {% endfor %}

        ---------- dates
        as_of_date
    from bounded

)

select * from totals
