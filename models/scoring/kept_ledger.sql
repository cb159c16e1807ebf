-- One row per kept day, live model and ledger row, score or rule.

{{ config(
    materialized='incremental',
    incremental_strategy=replacing_strategy(),
    unique_key='as_of_date', partition_by=partition_of('as_of_date'),
    on_schema_change='fail', full_refresh=lives_on(),
    post_hook='{{ forget_kept_days() }}',
) }}

with

days as (

    select as_of_date from {{ ref('compared_days') }}
    where is_run_date

),

erased_ids as (

    select key_value as contact_id from {{ ref('erased_keys') }}
    where key_kind = 'contact_id'

),

merged_records as (

    select
        identities.contact_id,
        identities.survivor_id
    from {{ ref('contact_identities') }} as identities
    left join erased_ids
        on identities.survivor_id = erased_ids.contact_id
    where
        identities.contact_id <> identities.survivor_id
        and erased_ids.contact_id is null

),

-- the row of the day itself names nobody
marks as (

    select * from merged_records

    union all

    select
        null as contact_id,
        null as survivor_id

),

all_rows as (

    select
        days.as_of_date,
        {{ columns_of('comparable_rows', compared_columns()) }}
    from {{ ref('comparable_rows') }} as comparable_rows
    inner join days
        on comparable_rows.as_of_date = days.as_of_date
    where
        comparable_rows.status = 'live'
        and not ({{ is_worn_out() }})

    union all

    select
        days.as_of_date,
        case when marks.survivor_id is null then 'day' else 'merge' end
            as entry,
        null as model_id,
        marks.contact_id,
        null as rule_id,
        marks.survivor_id as detail,
        null as hits,
        null as points,
        null as uncapped_points
    from days
    cross join marks

    {% if is_incremental() -%}
    union all

    select * from (
        {{ kept_days_without_erased(this, 'days', 'erased_ids') }}
    ) as kept
    {%- endif %}

)

select * from all_rows
{{ gathered_by('as_of_date') }}
