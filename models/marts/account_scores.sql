-- One row per live scoring model and account with a scored contact.

with

members as (

    select
        *,
        row_number() over (
            partition by model_id, account_id order by score_rank
        ) as account_rank
    from {{ ref('lead_scores') }}
    where account_id is not null

),

tier_counts as (

    select
        model_id,
        account_id,
        tier,
        tier_rank,
        count(*) as contacts
    from members
    group by model_id, account_id, tier, tier_rank

),

tier_lists as (

    select
        model_id,
        account_id,
        {{ joined_text(
            "contacts || ' ' || tier", "', '", 'tier_rank desc, tier'
        ) }} as contacts_by_tier
    from tier_counts
    group by model_id, account_id

),

sums as (

    select
        model_id,
        account_id,
        as_of_date,
        count(*) as contacts,
        sum(case when qualification = 'mql' then 1 else 0 end) as mql_contacts,
        sum(case when qualification = 'sql' then 1 else 0 end) as sql_contacts,
        sum(engagement_points) as engagement_points,
        max(last_activity_at) as last_activity_at
    from members
    group by model_id, account_id, as_of_date

),

scores as (

    select
        ---------- ids
        sums.model_id,
        sums.account_id,
        best.contact_id as best_contact_id,
        best.owner_id as best_contact_owner_id,

        ---------- text
        accounts.account_name,
        accounts.industry,
        accounts.country,
        best.tier as best_tier,
        best.top_reasons as best_top_reasons,
        tier_lists.contacts_by_tier,
        account_functions.job_functions,

        ---------- numbers
        best.score as best_score,
        best.tier_rank as best_tier_rank,
        cast(sums.contacts as integer) as contacts,
        cast(sums.mql_contacts as integer) as mql_contacts,
        cast(sums.sql_contacts as integer) as sql_contacts,
        cast(coalesce(account_functions.job_functions_covered, 0) as integer)
            as job_functions_covered,
        cast(sums.engagement_points as decimal(18, 2)) as engagement_points,

        ---------- dates
        sums.as_of_date,

        ---------- timestamps
        sums.last_activity_at
    from sums
    inner join members as best
        on
            sums.model_id = best.model_id
            and sums.account_id = best.account_id
            and best.account_rank = 1
    inner join tier_lists
        on
            sums.model_id = tier_lists.model_id
            and sums.account_id = tier_lists.account_id
    left join {{ ref('account_functions') }} as account_functions
        on
            sums.model_id = account_functions.model_id
            and sums.account_id = account_functions.account_id
    left join {{ ref('dim_accounts') }} as accounts
        on sums.account_id = accounts.account_id

)

select * from scores
