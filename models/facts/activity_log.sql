-- One row per raw activity row and opportunity event, as it came.

{{ config(
    materialized='incremental',
    incremental_strategy=replacing_strategy(),
    unique_key='load_id', partition_by=partition_of('load_id'),
    on_schema_change='fail',
    pre_hook='{{ forget_vanished_loads() }}',
) }}

{%- set content = [
    'source', 'activity_id', 'spelling_key', 'defect', 'occurred_at', 'loaded_at',
    'load_id',
] %}

with

erased_keys as (

    select * from {{ ref('erased_keys') }}

),

loads as (

    select * from {{ ref('activity_loads') }}

),

changed_loads as (

    {{ changed_loads('loads', 'erased_keys') }}

),

-- The arrivals are named where they are read, not in a step of their own:
-- engines keep a step that is read twice, and this one is as wide as the raw
-- table.
repeated_keys as (

    {{ repeated_keys(ref('activity_arrivals'), 'changed_loads') }}

),

-- chosen by load first, so that an increment cleans what is new alone
arrivals as (

    select
        arrivals.*,
        changed_loads.load_id,
        changed_loads.load_version
    from {{ ref('activity_arrivals') }} as arrivals
    inner join changed_loads
        on
            arrivals.source = changed_loads.source
            and arrivals.arrived_on = changed_loads.arrived_on

),

cleaned as (

    {{ cleaned_arrivals('arrivals') }}

),

new_rows as (

    select
        {{ columns_of('cleaned', content + ['activity_key', 'load_version']) }},
        {{ unless_erased('cleaned.contact_id', 'erased_ids') }} as contact_id,
        {{ unless_erased('cleaned.email', 'erased_emails') }} as email,
        cleaned.raw_row,
        cleaned.event_hash
    from cleaned
    {{ left_join_erased_keys('cleaned', 'erased_keys') }}

),

hashed_rows as (

    select
        {{ columns_of('new_rows', content + [
            'activity_key', 'load_version', 'contact_id', 'email',
        ]) }},
        repeated_keys.activity_key is not null as is_repeated,
        case
            when
                repeated_keys.activity_key is not null
                or new_rows.activity_id is null
                then coalesce(new_rows.event_hash, {{ row_hash('activities') }})
        end as row_hash
    from new_rows
    left join repeated_keys
        on new_rows.activity_key = repeated_keys.activity_key

),

all_rows as (

    select * from hashed_rows

    {% if is_incremental() -%}
    union all

    {{ remembered_rows('changed_loads', 'erased_keys', 'new_rows', content) }}
    {%- endif %}

),

keyed as (

    select
        *,
        {{ hash_key(['contact_id', 'email']) }} as contact_ref
    from all_rows

)

select * from keyed
{{ gathered_by('load_id') }}
