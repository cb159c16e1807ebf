-- One row per day to score and scoring model that is computed on it.

with

days as (

    select * from {{ ref('as_of_dates') }}

),

scoring_models as (

    select
        row_number() over (order by {{ clean_text('model_id') }}) as model_key,
        {{ clean_text('model_id') }} as model_id,
        {{ clean_lower('status') }} as status,
        priority,
        fit_cap,
        engagement_cap,
        score_floor,
        score_ceiling,
        {{ clean_text('tier_set') }} as tier_set,
        active_from,
        active_to
    from {{ weights_of('scoring_models') }}

),

in_force as (

    select
        days.as_of_date,
        scoring_models.*
    from scoring_models
    inner join days
        on
            {{ in_force(
                'days.as_of_date',
                'scoring_models.active_from',
                'scoring_models.active_to'
            ) }}
    where scoring_models.status in ('live', 'shadow')

)

select * from in_force
