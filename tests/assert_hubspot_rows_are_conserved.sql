-- Raw HubSpot rows = staged rows + rows left out, in each table whose rows are
-- staged one by one. In all of them assert_hubspot_rows_are_known looks for
-- lost ones.

{{ config(enabled=is_connected('hubspot')) }}

with

contact_ids as (

    select distinct {{ prefixed_id('hubspot', 'id') }} as known_id
    from {{ source('hubspot', 'contact') }}

),

-- contacts that only a merge names have no raw row
staged_contacts as (

    select contacts.contact_id
    from {{ ref('stg_hubspot__contacts') }} as contacts
    left join contact_ids
        on contacts.contact_id = contact_ids.known_id
    where contacts.contact_id is null or contact_ids.known_id is not null

),

activities as (

    select
        count(case when activity_id like 'hubspot:email_event:%' then 1 end)
            as email_events,
        count(case when activity_id like 'hubspot:form_submission:%' then 1 end)
            as form_submissions
    from {{ ref('stg_hubspot__activities') }}

),

counts as (

    {% for table, is_counted, staged in [
        ('contact', 'true', '(select count(*) from staged_contacts)'),
        (
            'company', 'true',
            '(select count(*) from ' ~ ref('stg_hubspot__accounts') ~ ')',
        ),
        (
            'contact_list_member', 'true', '(select count(*) from '
            ~ ref('stg_hubspot__contact_attributes') ~ ')',
        ),
        (
            'email_campaign', 'true',
            '(select count(*) from ' ~ ref('stg_hubspot__campaigns') ~ ')',
        ),
        (
            'email_event', clean_text('id') ~ ' is not null',
            '(select email_events from activities)',
        ),
        (
            'contact_form_submission',
            clean_text('conversion_id') ~ ' is not null',
            '(select form_submissions from activities)',
        ),
    ] %}
    select
        '{{ table }}' as source_table,
        count(*) as raw_rows,
        {{ staged }} as staged_rows,
        (
            select count(*) from {{ ref('stg_hubspot__left_out') }} as left_out
            where left_out.source_table = '{{ table }}'
        ) as left_out_rows
    from {{ source('hubspot', table) }}
    where {{ is_counted }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from counts
where raw_rows <> staged_rows + left_out_rows
