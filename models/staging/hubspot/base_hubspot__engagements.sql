-- One row per HubSpot engagement row: of its type, else of engagement itself.

{{ config(enabled=is_connected('hubspot')) }}

{#- On the timeline most stand where they were, a task where it is due. #}
{%- set types = {
    'call': {
        'disposition': ['property_hs_call_disposition', 'disposition'],
        'status': ['property_hs_call_status', 'status'],
    },
    'meeting': {
        'status': ['property_hs_meeting_outcome', 'meeting_outcome'],
        'stands_at': [
            'property_hs_timestamp', 'property_hs_meeting_start_time',
            'start_time',
        ],
    },
    'email': {'direction': ['property_hs_email_direction']},
    'note': {},
    'task': {'stands_at': [
        'property_hs_task_completion_date', 'property_hs_createdate',
        'property_hs_timestamp',
    ]},
    'communication': {'medium': ['property_hs_communication_channel_type']},
} %}
{%- set details = ['disposition', 'status', 'direction', 'medium'] %}

with

typed as (

    {% for type, columns in types.items() %}
    select
        'engagement_{{ type }}' as source_table,
        {{ clean_text('engagement_id') }} as engagement_id,
        '{{ type | upper }}' as engagement_type,
        {% for name in details -%}
        {{ first_text(columns.get(name, ['null'])) }} as {{ name }},
        {% endfor -%}
        {{ first_text(columns.get('stands_at', ['property_hs_timestamp'])) }}
            as stands_at,
        {{ first_text(['property_hs_createdate']) }} as written_at,
        {{ first_text(['_fivetran_synced']) }} as loaded_at,
        {{ says_yes('_fivetran_deleted') }} as is_deleted
    from {{ source('hubspot', 'engagement_' ~ type) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

typed_ids as (

    select distinct engagement_id as typed_id from typed

),

engagements as (

    select
        'engagement' as source_table,
        {{ clean_text('id') }} as engagement_id,
        upper({{ clean_text('type') }}) as engagement_type,
        {% for name in details -%}
        {{ first_text(['null']) }} as {{ name }},
        {% endfor -%}
        {{ first_text(['"timestamp"']) }} as stands_at,
        {{ first_text(['created_at']) }} as written_at,
        {{ first_text(['_fivetran_synced']) }} as loaded_at,
        {{ says_yes('_fivetran_deleted') }} as is_deleted
    from {{ source('hubspot', 'engagement') }}

),

-- one row for each id, so that nothing is doubled where a row came twice
headers as (

    select
        engagement_id as header_id,
        max(engagement_type) as header_type,
        max(coalesce(stands_at, written_at)) as header_at,
        bool_or(is_deleted) as is_header_deleted
    from engagements
    where engagement_id is not null
    group by engagement_id

),

all_rows as (

    select * from typed

    union all

    select engagements.*
    from engagements
    left join typed_ids
        on engagements.engagement_id = typed_ids.typed_id
    where typed_ids.typed_id is null

),

completed as (

    select
        {{ columns_of('all_rows', [
            'source_table', 'engagement_id', 'engagement_type', 'disposition',
            'status', 'medium', 'loaded_at',
        ]) }},
        upper(coalesce(all_rows.direction, headers.header_type)) as direction,
        coalesce(all_rows.stands_at, headers.header_at, all_rows.written_at)
            as occurred_at,
        all_rows.is_deleted or coalesce(headers.is_header_deleted, false)
            as is_deleted
    from all_rows
    left join headers
        on all_rows.engagement_id = headers.header_id

)

select * from completed
