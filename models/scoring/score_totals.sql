-- One row per day to score, scoring model and contact in its audience.

with

audience_members as (

    select * from {{ ref('audience_members') }}

),

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

components as (

    select
        rule_key,
        component
    from {{ ref('scoring_rules') }}

),

entries as (

    select
        rule_ledger.as_of_date,
        rule_ledger.model_key,
        rule_ledger.contact_key,
        components.component,
        rule_ledger.points,
        case when rule_ledger.points < 0 then rule_ledger.points end
            as negative_points
    from {{ ref('rule_ledger') }} as rule_ledger
    inner join components
        on rule_ledger.rule_key = components.rule_key

    union all

    select
        as_of_date,
        model_key,
        contact_key,
        component,
        points,
        null as negative_points
    from {{ ref('group_limits') }}

),

sums as (

    select
        as_of_date,
        model_key,
        contact_key,
        sum(case when component = 'fit' then points else 0 end) as fit_points,
        sum(case when component = 'engagement' then points else 0 end)
            as engagement_points,
        sum(negative_points) as negative_points
    from entries
    group by as_of_date, model_key, contact_key

),

-- somebody whom no rule touches scores 0, not NULL
members as (

    select
        members.as_of_date,
        members.model_key,
        members.contact_key,
        coalesce(sums.fit_points, 0) as fit_points,
        coalesce(sums.engagement_points, 0) as engagement_points,
        coalesce(sums.negative_points, 0) as negative_points
    from audience_members as members
    left join sums
        on
            members.as_of_date = sums.as_of_date
            and members.model_key = sums.model_key
            and members.contact_key = sums.contact_key

),

capped as (

    select
        members.*,
        models_in_force.score_floor,
        models_in_force.score_ceiling,
        least(models_in_force.fit_cap - members.fit_points, 0) as fit_cap_points,
        least(models_in_force.engagement_cap - members.engagement_points, 0)
            as engagement_cap_points
    from members
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
