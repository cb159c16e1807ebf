-- One row per scoring model: how many contacts other weights move, how far.

with

contacts as (

    select * from {{ ref('what_if_contacts') }}

),

models as (

    select
        ---------- ids
        model_id,

        ---------- text
        max(status) as status,

        ---------- numbers
        count(tier_before) as contacts_before,
        count(tier_after) as contacts_after,
        {% for name, condition in {
            'contacts_entered': 'tier_before is null',
            'contacts_left': 'tier_after is null',
            'scores_up': 'cause <> \'audience\' and score_change > 0',
            'scores_down': 'cause <> \'audience\' and score_change < 0',
            'tiers_up': 'tier_rank_after > tier_rank_before',
            'tiers_down': 'tier_rank_after < tier_rank_before',
        }.items() -%}
        cast(sum(case when {{ condition }} then 1 else 0 end) as bigint)
            as {{ name }},
        {% endfor -%}
        {% for name, total in {
            'mean_score_before': 'avg(score_before)',
            'mean_score_after': 'avg(score_after)',
            'mean_change': 'avg(case when tier_before is not null '
            ~ 'and tier_after is not null then score_change end)',
            'largest_gain': 'max(case when cause <> \'audience\' '
            ~ 'and score_change > 0 then score_change end)',
            'largest_loss': 'min(case when cause <> \'audience\' '
            ~ 'and score_change < 0 then score_change end)',
        }.items() -%}
        cast({{ total }} as decimal(18, 2)) as {{ name }}
        {%- if not loop.last %},{% endif %}
        {% endfor -%}
    from contacts
    group by model_id

)

select * from models
