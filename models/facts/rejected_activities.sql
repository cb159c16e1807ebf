-- One row per logged activity row that is no fact today.

{{ config(materialized='view') }}

with

malformed as (

    select
        source,
        coalesce(activity_id, row_hash) as row_id,
        defect as reason,
        raw_activity_type as detail
    from {{ ref('activity_log') }}
    where defect is not null

),

repeated as (

    select
        source,
        activity_id as row_id,
        'duplicate' as reason,
        raw_activity_type as detail
    from {{ ref('repeated_activities') }}
    where version > 1

),

unresolved as (

    select
        activities.source,
        activities.activity_id as row_id,
        coalesce(contact_references.reject_reason, 'unknown_type') as reason,
        case contact_references.reject_reason
            when 'erased' then null
            when 'unknown_contact'
                then coalesce(activities.contact_id, activities.email)
            else activities.raw_activity_type
        end as detail
    from {{ ref('distinct_activities') }} as activities
    inner join {{ ref('contact_references') }} as contact_references
        on activities.contact_ref = contact_references.contact_ref
    inner join {{ ref('dim_activity_kinds') }} as kinds
        on activities.kind_key = kinds.kind_key
    where
        contact_references.reject_reason is not null
        or kinds.activity_type is null

),

all_rows as (

    select * from malformed

    union all

    select * from repeated

    union all

    select * from unresolved

),

named as (

    select
        source,
        case
            when source like '%:opportunities' then 'opportunities'
            else 'activities'
        end as source_table,
        row_id,
        reason,
        detail
    from all_rows

)

select * from named
