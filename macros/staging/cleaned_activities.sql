{#-
    Activities in the columns of the raw contract, cleaned: types and channels in lower
    case, targets reduced to paths, times parsed; beside them the words as they came
    (`given_*`). The same for every connector.

    Arguments:
        rows (sql): relation with all columns of the contract's table.
        source (str): name of the connector.
    Usage: cleaned as ( {{ cleaned_activities('activities', 'generic') }} )
-#}
{% macro cleaned_activities(rows, source) %}
    select
        ---------- ids
        '{{ source }}' as source,
        {{ clean_text('activity_id') }} as activity_id,
        {{ clean_text('contact_id') }} as contact_id,

        ---------- text
        {{ cleaned_kind('activity_type', 'target', 'campaign_id', 'channel') }},
        {{ clean_email('email') }} as email,
        activity_id as given_id,
        contact_id as given_contact_id,
        email as given_email,
        activity_type as given_type,
        {{ without_own_query('target') }} as given_target,
        campaign_id as given_campaign_id,
        channel as given_channel,
        {{ raw_row('activities') }} as raw_row,

        ---------- booleans
        {{ is_blank('occurred_at') }} as is_time_missing,

        ---------- timestamps
        {{ parse_timestamp('occurred_at') }} as occurred_at,
        {{ parse_timestamp('loaded_at') }} as loaded_at
    from {{ rows }}
{% endmacro %}

{#-
    What an activity was, cleaned: type and channel in lower case, target reduced to a
    path. Facts clean each spelling once, so the columns come as names.

    Arguments:
        type, target, campaign_id, channel (sql): the raw columns.
    Returns: the columns raw_activity_type, target, campaign_id, channel.
    Usage: select {{ cleaned_kind('type', 'target', 'campaign_id', 'channel') }}
-#}
{% macro cleaned_kind(type, target, campaign_id, channel) -%}
    {{ clean_lower(type) }} as raw_activity_type,
        {{ normalize_target(clean_text(target)) }} as target,
        {{ clean_text(campaign_id) }} as campaign_id,
        {{ clean_lower(channel) }} as channel
{%- endmacro %}
