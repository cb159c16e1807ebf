-- One row per contact that sales should call, best first.

with

lead_scores as (

    select * from {{ ref('lead_scoring', 'lead_scores') }}

),

ready as (

    select
        contact_id,
        score,
        tier,
        top_reasons
    from lead_scores
    where qualification = 'sql'

)

select * from ready
order by score desc, contact_id
