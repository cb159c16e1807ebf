-- One row per contact that its system merged into another.

with recursive

contact_rows as (

    select * from {{ ref('contact_rows') }}
    where reject_reason is null

),

-- a target that does not exist is ignored
links as (

    select
        merged.contact_id,
        merged.merged_into
    from contact_rows as merged
    inner join contact_rows as targets
        on merged.merged_into = targets.contact_id

),

-- From contacts that stay themselves outwards: those who walk round in a circle
-- are never reached, and stay themselves too.
ends as (

    select
        links.contact_id,
        links.merged_into as root_id
    from links
    left join links as next_links
        on links.merged_into = next_links.contact_id
    where next_links.contact_id is null

    union all

    select
        links.contact_id,
        ends.root_id
    from links
    inner join ends
        on links.merged_into = ends.contact_id

)

select * from ends
