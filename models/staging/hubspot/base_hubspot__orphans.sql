-- One row per raw HubSpot row that belongs to a row which counts for nothing.

{{ config(enabled=is_connected('hubspot')) }}

{%- set email_children = [
    'bounce', 'click', 'deferred', 'delivered', 'dropped', 'forward', 'open',
    'print', 'sent', 'spam_report', 'status_change',
] %}

with

events as (

    select distinct {{ clean_text('id') }} as event_id
    from {{ source('hubspot', 'email_event') }}

),

email_children as (

    {% for child in email_children %}
    select
        'email_event_{{ child }}' as source_table,
        id
    from {{ source('hubspot', 'email_event_' ~ child) }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

parents as (

    select
        'deal' as parent,
        deal_id as parent_id,
        case
            when count(left_out_reason) = count(*) then min(left_out_reason)
        end as left_out_reason
    from {{ ref('base_hubspot__deals') }}
    group by deal_id

    union all

    select
        'engagement' as parent,
        engagement_id as parent_id,
        case when bool_and(is_deleted) then 'deleted' end as left_out_reason
    from {{ ref('base_hubspot__engagements') }}
    group by engagement_id

),

links as (

    {% for parent, child in [
        ('deal', 'contact'), ('deal', 'company'), ('engagement', 'contact'),
    ] %}
    select
        '{{ parent }}' as parent,
        '{{ parent }}_{{ child }}' as source_table,
        {{ parent }}_id as parent_id,
        {{ child }}_id as child_id
    from {{ source('hubspot', parent ~ '_' ~ child) }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

orphans as (

    select
        email_children.source_table,
        {{ hubspot_row_id(['email_children.id']) }} as row_id,
        'no_parent' as reason
    from email_children
    left join events
        on {{ clean_text('email_children.id') }} = events.event_id
    where events.event_id is null

    union all

    select
        'contact_merge_audit' as source_table,
        {{ hubspot_row_id(['audit.vid_to_merge']) }} as row_id,
        'no_parent' as reason
    from {{ source('hubspot', 'contact_merge_audit') }} as audit
    left join {{ ref('base_hubspot__contact_merges') }} as merged_contacts
        on {{ clean_text('audit.vid_to_merge') }} = merged_contacts.contact_id
    where merged_contacts.contact_id is null

    union all

    select
        links.source_table,
        {{ hubspot_row_id(['links.parent_id', 'links.child_id']) }} as row_id,
        case
            when parents.parent_id is null then 'no_parent'
            else coalesce(parents.left_out_reason, 'missing_id')
        end as reason
    from links
    left join parents
        on
            links.parent = parents.parent
            and {{ clean_text('links.parent_id') }} = parents.parent_id
    where
        parents.parent_id is null
        or parents.left_out_reason is not null
        or {{ clean_text('links.child_id') }} is null

)

select * from orphans
