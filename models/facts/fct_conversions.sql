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
        closed_on as converted_on
    from opportunities
    where
        stage = 'won'
        and closed_on is not null

)

select * from wins
