{#-
    Whole years from one date to another: somebody born on 29 February has their
    birthday on 1 March where there is no such day.

    Arguments:
        start_date (sql), end_date (sql): dates, the start not behind the end.
    Usage: {{ whole_years('birth_date', 'as_of_date') }} as age_years
-#}
{% macro whole_years(start_date, end_date) -%}
    extract(year from {{ end_date }}) - extract(year from {{ start_date }})
        - case
            when
                extract(month from {{ end_date }}) * 100
                + extract(day from {{ end_date }})
                < extract(month from {{ start_date }}) * 100
                + extract(day from {{ start_date }})
                then 1
            else 0
        end
{%- endmacro %}
