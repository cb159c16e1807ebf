-- One row per raw campaign row of the generic connector.

with

campaigns as (

    select * from {{ source('raw', 'campaigns') }}

),

cleaned as (

    select
        ---------- ids
        'generic' as source,
        {{ clean_text('campaign_id') }} as campaign_id,

        ---------- text
        {{ clean_text('campaign_name') }} as campaign_name,
        {{ clean_lower('channel') }} as channel,
        {{ raw_row('campaigns') }} as raw_row,

        ---------- numbers
        {{ to_number(clean_text('cost')) }} as cost,

        ---------- timestamps
        {{ parse_timestamp('started_at') }} as started_at,
        {{ parse_timestamp('ended_at') }} as ended_at
    from campaigns

)

select * from cleaned
