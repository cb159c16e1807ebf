{#-
    Activities in the columns of the raw contract, cleaned: types and channels in lower
    case, targets reduced to paths, times parsed. The same for every connector.

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
        {{ clean_text('campaign_id') }} as campaign_id,

        ---------- text
        {{ clean_lower('activity_type') }} as raw_activity_type,
        {{ normalize_target('trimmed_target') }} as target,
        {{ clean_lower('channel') }} as channel,
        {{ clean_email('email') }} as email,
        raw_row,

        ---------- booleans
        {{ is_blank('occurred_at') }} as is_time_missing,

        ---------- timestamps
        {{ parse_timestamp('occurred_at') }} as occurred_at,
        {{ parse_timestamp('loaded_at') }} as loaded_at
    from (
        -- once, because a target is looked at several times
        select
            *,
            {{ clean_text('target') }} as trimmed_target,
            {{ raw_row('activities') }} as raw_row
        from {{ rows }}
    ) as trimmed
{% endmacro %}
