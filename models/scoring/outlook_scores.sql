-- One row per day of the outlook, live scoring model and contact.

{{ config(
    materialized='incremental',
    incremental_strategy=replacing_strategy(),
    unique_key='outlook_date', partition_by=partition_of('outlook_date'),
    on_schema_change='fail', full_refresh=lives_on(),
) }}

with

standings as (

    select
        outlook_standings.*,
        weights_versions.weights_version
    from {{ ref('outlook_standings') }} as outlook_standings
    inner join {{ ref('weights_versions') }} as weights_versions
        on outlook_standings.model_id = weights_versions.model_id

),

erased_ids as (

    select key_value as contact_id from {{ ref('erased_keys') }}
    where key_kind = 'contact_id'

),

days as (

    {{ outlook_days(ref('as_of_dates')) }}

),

today as (

    {{ outlook_of_today('standings', ref('next_actions')) }}

),

later as (

    {{ outlook_of_later_days('standings', ref('contact_scores'), 'days') }}

),

all_rows as (

    select * from today
    where '{{ outlook_step() }}' = 'today'

    union all

    select * from later
    where '{{ outlook_step() }}' = 'days'

    union all

    -- says that the day was asked for, also where it names nobody
    select
        outlook_date,
        as_of_date,
        {%- for column in outlook_columns()[2:] %}
        null as {{ column }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from days

    {% if is_incremental() -%}
    union all

    {% if outlook_step() == 'today' -%}
    {{ outlook_that_ended(this, 'days') }}
    {%- else -%}
    {{ outlook_with_erased(this, 'days', 'erased_ids') }}
    {%- endif %}
    {%- endif %}

),

remembered as (

    select {{ columns_of('all_rows', outlook_columns()) }}
    from all_rows
    left join erased_ids
        on all_rows.contact_id = erased_ids.contact_id
    where erased_ids.contact_id is null

)

select * from remembered
{{ gathered_by('outlook_date') }}
