-- One row per day to score, scoring model with both caps, dimension and grade.

with

models_in_force as (

    select * from {{ ref('models_in_force') }}
    where
        fit_cap is not null
        and engagement_cap is not null

),

grades as (

    select
        {{ clean_lower('dimension') }} as dimension,
        {{ clean_text('grade') }} as grade,
        min_share
    from {{ weights_of('grades') }}

),

scales as (

    select
        models_in_force.as_of_date,
        models_in_force.model_key,
        grades.dimension,
        grades.grade,
        grades.min_share,
        grades.min_share * case grades.dimension
            when 'fit' then models_in_force.fit_cap
            else models_in_force.engagement_cap
        end as min_points
    from models_in_force
    cross join grades

),

bands as (

    select
        *,
        lead(min_points) over (
            partition by as_of_date, model_key, dimension
            order by min_points, min_share
        ) as below_points
    from scales

)

select * from bands
