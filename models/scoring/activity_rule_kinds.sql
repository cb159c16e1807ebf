-- One row per activity rule and kind of activity that hits it.

with

rules as (

    select * from {{ ref('scoring_rules') }}
    where kind = 'activity'

),

kinds as (

    select * from {{ ref('dim_activity_kinds') }}
    where activity_type is not null

),

matches as (

    select
        rules.rule_key,
        kinds.kind_key
    from rules
    inner join kinds
        on rules.activity_type = kinds.activity_type
    where
        (
            rules.operator is null
            or {{ rule_matches(
                'rules.operator', 'rules.value', 'kinds.target'
            ) }}
        )
        and (
            rules.campaign_id is null or rules.campaign_id = kinds.campaign_id
        )
        and (
            rules.channel is null or rules.channel = kinds.channel
        )

)

select * from matches
