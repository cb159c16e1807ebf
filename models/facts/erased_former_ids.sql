-- One row per id and email of somebody erased whom builds knew by that email.

{{ config(
    materialized='incremental', incremental_strategy='append',
    on_schema_change='fail', full_refresh=lives_on(),
) }}

{#- What the last build wrote down: this one will take the person out of it,
    and then nothing ties the email to the id. -#}
-- depends_on: {{ ref('erased_emails') }}
{%- set history = earlier_relation('profile_history') %}

with

erasure_requests as (

    {{ staged('erasure_requests') }}

),

{% if history -%}
erased_emails as (

    select * from {{ ref('erased_emails') }}

),

history as (

    select distinct
        contact_id,
        email
    from {{ history }}

),

-- an id that has left the source brings the email it had then
wanted as (

    select email from erased_emails

    union distinct

    select history.email
    from history
    inner join erasure_requests
        on history.contact_id = erasure_requests.contact_id

),
{%- endif %}

found as (

    {% if history -%}
    select
        history.contact_id,
        md5(history.email) as email_hash
    from history
    inner join wanted
        on history.email = wanted.email
    {%- else -%}
    select
        contact_id,
        md5(email) as email_hash
    from erasure_requests
    where 1 = 0
    {%- endif %}

),

unknown as (

    select found.*
    from found
    {% if is_incremental() -%}
    left join {{ this }} as known
        on
            found.contact_id = known.contact_id
            and found.email_hash = known.email_hash
    where known.contact_id is null
    {%- endif %}

)

select * from unknown
