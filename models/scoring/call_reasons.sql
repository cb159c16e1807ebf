-- One row per contact that is handed to sales and has gains: why to call it.

{{ config(materialized='view') }}

with

contacts as (

    select * from {{ ref('sales_contacts') }}

),

rules as (

    select * from {{ ref('scoring_rules') }}

),

gains as (

    select
        contacts.contact_key,
        rule_ledger.rule_key,
        rule_ledger.points,
        rule_ledger.hits,
        {{ days_between(
            'cast(rule_ledger.last_hit_at as date)', 'contacts.as_of_date'
        ) }} as days_ago,
        0 as is_decisive
    from contacts
    inner join {{ ref('rule_ledger') }} as rule_ledger
        on
            contacts.as_of_date = rule_ledger.as_of_date
            and contacts.model_key = rule_ledger.model_key
            and contacts.contact_key = rule_ledger.contact_key
    where rule_ledger.points > 0

    union all

    -- what made somebody ready whatever the points, also where it gives none
    select
        contacts.contact_key,
        effects.rule_key,
        0 as points,
        cast(null as integer) as hits,
        cast(null as integer) as days_ago,
        1 as is_decisive
    from contacts
    inner join {{ ref('contact_effects') }} as effects
        on
            contacts.as_of_date = effects.as_of_date
            and contacts.model_key = effects.model_key
            and contacts.contact_key = effects.contact_key
    where
        contacts.tier_reason = 'fast_track'
        and effects.effect = 'fast_track'

),

by_rule as (

    select
        contact_key,
        rule_key,
        max(is_decisive) as is_decisive,
        max(points) as points,
        max(hits) as hits,
        max(days_ago) as days_ago
    from gains
    group by contact_key, rule_key

),

ranked as (

    select
        by_rule.contact_key,
        rules.kind = 'attribute' as is_fit,
        {{ spoken_gain(
            'rules.label', 'rules.rule_id', 'rules.kind', 'by_rule.hits',
            'by_rule.days_ago'
        ) }} as reason,
        row_number() over (
            partition by by_rule.contact_key, rules.kind = 'attribute'
            order by
                by_rule.is_decisive desc, by_rule.points desc, by_rule.rule_key
        ) as place
    from by_rule
    inner join rules
        on by_rule.rule_key = rules.rule_key

),

parts as (

    select
        contact_key,
        {{ spoken_reasons('not is_fit') }} as did,
        {{ spoken_reasons('is_fit') }} as fits
    from ranked
    group by contact_key

),

reasons as (

    select
        contact_key,
        concat_ws(
            ' ',
            {{ sentence_case('did') }} || '.',
            'Fits: ' || fits || '.'
        ) as reason_to_call
    from parts

)

select * from reasons
