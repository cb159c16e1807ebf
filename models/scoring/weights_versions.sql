-- One row per scoring model: a hash of all weights that can move its scores.

with

weight_rows as (

    select * from {{ ref('weight_rows') }}

),

versions as (

    select
        model_id,
        md5({{ joined_text('weight', "'; '", 'weight') }})
            as weights_version
    from weight_rows
    group by model_id

)

select * from versions
