-- One row per moment in the life of an opportunity: opened, won, lost.

with

opportunities as (

    {{ staged('opportunities') }}

),

opened as (

    select
        source,
        opportunity_id || ':opened' as activity_id,
        contact_id,
        'opportunity_opened' as raw_activity_type,
        cast(null as {{ dbt.type_string() }}) as target,
        {{ row_hash('opportunities') }} as row_hash,
        created_at as occurred_at
    from opportunities

),

ended as (

    select
        source,
        opportunity_id || ':' || stage as activity_id,
        contact_id,
        'opportunity_' || stage as raw_activity_type,
        case when stage = 'lost' then loss_reason end as target,
        {{ row_hash('opportunities') }} as row_hash,
        closed_at as occurred_at
    from opportunities
    where stage in ('won', 'lost')

),

events as (

    select * from opened

    union all

    select * from ended

),

-- without a person or a day nothing happened to anyone
dated as (

    select * from events
    where
        activity_id is not null
        and contact_id is not null
        and occurred_at is not null

)

select * from dated
