-- One row per scoring model and contact that the weights of either side score.

with

scores_before as (

    select * from {{ ref('what_if_scores_before') }}

),

scores_after as (

    select * from {{ ref('contact_scores') }}
    where as_of_date = {{ as_of() }}

),

rule_changes as (

    select * from {{ ref('what_if_rule_changes') }}

),

paired as (

    select
        {%- for column in what_if_score_columns() %}
        {%- if column in ['model_id', 'contact_key', 'contact_id'] %}
        coalesce(scores_after.{{ column }}, scores_before.{{ column }})
            as {{ column }},
        {%- else %}
        scores_before.{{ column }} as {{ column }}_before,
        scores_after.{{ column }} as {{ column }}_after,
        {%- endif %}
        {%- endfor %}
        coalesce(scores_after.score, 0) - coalesce(scores_before.score, 0)
            as score_change
    from scores_before
    full outer join scores_after
        on
            scores_before.model_id = scores_after.model_id
            and scores_before.contact_key = scores_after.contact_key

),

-- of what moved a contact, what weighed most in the direction in which it went
ranked as (

    select
        rule_changes.*,
        rule_changes.points_after - rule_changes.points_before as rule_change,
        row_number() over (
            partition by rule_changes.model_id, rule_changes.contact_key
            order by
                (rule_changes.points_after - rule_changes.points_before)
                * sign(paired.score_change) desc,
                abs(rule_changes.points_after - rule_changes.points_before)
                desc,
                rule_changes.rule_id
        ) as place
    from rule_changes
    inner join paired
        on
            rule_changes.model_id = paired.model_id
            and rule_changes.contact_key = paired.contact_key

),

compared as (

    select
        ---------- ids
        paired.model_id,
        paired.contact_id,
        paired.contact_key,

        ---------- text
        coalesce(paired.status_after, paired.status_before) as status,
        {{ what_if_cause('paired', 'ranked') }} as cause,
        ranked.rule_id,
        ranked.kind as rule_kind,
        ranked.label as rule_label,
        {% for name in ['tier', 'tier_reason', 'qualification'] -%}
        {% for side in ['before', 'after'] -%}
        paired.{{ name }}_{{ side }},
        {% endfor -%}
        {% endfor %}
        ---------- numbers
        cast(ranked.rule_change as decimal(18, 2)) as rule_points,
        cast(paired.score_change as decimal(18, 2)) as score_change,
        {% for name in [
            'score', 'fit_points', 'engagement_points', 'limit_points',
            'tier_rank', 'respond_within_hours', 'score_rank', 'is_primary',
        ] -%}
        {% for side in ['before', 'after'] -%}
        paired.{{ name }}_{{ side }}
        {%- if name ~ side != 'is_primaryafter' %},{% endif %}
        {% endfor -%}
        {% endfor -%}
    from paired
    left join ranked
        on
            paired.model_id = ranked.model_id
            and paired.contact_key = ranked.contact_key
            and ranked.place = 1

)

select * from compared
