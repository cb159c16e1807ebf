{#-
    What sales said of whom: accepted and rejected contacts, and lost deals, with the
    reason and the day whose tier counts. While a deal is open most models leave the
    contact out, so that is the day on which it was opened.

    Returns: a query of (activity_type, reason, contact_id, occurred_on, judged_on,
        activities).
-#}
{% macro sales_outcomes() -%}
    with

    kinds as (

        select
            kind_key,
            activity_type,
            target
        from {{ ref('dim_activity_kinds') }}
        where activity_type in ('sales_accepted', 'sales_rejected')

    ),

    feedback as (

        select
            kinds.activity_type,
            kinds.target as reason,
            contact_references.contact_id,
            activity_days.occurred_on,
            activity_days.occurred_on as judged_on,
            activity_days.activities
        from {{ ref('activity_days') }} as activity_days
        inner join kinds
            on activity_days.kind_key = kinds.kind_key
        inner join {{ ref('contact_references') }} as contact_references
            on activity_days.contact_ref = contact_references.contact_ref
        where contact_references.contact_id is not null

    ),

    lost_deals as (

        select
            'opportunity_lost' as activity_type,
            loss_reason as reason,
            contact_id,
            closed_on as occurred_on,
            opened_on as judged_on,
            1 as activities
        from {{ ref('fct_opportunities') }}
        where stage = 'lost'

    )

    select * from feedback

    union all

    select * from lost_deals
{%- endmacro %}
