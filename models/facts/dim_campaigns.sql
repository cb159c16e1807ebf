-- One row per campaign.

with

campaigns as (

    {{ staged('campaigns') }}

),

hashed as (

    select
        *,
        {{ row_hash('campaigns') }} as row_hash
    from campaigns
    where campaign_id is not null

),

versions as (

    select
        *,
        row_number() over (
            partition by campaign_id order by started_at, row_hash
        ) as version
    from hashed

),

kept as (

    select
        ---------- ids
        campaign_id,

        ---------- text
        campaign_name,
        channel,

        ---------- numbers
        cost,

        ---------- timestamps
        started_at,
        ended_at
    from versions
    where version = 1

)

select * from kept
