-- One row per case: a contact on its day 30 that had won nothing by then and that the
-- model scored; whether it won in the 60 days after, and what was known of it.
create temp table cases as
with
leads as (
    select
        contact_id,
        min(occurred_at)::date + 30 as day,
    from facts.fct_activities
    where activity_type = 'lead_created'
    group by contact_id
),

wins as (
    select contact_id, min(converted_on) as won_on
    from facts.fct_conversions
    group by contact_id
)

select
    scores.contact_id,
    scores.contact_key,
    leads.day,
    scores.score::double as score,
    coalesce(wins.won_on <= leads.day + 60, false) as is_won,
from scoring.contact_scores as scores
inner join leads
    on scores.contact_id = leads.contact_id and scores.as_of_date = leads.day
left join wins on scores.contact_id = wins.contact_id
where
    scores.model_id = 'procurement_software'
    and (wins.won_on is null or wins.won_on > leads.day);

create temp table known as
with
done as (
    select
        cases.contact_id,
        activity_type || coalesce(':' || target, '') as kind,
        cases.day - occurred_at::date as age,
    from facts.fct_activities
    inner join cases using (contact_id)
    where occurred_at::date <= cases.day
),

traits as (
    select contact_key, as_of_date, attribute, value
    from (
        unpivot (
            select
                contact_key,
                as_of_date,
                seniority,
                job_function,
                country,
                industry,
                employee_count,
                annual_revenue,
                lead_source,
            from facts.contact_day_profiles
        ) on columns(* exclude (contact_key, as_of_date)) into name attribute value value
    )
    union all
    select contact_key, as_of_date, attribute, value from facts.contact_day_values
    union all
    select contact_key, as_of_date, attribute, value from facts.contact_day_attributes
)

select contact_id, 'times ' || kind as feature, count(*)::double as value
from done
group by all

union all

select contact_id, 'times this week ' || kind, count(*)
from done
where age < 7
group by all

union all

-- nearer to 1 the sooner, 0 where it never was
select contact_id, 'lately ' || kind, exp(-min(age) / 10)
from done
group by all

union all

select distinct cases.contact_id, attribute || ' = ' || value, 1.0
from traits
inner join cases
    on traits.contact_key = cases.contact_key and traits.as_of_date = cases.day;
