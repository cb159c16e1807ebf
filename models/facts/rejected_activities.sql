-- One row per logged activity row that is no fact today.

{{ config(materialized='view') }}

with

malformed as (

    select
        log_rows.source,
        coalesce(log_rows.activity_id, log_rows.row_hash) as row_id,
        log_rows.defect as reason,
        spellings.raw_activity_type as detail
    from {{ ref('activity_log') }} as log_rows
    inner join {{ ref('activity_spellings') }} as spellings
        on log_rows.spelling_key = spellings.spelling_key
    where log_rows.defect is not null

),

repeated as (

    select
        log_rows.source,
        log_rows.activity_id as row_id,
        'duplicate' as reason,
        spellings.raw_activity_type as detail
    from {{ ref('repeated_activities') }} as log_rows
    inner join {{ ref('activity_spellings') }} as spellings
        on log_rows.spelling_key = spellings.spelling_key
    where log_rows.version > 1

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
