{#- Points in time and days as Spark reads them. -#}

{% macro spark__days_between(start_date, end_date) -%}
    datediff({{ end_date }}, {{ start_date }})
{%- endmacro %}

{% macro spark__days_before(date, days) -%}
    date_sub({{ date }}, cast({{ days }} as integer))
{%- endmacro %}

{#- The text gets a name, because an expression that stands in a query eight times is
    planned eight times, and so is what it is made of. -#}
{% macro spark__parse_timestamp(column) -%}
    case
        when typeof({{ column }}) <> 'string'
            then try_cast({{ column }} as timestamp)
        else element_at(transform(
            array({{ clean_text('cast(' ~ column ~ ' as string)') }}),
            given -> {{ spark_time_of('given') }}
        ), 1)
    end
{%- endmacro %}

{#- The offset is taken off by hand: a cast knows none of more than 18 hours, and no `Z`
    behind a time without seconds. -#}
{% macro spark_time_of(text) -%}
    {%- set pattern = iso_timestamp_pattern() | replace("\\", "\\\\") -%}
    case
        when {{ text }} rlike '^{{ pattern }}\\z'
            then timestampadd(
                minute,
                -{{ spark_offset_minutes(text) }},
                try_cast(regexp_replace(
                    {{ text }}, '^(.{16}.*?)(Z|[+-][0-9:]+)\\z', '$1'
                ) as timestamp)
            )
    end
{%- endmacro %}

{#- The offset behind a time in minutes, 0 where there is none. -#}
{% macro spark_offset_minutes(text) -%}
    {%- set pattern = '^.{16}[^+-]*([+-])([0-9]{2}):?([0-9]{2})?\\\\z' -%}
    (
        case
            when regexp_extract({{ text }}, '{{ pattern }}', 1) = '-' then -1 else 1
        end * (
            60 * cast('0' || regexp_extract({{ text }}, '{{ pattern }}', 2) as integer)
            + cast('0' || regexp_extract({{ text }}, '{{ pattern }}', 3) as integer)
        )
    )
{%- endmacro %}

{% macro spark__hours_after(point, hours) -%}
    ({{ point }} + make_dt_interval(0, {{ hours }}))
{%- endmacro %}
