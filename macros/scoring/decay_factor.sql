{#-
    The factor of a decay window at an age inside it. Computed in double
    precision, then rounded to 12 and to 6 decimals, half away from zero, so
    that engines whose last bits differ agree.

    Arguments:
        kind (sql): step, linear or half_life.
        factor (sql): the factor where the window begins, a double.
        from_day, to_day (sql): the window in days of age; linear needs its end.
        half_life_days (sql): days in which half is lost, a double.
        age_days (sql): whole days, inside the window.
    Returns: decimal(12, 6).
    Usage: see the model `decay_factors`.
-#}
{% macro decay_factor(
    kind, factor, from_day, to_day, half_life_days, age_days
) -%}
    cast(round(cast(
        case {{ kind }}
            when 'step' then {{ factor }}
            when 'linear'
                then {{ factor }} * (
                    1 - cast(
                        {{ age_days }} - {{ from_day }} as {{ type_double() }}
                    ) / ({{ to_day }} - {{ from_day }})
                )
            when 'half_life'
                -- halved so often nothing is left, and engines give up below it
                then {{ factor }} * power(
                    cast(0.5 as {{ type_double() }}),
                    least(
                        cast({{ age_days }} - {{ from_day }} as {{ type_double() }})
                        / {{ half_life_days }}, 1000
                    )
                )
        end as decimal(20, 12)
    ), 6) as decimal(12, 6))
{%- endmacro %}
