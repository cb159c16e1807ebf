-- One row per thing that somebody did or met in HubSpot.

{{ config(enabled=is_connected('hubspot')) }}

with

email_events as (

    select * from {{ ref('base_hubspot__email_activities') }}

),

form_submissions as (

    select * from {{ ref('base_hubspot__form_activities') }}

),

engagements as (

    select * from {{ ref('base_hubspot__engagement_activities') }}

),

-- each part for itself, so that times which a file has typed stay typed
cleaned as (

    {% for part in ['email_events', 'form_submissions', 'engagements'] %}
    {{- cleaned_activities(part, 'hubspot') }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

)

select * from cleaned
