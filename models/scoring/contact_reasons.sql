-- One row per scoring model and contact whom a rule touches: why, in words.

with

days as (

    select as_of_date from {{ ref('as_of_dates') }}
    where is_run_date

),

rule_ledger as (

    select
        rule_ledger.*,
        {{ days_between(
            'cast(rule_ledger.last_hit_at as date)', 'rule_ledger.as_of_date'
        ) }} as days_ago
    from {{ ref('rule_ledger') }} as rule_ledger
    inner join days
        on rule_ledger.as_of_date = days.as_of_date

),

rules as (

    select * from {{ ref('scoring_rules') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by model_key, contact_key, sign(points)
            order by abs(points) desc, rule_key
        ) as reason_rank
    from rule_ledger

),

-- Three gains (places 1 to 3) and two losses (4 and 5): as many as people read.
kept as (

    select
        ranked.model_key,
        ranked.contact_key,
        case when ranked.points > 0 then 0 else 3 end
        + ranked.reason_rank as place,
        {{ signed('ranked.points') }} || ' ' || {{ reason(
            'rules.label', 'rules.rule_id', 'rules.kind', 'ranked.hits',
            'ranked.days_ago'
        ) }} as reason
    from ranked
    inner join rules
        on ranked.rule_key = rules.rule_key
    where
        ranked.reason_rank <= 3
        and (ranked.points > 0 or ranked.reason_rank <= 2)

),

reasons as (

    select
        model_key,
        contact_key,
        concat_ws(
            '; ',
            {% for place in [1, 2, 3, 4, 5] -%}
            max(case when place = {{ place }} then reason end)
            {%- if not loop.last %},{% endif %}
            {% endfor -%}
        ) as top_reasons
    from kept
    group by model_key, contact_key

)

select * from reasons
