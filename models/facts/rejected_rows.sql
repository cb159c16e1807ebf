-- One row per raw row that is no fact today.

{{ config(materialized='view') }}

with

contact_rows as (

    select * from {{ ref('contact_rows') }}

),

identities as (

    select * from {{ ref('contact_identities') }}

),

erased_contacts as (

    select * from {{ ref('erased_contacts') }}

),

contacts as (

    select
        contact_rows.source,
        'contacts' as source_table,
        contact_rows.row_id,
        case
            when contact_rows.reject_reason is not null
                then contact_rows.reject_reason
            when identities.contact_id <> identities.survivor_id then 'merged'
            when erased_contacts.survivor_id is not null then 'erased'
        end as reason,
        case
            when identities.contact_id <> identities.survivor_id
                then 'into ' || identities.survivor_id
        end as detail
    from contact_rows
    left join identities
        on
            contact_rows.contact_id = identities.contact_id
            and contact_rows.reject_reason is null
    left join erased_contacts
        on identities.survivor_id = erased_contacts.survivor_id

),

other_rows as (

    {% for table, model, reason, detail in [
        ('accounts', 'account_rows', 'reject_reason', 'account_name'),
        ('campaigns', 'campaign_rows', 'reject_reason', 'campaign_name'),
        (
            'contact_attributes', 'contact_attribute_rows', 'reject_reason',
            'attribute',
        ),
        ('opportunities', 'opportunity_rows', 'defect', 'stage'),
    ] %}
    select
        source,
        '{{ table }}' as source_table,
        row_id,
        {{ reason }} as reason,
        {{ detail }} as detail
    from {{ ref(model) }}

    {% if not loop.last %}union all{% endif %}

    {% endfor %}
),

activities as (

    select * from {{ ref('rejected_activities') }}

),

all_rows as (

    select * from contacts

    union all

    select * from other_rows

    union all

    select * from activities
    {%- if mirrored_connectors() %}

    union all

    {{ staged_left_out() }}
    {%- endif %}

)

select * from all_rows
where reason is not null
