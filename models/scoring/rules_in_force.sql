-- One row per day to score and rule that is in force on it.

with

models_in_force as (

    select * from {{ ref('models_in_force') }}

),

rules as (

    select * from {{ ref('scoring_rules') }}

),

in_force as (

    select
        models_in_force.as_of_date,
        models_in_force.model_key,
        rules.*
    from rules
    inner join models_in_force
        on
            rules.model_id = models_in_force.model_id
            and {{ in_force(
                'models_in_force.as_of_date',
                'rules.valid_from',
                'rules.valid_to'
            ) }}

)

select * from in_force
