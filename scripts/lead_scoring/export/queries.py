"""Which rows go out: the published marts against what was exported before."""

from lead_scoring.export.systems import Kind

# Raise it where a file says something new of an unchanged score: all rows go out again.
FORMAT = "1"

# The day is left out: it alone would make every row a changed one every day.
SCORED = f"""
    create temp table scored as
    select
        contact_id, model_id, score, tier, qualification, grade, fit_points,
        engagement_points, next_action,
        md5_number_lower(concat_ws(
            chr(31), '{FORMAT}', model_id, score, tier, qualification,
            coalesce(grade, chr(30)), fit_points, engagement_points,
            coalesce(next_action, chr(30))
        )) as row_hash
    from pub.marts.lead_scores
    where case when $model is null then is_primary else model_id = $model end
"""

# All that no system can be told of any more; of every target.
FORGET_UNKNOWN = """
    delete from exported
    where not exists (
        select 1 from pub.marts.contact_ids as ids
        where ids.system_contact_id = exported.system_contact_id
    )
"""


def records(kind: Kind) -> str:
    """The records of a system, each with the person it is. `csv` knows people alone."""
    person, current = ("contact_id", "is_current")
    if not kind.prefix:
        person, current = ("system_contact_id", "true")
    return f"""
        create temp table records as
        with ids as (
            select
                system_contact_id,
                {person} as contact_id,
                {current} as is_current,
                substr(system_contact_id, {len(kind.prefix) + 1}) as id
            from pub.marts.contact_ids
            where starts_with(system_contact_id, '{kind.prefix}')
        )
        select
            system_contact_id,
            contact_id,
            is_current,
            {kind.file} as file,
            {kind.key} as key
        from ids
    """


# Where the system merged or deleted a record, nobody knows which value the one that
# stayed has now: all records of that person go out again. A merged record gets no row:
# its id may lead to the one that stayed, and would clear the score there.
WANTED = """
    create temp table wanted as
    with known as (
        select system_contact_id, row_hash from exported where target_id = $target
    ),
    touched as (
        select distinct records.contact_id
        from known
        inner join records using (system_contact_id)
        where not records.is_current
    ),
    usable as (
        select * from records
        where is_current and file is not null
        -- a record that a source writes in two ways is one record
        qualify
            row_number() over (partition by file, key order by system_contact_id) = 1
    ),
    told as (
        select
            usable.file, usable.key, usable.system_contact_id,
            scored.* exclude (contact_id),
            case
                when known.system_contact_id is null then 'new'
                when
                    known.row_hash is distinct from scored.row_hash
                    or touched.contact_id is not null
                    then 'changed'
                else 'same'
            end as change
        from usable
        inner join scored using (contact_id)
        left join known using (system_contact_id)
        left join touched using (contact_id)
        union all by name
        select
            usable.file, usable.key, usable.system_contact_id,
            case
                when known.row_hash is null and touched.contact_id is null then 'same'
                else 'unscored'
            end as change
        from usable
        left join known using (system_contact_id)
        left join touched using (contact_id)
        where
            (known.system_contact_id is not null or touched.contact_id is not null)
            and not exists (
                select 1 from scored where scored.contact_id = usable.contact_id
            )
    )
    select
        *,
        row_number() over (partition by file order by key) as place,
        (select max(as_of_date) from pub.marts.lead_scores) as as_of_date
    from told
    where change <> 'same' or $everything
"""

# Before the files are in place: nobody knows what a system has been told of these until
# they are noted, and whatever their scores say then goes out again.
UNCERTAIN = (
    """
    delete from exported
    where
        target_id = $target
        and system_contact_id in (select system_contact_id from wanted)
    """,
    # No row has this hash.
    """
    insert into exported
    select $target, system_contact_id, 0 from wanted
    """,
)

# After the files are in place.
TAKE = (
    """
    delete from exported
    where
        target_id = $target
        and (
            system_contact_id in (select system_contact_id from wanted)
            or system_contact_id in (
                select system_contact_id from records where not is_current
            )
        )
    """,
    """
    insert into exported
    select $target, system_contact_id, row_hash from wanted
    """,
)

LEFT_OUT = """
    select
        (
            select count(*) from scored
            where not exists (
                select 1 from records
                where
                    records.contact_id = scored.contact_id
                    and is_current
            )
        ),
        (
            select count(*) from records
            inner join scored using (contact_id)
            where is_current and file is null
        )
"""
