-- One row per scoring model and contact that the weights of before score then.

with

scores as (

    select
        model_id,
        contact_key,
        status,
        tier,
        tier_rank,
        as_of_date
    from {{ ref('contact_scores') }}
    where as_of_date <> {{ as_of() }}

)

select * from scores
