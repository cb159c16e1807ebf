-- One row per kind of activity: source, type, target, campaign and channel.

with

kinds as (

    select
        kind_key,
        min(source) as source,
        min(raw_activity_type) as raw_activity_type,
        min(target) as target,
        min(campaign_id) as campaign_id,
        min(channel) as channel
    from {{ ref('activity_spellings') }}
    where raw_activity_type is not null
    group by kind_key

),

type_map as (

    select
        {{ clean_text('source') }} as source,
        {{ clean_lower('raw_activity_type') }} as raw_activity_type,
        {{ clean_lower('activity_type') }} as activity_type
    from {{ ref('activity_type_map') }}

),

activity_types as (

    select
        {{ clean_lower('activity_type') }} as activity_type,
        label,
        is_engagement
    from {{ ref('activity_types') }}

),

mapped as (

    select
        kinds.*,
        coalesce(type_map.activity_type, kinds.raw_activity_type) as mapped_type
    from kinds
    left join type_map
        on
            kinds.source = type_map.source
            and kinds.raw_activity_type = type_map.raw_activity_type

),

described as (

    select
        ---------- ids
        mapped.kind_key,
        mapped.source,
        mapped.campaign_id,

        ---------- text
        mapped.raw_activity_type,
        activity_types.activity_type,
        activity_types.label,
        mapped.target,
        mapped.channel,

        ---------- booleans
        coalesce(activity_types.is_engagement, false) as is_engagement
    from mapped
    left join activity_types
        on mapped.mapped_type = activity_types.activity_type

)

select * from described
