-- One row per raw contact row.

with

contacts as (

    {{ staged('contacts') }}

),

checked as (

    select
        *,
        {{ row_hash('contacts') }} as row_hash,
        case
            when contact_id is null then 'missing_id'
            when created_at is null then 'missing_created_at'
        end as defect
    from contacts

),

repeated_ids as (

    select contact_id
    from checked
    where defect is null
    group by contact_id
    having count(*) > 1

),

-- only ids that come twice pay for the sort
versions as (

    select
        checked.*,
        row_number() over (
            partition by checked.contact_id
            order by
                checked.updated_at desc nulls last,
                checked.created_at desc,
                checked.row_hash asc
        ) as version
    from checked
    inner join repeated_ids
        on checked.contact_id = repeated_ids.contact_id
    where checked.defect is null

),

single_rows as (

    select
        checked.*,
        1 as version
    from checked
    left join repeated_ids
        on
            checked.contact_id = repeated_ids.contact_id
            and checked.defect is null
    where repeated_ids.contact_id is null

),

all_rows as (

    select * from single_rows

    union all

    select * from versions

),

judged as (

    select
        ---------- ids
        source,
        contact_id,
        coalesce(contact_id, row_hash) as row_id,
        merged_into,

        ---------- text
        {% for column in contact_columns() %}
        {{ column }},
        {% endfor %}
        coalesce(
            defect, case when version > 1 then 'duplicate' end
        ) as reject_reason,

        ---------- booleans
        profiling_opt_out,

        ---------- timestamps
        created_at,
        updated_at,
        coalesce(updated_at, created_at) as written_at,
        deleted_at
    from all_rows

)

select * from judged
