-- One row per live scoring model and contact whose score changed.

with

rule_changes as (

    select * from {{ ref('rule_changes') }}

),

days as (

    select * from {{ ref('compared_days') }}
    where is_run_date

),

sums as (

    select
        model_id,
        contact_id,
        max(case when kind = 'score' then points_before end) as score_before,
        max(case when kind = 'score' then points_after end) as score_after,
        {% for part in change_parts() -%}
        sum({{ part }}) as {{ part }}{% if not loop.last %},{% endif %}
        {% endfor %}
    from rule_changes
    group by model_id, contact_id

),

changes as (

    select
        ---------- ids
        sums.model_id,
        sums.contact_id,

        ---------- numbers
        {% for column in [
            'score_before', 'score_after', 'score_after - score_before'
        ] + change_parts() | list -%}
        cast({{ column }} as decimal(18, 2)) as {{
            'score_change' if ' ' in column else column
        }},
        {% endfor %}
        ---------- dates
        days.as_of_date,
        days.previous_date
    from sums
    cross join days
    where sums.score_after <> sums.score_before

)

select * from changes
