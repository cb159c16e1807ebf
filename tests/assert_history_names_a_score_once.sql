-- Of the days that the run has scored, the history names each scoring model
-- and contact once, and each recorded day has one row that names nobody.

select
    score_changes.as_of_date,
    score_changes.model_id,
    score_changes.contact_id,
    count(*) as occurrences
from {{ ref('score_changes') }} as score_changes
inner join {{ ref('as_of_dates') }} as days
    on score_changes.as_of_date = days.as_of_date
group by
    score_changes.as_of_date,
    score_changes.model_id,
    score_changes.contact_id
having count(*) > 1
