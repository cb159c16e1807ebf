{#- Numbers and times on PostgreSQL, which has no cast that gives NULL: text is looked at
    first, and `case` sees to it that nothing else is cast. -#}

{% macro postgres__to_number(column) -%}
    cast(case
        when {{ column }} !~ '^[+-]?[0-9]+([.][0-9]+)?$' then null
        when length({{ column }}) > 1000 then null
        when abs(round(cast({{ column }} as numeric), 9)) < 1e29
            then cast({{ column }} as numeric)
    end as decimal(38, 9))
{%- endmacro %}

{% macro postgres__whole_numbers(n) -%}
    select number from generate_series(0, {{ n }} - 1) as number
{%- endmacro %}

{#- Only days that are in the calendar pass the pattern. The time is cut to
    microseconds, as other engines cut it, and its offset is taken off by hand: a cast
    with an offset would look at the session's time zone. A typed column is not read
    letter by letter. -#}
{% macro postgres__parse_timestamp(column) -%}
    case
        when pg_typeof({{ column }}) <> 'text'::regtype
            then cast({{ column }} as timestamp)
        else (
            select
                case
                    when given !~ ('^({{ postgres_date_pattern() }})'
                        || '{{ iso_time_pattern() }}$')
                        then null
                    when substr(given, 17) ~ '[+-]'
                        then {{ postgres_local_time() }} - {{ postgres_offset() }}
                    else {{ postgres_local_time() }}
                end
            from (
                select {{ clean_text('cast(' ~ column ~ ' as text)') }} as given
            ) as cleaned
        )
    end
{%- endmacro %}

{% macro postgres_date_pattern() -%}
    {% set year = iso_year_pattern() %}
    {% set leap_year =
        '\\d\\d(0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26]|0[48])00'
    %}
    {{ return(
        year ~ '-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])|'
        ~ year ~ '-(0[13-9]|1[0-2])-(29|30)|'
        ~ year ~ '-(0[13578]|1[02])-31|'
        ~ '(' ~ leap_year ~ ')-02-29'
    ) }}
{%- endmacro %}

{% macro postgres_local_time() -%}
    cast(
                        left(given, 10) || ' ' || left(
                            rtrim(split_part(split_part(
                                substr(given, 12), '+', 1
                            ), '-', 1), 'Z'), 15
                        ) as timestamp
                    )
{%- endmacro %}

{#- `+02`, `+0230` or `+02:30`, as an interval. -#}
{% macro postgres_offset() -%}
    {%- set offset =
        "rpad(translate(substring(substr(given, 12) from '[+-].*$'), ':', ''), 5, '0')"
    -%}
    make_interval(
                        hours => cast(left({{ offset }}, 3) as integer),
                        mins => cast(
                            left({{ offset }}, 1) || right({{ offset }}, 2)
                            as integer
                        )
                    )
{%- endmacro %}
