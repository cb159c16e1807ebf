-- One row per raw contact row.

with

contacts as (

    {{ staged('contacts') }}

),

-- read on their own, so that only ids wait for the comparison
repeated_ids as (

    select contact_id
    from ({{ staged('contacts') }}) as contact_ids
    where
        contact_id is not null
        and created_at is not null
    group by contact_id
    having count(*) > 1

),

checked as (

    select
        contacts.*,
        repeated_ids.contact_id is not null as is_repeated,
        -- the identity of a row without id, the last word between several
        case
            when
                contacts.contact_id is null
                or repeated_ids.contact_id is not null
                then {{ row_hash('contacts') }}
        end as row_hash,
        case
            when contacts.contact_id is null then 'missing_id'
            when contacts.created_at is null then 'missing_created_at'
        end as defect
    from contacts
    left join repeated_ids
        on contacts.contact_id = repeated_ids.contact_id

),

-- only ids that come twice pay for the sort
versions as (

    select
        *,
        row_number() over (
            partition by contact_id
            order by
                updated_at desc nulls last,
                created_at desc,
                row_hash asc
        ) as version
    from checked
    where
        is_repeated
        and defect is null

),

single_rows as (

    select
        *,
        1 as version
    from checked
    where
        not is_repeated
        or defect is not null

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
