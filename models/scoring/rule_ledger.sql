-- One row per day to score, model, contact and rule that moves its score.

with

rule_hits as (

    select * from {{ ref('rule_hits') }}
    where points <> 0

),

audience_members as (

    select * from {{ ref('audience_members') }}

),

ledger as (

    select
        ---------- ids
        rule_hits.model_key,
        rule_hits.contact_key,
        rule_hits.rule_key,

        ---------- numbers
        rule_hits.hits,
        cast(rule_hits.points as decimal(18, 2)) as points,
        cast(rule_hits.uncapped_points as decimal(18, 2)) as uncapped_points,
        rule_hits.earlier_points,
        rule_hits.new_points,

        ---------- dates
        rule_hits.as_of_date,

        ---------- timestamps
        rule_hits.first_hit_at,
        rule_hits.last_hit_at
    from rule_hits
    inner join audience_members
        on
            rule_hits.as_of_date = audience_members.as_of_date
            and rule_hits.model_key = audience_members.model_key
            and rule_hits.contact_key = audience_members.contact_key

)

select * from ledger
