-- Raw activities = facts + reasons. The log may hold more than the sources do,
-- because it remembers what has left them, never less.

with

arrivals as (

    select
        {{ load_id('source', 'arrived_on') }} as load_id,
        count(*) as raw_rows
    from {{ ref('activity_arrivals') }}
    group by source, arrived_on

),

log_rows as (

    select
        load_id,
        count(*) as log_rows
    from {{ ref('activity_log') }}
    group by load_id

),

lost_loads as (

    select
        'fewer log rows than raw rows in load ' || arrivals.load_id as problem,
        arrivals.raw_rows as expected,
        coalesce(log_rows.log_rows, 0) as found
    from arrivals
    left join log_rows
        on arrivals.load_id = log_rows.load_id
    where coalesce(log_rows.log_rows, 0) < arrivals.raw_rows

),

totals as (

    select
        'facts and reasons do not add up to the log' as problem,
        (select count(*) from {{ ref('activity_log') }}) as expected,
        (select count(*) from {{ ref('fct_activities') }})
        + (select count(*) from {{ ref('rejected_activities') }}) as found

)

select * from lost_loads

union all

select * from totals
where expected <> found
