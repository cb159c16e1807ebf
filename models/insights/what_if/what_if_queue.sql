-- One row per contact that sales gets, with the weights of either side.

{%- set sides = ['before', 'after'] %}

with

contacts as (

    select * from {{ ref('what_if_contacts') }}

),

{% for side in sides -%}
{#- whom the model that speaks for them calls ready for sales -#}
queue_{{ side }} as (

    select
        contact_key,
        contact_id,
        model_id,
        tier_before,
        tier_after,
        score_before,
        score_after,
        cause,
        rule_label,
        row_number() over (
            order by
                {{ sales_order('contacts', '_' ~ side) }}
        ) as place
    from contacts
    where
        is_primary_{{ side }}
        and {{ is_for_sales('qualification_' ~ side) }}

),

{% endfor -%}
queue as (

    select
        ---------- ids
        coalesce(queue_after.contact_id, queue_before.contact_id)
            as contact_id,
        queue_before.model_id as model_id_before,
        queue_after.model_id as model_id_after,

        ---------- text
        case
            when queue_before.contact_key is null then 'joins'
            when queue_after.contact_key is null then 'leaves'
            else 'stays'
        end as movement,
        coalesce(queue_before.tier_before, queue_after.tier_before)
            as tier_before,
        coalesce(queue_after.tier_after, queue_before.tier_after)
            as tier_after,
        coalesce(queue_after.cause, queue_before.cause) as cause,
        coalesce(queue_after.rule_label, queue_before.rule_label)
            as rule_label,

        ---------- numbers
        queue_before.place as place_before,
        queue_after.place as place_after,
        coalesce(queue_before.score_before, queue_after.score_before)
            as score_before,
        coalesce(queue_after.score_after, queue_before.score_after)
            as score_after
    from queue_before
    full outer join queue_after
        on queue_before.contact_key = queue_after.contact_key

)

select * from queue
