-- One row per contact that sales should call: whom first, why, and until when.

with

leads as (

    select * from {{ ref('lead_scores') }}
    where is_primary and {{ is_for_sales('qualification') }}

),

people as (

    select
        contact_key,
        contact_id
    from {{ ref('sales_contacts') }}

),

call_reasons as (

    select
        people.contact_id,
        call_reasons.reason_to_call
    from people
    inner join {{ ref('call_reasons') }} as call_reasons
        on people.contact_key = call_reasons.contact_key

),

tier_entries as (

    select * from {{ ref('tier_entries') }}

),

placed as (

    select
        leads.*,
        coalesce(
            call_reasons.reason_to_call,
            'Reached the tier ' || leads.tier || '.'
        ) as reason_to_call,
        tier_entries.in_tier_since,
        row_number() over (
            order by
                {{ sales_order('leads') }}
        ) as place,
        row_number() over (
            partition by leads.owner_id
            order by
                {{ sales_order('leads') }}
        ) as place_of_owner
    from leads
    inner join tier_entries
        on
            leads.model_id = tier_entries.model_id
            and leads.contact_id = tier_entries.contact_id
    left join call_reasons
        on leads.contact_id = call_reasons.contact_id

),

queue as (

    select
        ---------- ids
        contact_id,
        model_id,
        account_id,
        owner_id,

        ---------- text
        tier,
        qualification,
        grade,
        persona,
        next_action,
        reason_to_call,
        weights_version,

        ---------- numbers
        cast(place as integer) as place,
        cast(place_of_owner as integer) as place_of_owner,
        score,
        days_since_activity,

        ---------- booleans
        {{ fits_in_a_day('place_of_owner') }} as fits_today,

        ---------- dates
        as_of_date,
        in_tier_since,

        ---------- timestamps
        -- A recorded day tells no hour: the clock starts when it is over.
        {{ hours_after(
            'cast(in_tier_since as timestamp)', '(24 + respond_within_hours)'
        ) }} as respond_by,
        last_activity_at
    from placed

)

select * from queue
