-- One row per raw HubSpot list membership row.

{{ config(enabled=is_connected('hubspot')) }}

with

members as (

    select * from {{ source('hubspot', 'contact_list_member') }}

),

lists as (

    select
        {{ clean_text('id') }} as list_id,
        min({{ clean_text('name') }}) as list_name,
        bool_or({{ says_yes('_fivetran_deleted') }}) as is_list_deleted
    from {{ source('hubspot', 'contact_list') }}
    group by 1

),

joined as (

    select
        {{ hubspot_row_id(['contact_id', 'contact_list_id']) }} as row_id,
        {{ prefixed_id('hubspot', 'contact_id') }} as contact_id,
        coalesce(lists.list_name, {{ clean_text('contact_list_id') }})
            as list_name,
        case
            when
                {{ says_yes('_fivetran_deleted') }}
                or coalesce(lists.is_list_deleted, false)
                then 'deleted'
        end as left_out_reason
    from members
    left join lists
        on {{ clean_text('members.contact_list_id') }} = lists.list_id

)

select * from joined
