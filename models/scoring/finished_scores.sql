-- One row per finished day to score, scoring model and contact in its audience.

{{ config(materialized='view') }}

with

contact_scores as (

    select * from {{ ref('contact_scores') }}

),

weights_versions as (

    select * from {{ ref('weights_versions') }}

),

scores as (

    select
        contact_scores.as_of_date,
        contact_scores.model_id,
        contact_scores.contact_id,
        {%- for column in recorded_score_columns() %}
        {% if column == 'weights_version' -%}
        weights_versions.weights_version
        {%- else -%}
        contact_scores.{{ column }}
        {%- endif -%}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from contact_scores
    inner join weights_versions
        on contact_scores.model_id = weights_versions.model_id
    where {{ is_recordable('contact_scores.as_of_date') }}

)

select * from scores
