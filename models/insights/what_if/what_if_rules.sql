-- One row per scoring model and rule or limit that gives other points.

with

rule_changes as (

    select * from {{ ref('what_if_rule_changes') }}

),

rules as (

    select
        ---------- ids
        model_id,
        rule_id,

        ---------- text
        kind,
        max(label) as label,

        ---------- numbers
        count(*) as contacts,
        {% for name, sign in {'up': '>', 'down': '<'}.items() -%}
        cast(sum(
            case when points_after {{ sign }} points_before then 1 else 0 end
        ) as bigint) as contacts_{{ name }},
        {% endfor -%}
        cast(sum(points_after - points_before) as decimal(18, 2))
            as points_change
    from rule_changes
    group by model_id, rule_id, kind

)

select * from rules
