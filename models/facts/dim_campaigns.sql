-- One row per campaign.

{{ config(materialized='view') }}

with

campaign_rows as (

    select * from {{ ref('campaign_rows') }}
    where reject_reason is null

),

campaigns as (

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
    from campaign_rows

)

select * from campaigns
