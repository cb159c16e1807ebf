-- No two contact references and no two kinds of activity share a hash key: a
-- collision would give one person's activities to another.

with

contact_refs as (

    select contact_ref
    from {{ ref('activity_log') }}
    group by contact_ref
    having
        min(coalesce(contact_id, '')) <> max(coalesce(contact_id, ''))
        or min(coalesce(email, '')) <> max(coalesce(email, ''))

),

kinds as (

    select kind_key
    from {{ ref('activity_spellings') }}
    group by kind_key
    having
        min({{ text_of([
            'source', 'raw_activity_type', 'target', 'campaign_id', 'channel',
        ]) }})
        <> max({{ text_of([
            'source', 'raw_activity_type', 'target', 'campaign_id', 'channel',
        ]) }})

),

collisions as (

    select
        'contact_ref' as hash_key,
        contact_ref as hash_value
    from contact_refs

    union all

    select
        'kind_key' as hash_key,
        kind_key as hash_value
    from kinds

)

select * from collisions
