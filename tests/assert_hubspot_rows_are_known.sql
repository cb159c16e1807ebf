-- Each raw HubSpot row is a staged row, part of one, or left out with a reason.

{{ config(enabled=is_connected('hubspot')) }}

{%- set tables = [
    ('contact', 'contact', ['id']),
    ('contact_merge_audit', 'merge', ['vid_to_merge']),
    ('company', 'company', ['id']),
    ('deal', 'deal', ['deal_id']),
    ('deal_contact', 'deal_contact', ['deal_id', 'contact_id']),
    ('email_event', 'email_event', ['id']),
    ('contact_form_submission', 'form_submission', ['conversion_id']),
    ('engagement', 'engagement', ['id']),
    (
        'engagement_contact', 'engagement_contact',
        ['engagement_id', 'contact_id'],
    ),
] %}
{%- for child in [
    'bounce', 'click', 'deferred', 'delivered', 'dropped', 'forward', 'open',
    'print', 'sent', 'spam_report', 'status_change',
] %}
{%- do tables.append(('email_event_' ~ child, 'email_event', ['id'])) %}
{%- endfor %}
{%- for type in ['call', 'communication', 'email', 'meeting', 'note', 'task'] %}
{%- do tables.append(
    ('engagement_' ~ type, 'engagement', ['engagement_id'])
) %}
{%- endfor %}

with

raw_rows as (

    {% for table, part_of, ids in tables %}
    select
        '{{ table }}' as source_table,
        '{{ part_of }}' as part_of,
        {{ hubspot_row_id(ids) }} as row_id
    from {{ source('hubspot', table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

contacts as (

    select * from {{ ref('stg_hubspot__contacts') }}

),

activities as (

    select
        contact_id,
        coalesce(split_part(activity_id, ':', 2), 'any') as part_of,
        'hubspot:' || coalesce(split_part(activity_id, ':', 3), '?') as row_id
    from {{ ref('stg_hubspot__activities') }}

),

opportunities as (

    select
        contact_id,
        'hubspot:' || coalesce(split_part(opportunity_id, ':', 2), '?')
            as row_id
    from {{ ref('stg_hubspot__opportunities') }}

),

staged_rows as (

    select
        'contact' as part_of,
        coalesce(contact_id, 'hubspot:?') as row_id
    from contacts

    union distinct

    select
        'merge' as part_of,
        contact_id as row_id
    from contacts
    where merged_into is not null

    union distinct

    select
        'company' as part_of,
        coalesce(account_id, 'hubspot:?') as row_id
    from {{ ref('stg_hubspot__accounts') }}

    union distinct

    select
        part_of,
        row_id
    from activities

    union distinct

    select
        'engagement_contact' as part_of,
        row_id || ':' || split_part(contact_id, ':', 2) as row_id
    from activities
    where part_of = 'engagement'

    union distinct

    select
        'deal' as part_of,
        row_id
    from opportunities

    union distinct

    select
        'deal_contact' as part_of,
        row_id || ':' || split_part(contact_id, ':', 2) as row_id
    from opportunities

),

left_out as (

    select distinct
        source_table,
        row_id
    from {{ ref('stg_hubspot__left_out') }}

),

-- an engagement left out in the table of its type is left out here too
lost as (

    select
        raw_rows.source_table,
        raw_rows.row_id
    from raw_rows
    left join staged_rows
        on
            raw_rows.row_id = staged_rows.row_id
            and staged_rows.part_of in (raw_rows.part_of, 'any')
    left join left_out
        on
            raw_rows.row_id = left_out.row_id
            and (
                raw_rows.source_table = left_out.source_table
                or (
                    raw_rows.source_table = 'engagement'
                    and left_out.source_table like 'engagement_%'
                    and left_out.source_table <> 'engagement_contact'
                )
            )
    where
        staged_rows.row_id is null
        and left_out.row_id is null

)

select * from lost
