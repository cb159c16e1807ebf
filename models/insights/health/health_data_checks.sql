-- One row per scoring model and check of the data that it scores.

{{ config(materialized='view', schema='health') }}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

fill as (

    select * from {{ ref('audience_fill') }}

),

models as (

    select models_in_force.model_id
    from {{ ref('models_in_force') }} as models_in_force
    inner join days
        on models_in_force.as_of_date = days.as_of_date

),

winners as (

    {{ winners_by_model('days', 'models') }}

),

-- a model whose audience is empty has no row to count
counts as (

    select
        models.model_id,
        'profiled_contacts' as check_name,
        'audience' as subject,
        {{ as_double('coalesce(fill.filled, 0)') }} as value,
        {{ as_double(var('health_min_contacts')) }} as threshold,
        'contacts' as unit,
        true as is_asked_of_all,
        coalesce(fill.contacts, 0) as cases
    from models
    left join fill
        on
            models.model_id = fill.model_id
            and fill.attribute = '(profile)'

    union all

    select
        models.model_id,
        'conversions' as check_name,
        'last {{ var("health_conversion_days") }} days' as subject,
        {{ as_double('coalesce(winners.contacts, 0)') }} as value,
        {{ as_double(var('health_min_conversions')) }} as threshold,
        'contacts' as unit,
        true as is_asked_of_all,
        0 as cases
    from models
    left join winners
        on models.model_id = winners.model_id

    union all

    select
        model_id,
        'fill_rate' as check_name,
        attribute as subject,
        {{ as_double('filled') }} / contacts as value,
        {{ as_double(var('health_min_fill_rate')) }} as threshold,
        'share' as unit,
        is_asked_of_all,
        rules as cases
    from fill
    where attribute <> '(profile)'

),

judged as (

    select
        counts.*,
        case
            when value >= threshold or not is_asked_of_all then 'ok'
            when value >= threshold / 10 then 'warn'
            else 'fail'
        end as status
    from counts

),

checks as (

    select
        model_id,
        check_name,
        subject,
        status,
        value,
        threshold,
        unit,
        {{ data_check_words() }} as explanation
    from judged

)

select * from checks
