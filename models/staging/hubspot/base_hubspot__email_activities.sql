-- One row per raw HubSpot email event row, in the columns of the raw contract.

{{ config(enabled=is_connected('hubspot')) }}

with

events as (

    select
        *,
        replace(upper({{ clean_text('type') }}), '_', '') as event_type,
        {{ clean_text('obsoleted_by_id') }} is not null as is_void
    from {{ source('hubspot', 'email_event') }}

),

{% for child, columns in {
    'bounce': {'category': 'category', 'status': 'status'},
    'click': {'url': 'url'},
    'dropped': {'drop_reason': 'drop_reason'},
    'status_change': {
        'new_status': 'upper(portal_subscription_status)',
        'of_kinds': 'upper(subscriptions)',
    },
}.items() %}
{{ child }}_rows as (

    -- grouped, because an event that is there twice must not become four
    select
        {% for name, column in columns.items() %}
        min({{ clean_text(column) }}) as {{ name }},
        {% endfor %}
        {{ clean_text('id') }} as event_id
    from {{ source('hubspot', 'email_event_' ~ child) }}
    group by event_id

),

{% endfor %}
typed as (

    select
        {{ clean_text('events.id') }} as event_id,
        case
            when events.is_void then 'email_filtered'
            -- a machine opens and clicks, but it is people who leave
            when
                {{ says_yes('events.filtered_event') }}
                and events.event_type in ('OPEN', 'CLICK', 'FORWARD', 'PRINT')
                then 'email_filtered'
            when events.event_type in ({{ quoted([
                'OPEN', 'CLICK', 'SENT', 'DELIVERED', 'DROPPED', 'DEFERRED',
                'FORWARD', 'PRINT',
            ]) }})
                then 'email_' || lower(events.event_type)
            when
                events.event_type = 'BOUNCE'
                and {{ hubspot_is_hard_bounce(
                    'bounce_rows.category', 'bounce_rows.status'
                ) }}
                then 'email_hard_bounce'
            when events.event_type = 'BOUNCE' then 'email_soft_bounce'
            when events.event_type = 'SPAMREPORT' then 'spam_complaint'
            when
                events.event_type = 'STATUSCHANGE'
                and status_change_rows.new_status = 'UNSUBSCRIBED'
                then 'unsubscribe'
            -- who leaves some kinds of emails is still subscribed to others
            when
                events.event_type = 'STATUSCHANGE'
                and status_change_rows.new_status
                in ('SUBSCRIBED', 'RESUBSCRIBED')
                and coalesce(status_change_rows.of_kinds, '')
                not like '%UNSUBSCRIBED%'
                then 'resubscribe'
            else {{ clean_text('events.type') }}
        end as activity_type,
        coalesce(
            click_rows.url, bounce_rows.category, dropped_rows.drop_reason
        ) as target,
        events.created,
        events.recipient,
        events.email_campaign_id,
        events._fivetran_synced
    from events
    left join click_rows
        on {{ clean_text('events.id') }} = click_rows.event_id
    left join bounce_rows
        on {{ clean_text('events.id') }} = bounce_rows.event_id
    left join dropped_rows
        on {{ clean_text('events.id') }} = dropped_rows.event_id
    left join status_change_rows
        on {{ clean_text('events.id') }} = status_change_rows.event_id

),

mapped as (

    select
        {{ prefixed_id('hubspot:email_event', 'event_id') }} as activity_id,
        activity_type,
        created as occurred_at,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        recipient as email,
        target,
        {{ prefixed_id('hubspot', 'email_campaign_id') }} as campaign_id,
        'email' as channel,
        _fivetran_synced as loaded_at
    from typed

)

select * from mapped
