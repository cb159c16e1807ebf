-- One row per ledger row, score or rule of the earlier day that is asked about.

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where {{ is_asked_day(0) }}

),

people as (

    {{ people_of('days') }}

),

merged_records as (

    {{ merged_records('people') }}

),

all_rows as (

    select
        days.as_of_date,
        {{ columns_of('comparable_rows', compared_columns()) }}
    from {{ ref('comparable_rows') }} as comparable_rows
    inner join days
        on comparable_rows.as_of_date = days.as_of_date
    where not ({{ is_worn_out() }})

    union all

    select
        days.as_of_date,
        'merge' as entry,
        null as model_id,
        merged_records.contact_id,
        null as rule_id,
        merged_records.survivor_id as detail,
        null as hits,
        null as points,
        null as uncapped_points
    from merged_records
    cross join days

    union all

    -- the row of the day itself names nobody
    select
        as_of_date,
        'day' as entry,
        null as model_id,
        null as contact_id,
        null as rule_id,
        null as detail,
        null as hits,
        null as points,
        null as uncapped_points
    from days

)

select * from all_rows
