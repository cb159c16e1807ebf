-- One row per opportunity that was won.

{{ config(materialized='view') }}

with

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

wins as (

    select
        ---------- ids
        source,
        opportunity_id,
        contact_id,
        account_id,

        ---------- numbers
        amount,

        ---------- dates
        won_on as converted_on
    from opportunities
    where won_on is not null

)

select * from wins
