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

-- `union` drops pairs already seen, so that a circle ends
paths as (

    select
        contact_id,
        merged_into as reached_id
    from links

    union distinct

    select
        paths.contact_id,
        links.merged_into as reached_id
    from paths
    inner join links
        on paths.reached_id = links.contact_id

),

-- whoever walks into a circle reaches no end and stays themselves
ends as (

    select
        paths.contact_id,
        paths.reached_id as root_id
    from paths
    left join links
        on paths.reached_id = links.contact_id
    where links.contact_id is null

)

select * from ends
