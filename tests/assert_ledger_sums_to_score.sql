-- The ledger of a contact sums to its score, exactly, for every contact,
-- scoring model and day; and nobody outside the audience has a ledger.

with

ledger as (

    select
        as_of_date,
        model_id,
        contact_id,
        sum(points) as points
    from {{ ref('score_ledger') }}
    group by as_of_date, model_id, contact_id

),

scores as (

    select * from {{ ref('contact_scores') }}

)

select
    coalesce(scores.as_of_date, ledger.as_of_date) as as_of_date,
    coalesce(scores.model_id, ledger.model_id) as model_id,
    coalesce(scores.contact_id, ledger.contact_id) as contact_id,
    scores.score,
    ledger.points
from scores
full outer join ledger
    on
        scores.as_of_date = ledger.as_of_date
        and scores.model_id = ledger.model_id
        and scores.contact_id = ledger.contact_id
where
    scores.score is null
    or scores.score <> coalesce(ledger.points, 0)
    or scores.score
    <> scores.fit_points + scores.engagement_points + scores.limit_points
