-- One row per scoring model: a hash of all weights that can move its scores.

with

{% if replayed_versions() -%}
versions as (

    select
        model_id,
        weights_version
    from (
        {{ replayed_log('model') }}
    ) as replayed

)
{%- else -%}
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
{%- endif %}

select * from versions
