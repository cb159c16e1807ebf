-- One row per scoring model, contact and ledger row that other weights change.

with

entries_after as (

    select * from {{ ref('ledger_entries') }}

),

models_after as (

    select * from {{ ref('models_in_force') }}

),

sides as (

    select
        model_id,
        contact_key,
        rule_id,
        kind,
        label as label_before,
        cast(null as {{ dbt.type_string() }}) as label_after,
        points as points_before,
        cast(0 as decimal(18, 2)) as points_after
    from {{ ref('what_if_ledger_before') }}

    union all

    select
        models_after.model_id,
        entries_after.contact_key,
        entries_after.rule_id,
        entries_after.kind,
        cast(null as {{ dbt.type_string() }}) as label_before,
        entries_after.label as label_after,
        cast(0 as decimal(18, 2)) as points_before,
        entries_after.points as points_after
    from entries_after
    inner join models_after
        on
            entries_after.as_of_date = models_after.as_of_date
            and entries_after.model_key = models_after.model_key

),

changes as (

    select
        ---------- ids
        model_id,
        contact_key,
        rule_id,

        ---------- text
        kind,
        coalesce(max(label_after), max(label_before)) as label,

        ---------- numbers
        cast(sum(points_before) as decimal(18, 2)) as points_before,
        cast(sum(points_after) as decimal(18, 2)) as points_after
    from sides
    group by model_id, contact_key, rule_id, kind
    having sum(points_before) <> sum(points_after)

)

select * from changes
