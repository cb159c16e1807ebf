-- One row per raw campaign row.

with

campaigns as (

    {{ staged('campaigns') }}

),

hashed as (

    select
        *,
        {{ row_hash('campaigns') }} as row_hash
    from campaigns

),

judged as (

    select
        ---------- ids
        source,
        campaign_id,
        coalesce(campaign_id, row_hash) as row_id,

        ---------- text
        campaign_name,
        channel,
        case
            when campaign_id is null then 'missing_id'
            when
                row_number() over (
                    partition by campaign_id order by started_at, row_hash
                ) > 1
                then 'duplicate'
        end as reject_reason,

        ---------- numbers
        cost,

        ---------- timestamps
        started_at,
        ended_at
    from hashed

)

select * from judged
