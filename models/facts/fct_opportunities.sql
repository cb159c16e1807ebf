-- One row per opportunity of a known contact.

{{ config(materialized='view') }}

with

opportunity_rows as (

    select * from {{ ref('opportunity_rows') }}
    where
        is_newest
        and opportunity_id is not null
        and contact_key is not null

),

opportunities as (

    select
        ---------- ids
        source,
        opportunity_id,
        contact_key,
        contact_id,
        account_id,

        ---------- text
        stage,
        loss_reason,

        ---------- numbers
        amount,

        ---------- dates
        cast(created_at as date) as opened_on,
        cast(closed_at as date) as closed_on
    from opportunity_rows

)

select * from opportunities
