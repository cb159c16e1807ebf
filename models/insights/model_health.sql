-- One row per scoring model, check and subject of the check.

with

checks as (

    {% for part in ['data', 'review', 'tier', 'feedback'] %}
    select * from {{ ref('health_' ~ part ~ '_checks') }}

    {% if not loop.last %}union all{% endif %}

    {% endfor %}
),

model_status as (

    select distinct
        model_id,
        status
    from {{ ref('models_in_force') }}

),

health as (

    select
        ---------- ids
        checks.model_id,

        ---------- text
        model_status.status as model_status,
        checks.check_name,
        checks.subject,
        checks.status,
        checks.unit,
        checks.explanation,

        ---------- numbers
        {{ rounded('checks.value') }} as value,
        {{ rounded('checks.threshold') }} as threshold,

        ---------- dates
        days.as_of_date
    from checks
    inner join model_status
        on checks.model_id = model_status.model_id
    inner join {{ ref('as_of_dates') }} as days
        on days.is_run_date

)

select * from health
