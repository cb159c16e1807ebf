-- One row per load that the sources hold now: what it is made of.

with

activity_arrivals as (

    select
        source,
        arrived_on,
        raw_row,
        event_hash
    from {{ ref('activity_arrivals') }}

),

loads as (

    select
        ---------- ids
        {{ load_id('source', 'arrived_on') }} as load_id,
        {{ fingerprint('raw_row, event_hash') }} as load_version,
        source,

        ---------- dates
        arrived_on
    from activity_arrivals
    group by source, arrived_on

)

select * from loads
