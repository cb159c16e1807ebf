-- Raw contacts = contacts + reasons: no raw row disappears silently.

with

raw_rows as (

    {{ staged('contacts') }}

),

counts as (

    select
        (select count(*) from raw_rows) as raw_rows,
        (select count(*) from {{ ref('dim_contacts') }}) as contacts,
        (
            select count(*) from {{ ref('rejected_rows') }}
            where source_table = 'contacts'
        ) as rejected

)

select * from counts
where raw_rows <> contacts + rejected
