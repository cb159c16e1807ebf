-- One row per spelling of a kind of activity that ever came.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
) }}

with

given as (

    select distinct
        spelling_key,
        source,
        given_type,
        given_target,
        given_campaign_id,
        given_channel
    from {{ ref('activity_arrivals') }}

),

-- What the log remembers was spelled when it came.
unknown as (

    select given.*
    from given
    {% if is_incremental() -%}
    left join {{ this }} as known
        on given.spelling_key = known.spelling_key
    where known.spelling_key is null
    {%- endif %}

),

cleaned as (

    select
        spelling_key,
        source,
        {{ cleaned_kind(
            'given_type', 'given_target', 'given_campaign_id', 'given_channel'
        ) }}
    from unknown

),

keyed as (

    select
        ---------- ids
        spelling_key,
        {{ activity_kind_key('cleaned') }} as kind_key,
        source,
        campaign_id,

        ---------- text
        raw_activity_type,
        target,
        channel
    from cleaned

)

select * from keyed
