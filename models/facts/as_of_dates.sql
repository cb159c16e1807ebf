-- One row per day to score.

with

days as (

    select {{ as_of() }} as as_of_date

    {% for day in further_days() %}
    union distinct

    select cast('{{ day }}' as date) as as_of_date
    {% endfor %}

),

marked as (

    select
        as_of_date,
        as_of_date = {{ as_of() }} as is_run_date
    from days

)

select * from marked
