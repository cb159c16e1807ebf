-- One row per scoring model and what of its weights may be out of date.

{{ config(materialized='view', schema='health') }}

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

reviews as (

    select
        models_in_force.model_id,
        days.as_of_date,
        scoring_models.reviewed_on,
        scoring_models.review_every_days,
        {{ days_between('scoring_models.reviewed_on', 'days.as_of_date') }}
            as age_days
    from {{ ref('models_in_force') }} as models_in_force
    inner join days
        on models_in_force.as_of_date = days.as_of_date
    inner join {{ ref('scoring_models') }} as scoring_models
        on
            models_in_force.model_id
            = {{ clean_text('scoring_models.model_id') }}

),

-- who looked at the weights after the end left the rule in on purpose
campaigns as (

    select
        reviews.model_id,
        rules.campaign_id,
        max({{ days_between(
            'cast(campaigns.ended_at as date)', 'reviews.as_of_date'
        ) }}) as age_days,
        count(*) as rules
    from {{ ref('rules_in_force') }} as rules
    inner join reviews
        on
            rules.model_id = reviews.model_id
            and rules.as_of_date = reviews.as_of_date
    inner join {{ ref('dim_campaigns') }} as campaigns
        on rules.campaign_id = campaigns.campaign_id
    where
        cast(campaigns.ended_at as date) < reviews.as_of_date
        and (
            reviews.reviewed_on is null
            or cast(campaigns.ended_at as date) >= reviews.reviewed_on
        )
    group by reviews.model_id, rules.campaign_id

),

checks as (

    select
        model_id,
        'review_age' as check_name,
        'weights' as subject,
        case
            when age_days is null then 'warn'
            when
                review_every_days is null or age_days <= review_every_days
                then 'ok'
            when age_days <= 2 * review_every_days then 'warn'
            else 'fail'
        end as status,
        {{ as_double('age_days') }} as value,
        {{ as_double('review_every_days') }} as threshold,
        'days' as unit,
        {{ review_words() }} as explanation
    from reviews

    union all

    select
        model_id,
        'ended_campaign' as check_name,
        campaign_id as subject,
        'warn' as status,
        {{ as_double('age_days') }} as value,
        {{ as_double(0) }} as threshold,
        'days' as unit,
        concat(
            case when rules = 1 then 'A rule names' else 'Rules name' end,
            ' a campaign that ended ', {{ count_words('age_days') }},
            ' days ago, after the last review: give an end to what names '
            || 'it (valid_to), let it hold for all campaigns, or keep it and '
            || 'set reviewed_on.'
        ) as explanation
    from campaigns

)

select * from checks
