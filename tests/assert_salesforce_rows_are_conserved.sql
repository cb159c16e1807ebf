-- Each raw Salesforce row is staged once, or left out once with its reason.
-- They are told by their ids: one twice does not make up for a lost one.

{{ config(enabled=is_connected('salesforce')) }}

{% set kinds = {
    'lead': 'contacts',
    'contact': 'contacts',
    'account': 'accounts',
    'campaign': 'campaigns',
    'task': 'activities',
    'event': 'activities',
    'campaign_member': 'activities',
    'opportunity': 'opportunities',
} %}

with

raw_rows as (

    {% for table, kind in kinds.items() %}
    select
        '{{ kind }}' as kind,
        {{ prefixed_id('salesforce', 'id') }} as row_id,
        1 as expected,
        0 as found
    from {{ source('salesforce', table) }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

left_out as (

    select
        case source_table
            {% for table, kind in kinds.items() %}
            when '{{ table }}' then '{{ kind }}'
            {% endfor %}
        end as kind,
        row_id,
        0 as expected,
        1 as found
    from {{ ref('stg_salesforce__left_out') }}
    where source_table <> 'opportunity_contact_role'

),

-- Outcomes, responses and bounces are parts of the row that says so, further
-- contacts of an opportunity parts of the opportunity: their ids tell.
staged as (

    {% for kind, id, whole in [
        ('contacts', 'contact_id', 'true'),
        ('accounts', 'account_id', 'true'),
        ('campaigns', 'campaign_id', 'true'),
        (
            'activities', 'activity_id',
            "coalesce(activity_id, '') not like 'salesforce:%:%'",
        ),
        (
            'opportunities', 'opportunity_id',
            "coalesce(opportunity_id, '') not like 'salesforce:%:%'",
        ),
    ] %}
    select
        '{{ kind }}' as kind,
        {{ id }} as row_id,
        0 as expected,
        1 as found
    from {{ ref('stg_salesforce__' ~ kind) }}
    where {{ whole }}
    {% if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

all_rows as (

    select * from raw_rows

    union all

    select * from left_out

    union all

    select * from staged

)

select
    kind,
    row_id,
    sum(expected) as expected,
    sum(found) as found
from all_rows
group by kind, row_id
having sum(expected) <> sum(found)
