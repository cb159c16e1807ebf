-- One row per day to score, model and ledger row, score or rule to compare.

{{ config(materialized=view_or_table()) }}

with

entries as (

    {{ entries_to_compare(
        ref('ledger_entries'), ref('activity_hits'), ref('audience_members'),
        ref('scoring_rules')
    ) }}

),

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

profiles as (

    select
        contact_key,
        contact_id
    from {{ scored_people() }}

),

ledger as (

    select
        entries.as_of_date,
        models_in_force.status,
        entries.kind as entry,
        models_in_force.model_id,
        profiles.contact_id,
        entries.rule_id,
        cast(null as {{ dbt.type_string() }}) as detail,
        entries.hits,
        entries.points,
        entries.uncapped_points,
        entries.earlier_points,
        entries.new_points
    from entries
    inner join models_in_force
        on
            entries.as_of_date = models_in_force.as_of_date
            and entries.model_key = models_in_force.model_key
    inner join profiles
        on entries.contact_key = profiles.contact_key

),

scores as (

    select
        as_of_date,
        status,
        'score' as entry,
        model_id,
        contact_id,
        'score' as rule_id,
        cast(null as {{ dbt.type_string() }}) as detail,
        cast(null as bigint) as hits,
        score as points,
        score as uncapped_points,
        cast(null as decimal(18, 2)) as earlier_points,
        cast(null as decimal(18, 2)) as new_points
    from {{ ref('contact_scores') }}

),

weights as (

    select
        versions.as_of_date,
        models_in_force.status,
        'weights' as entry,
        versions.model_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        versions.rule_id,
        versions.rule_version as detail,
        cast(null as bigint) as hits,
        cast(null as decimal(18, 2)) as points,
        cast(null as decimal(18, 2)) as uncapped_points,
        cast(null as decimal(18, 2)) as earlier_points,
        cast(null as decimal(18, 2)) as new_points
    from {{ ref('rule_versions') }} as versions
    inner join models_in_force
        on
            versions.as_of_date = models_in_force.as_of_date
            and versions.model_id = models_in_force.model_id

),

rows_of_days as (

    select * from ledger

    union all

    select * from scores

    union all

    select * from weights

)

select * from rows_of_days
