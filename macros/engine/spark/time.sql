{#- Points in time and days as Spark reads them. -#}

{% macro spark__days_between(start_date, end_date) -%}
    datediff({{ end_date }}, {{ start_date }})
{%- endmacro %}

{% macro spark__parse_timestamp(column) -%}
    {%- set text = clean_text('cast(' ~ column ~ ' as string)') -%}
    case
        when typeof({{ column }}) <> 'string'
            then try_cast({{ column }} as timestamp)
        when {{ text }} rlike '^{{ iso_timestamp_pattern() | replace("\\", "\\\\") }}\\z'
            then try_cast({{ text }} as timestamp)
    end
{%- endmacro %}
