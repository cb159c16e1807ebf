{#-
    A point in time in UTC from a raw column: a typed one as it is, text where it is an
    ISO 8601 date or timestamp (`2026-06-30`, `2026-06-30T14:05:09.123+02:00`); NULL for
    anything else. A regular expression guards the cast, because engines read far more
    than that, each its own way.

    Arguments:
        column (sql): a raw column of any type.
    Usage: {{ parse_timestamp('occurred_at') }} as occurred_at
-#}
{% macro parse_timestamp(column) -%}
    {{ return(adapter.dispatch('parse_timestamp', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro iso_timestamp_pattern() -%}
    {{ return(iso_year_pattern() ~ '-\\d{2}-\\d{2}' ~ iso_time_pattern()) }}
{%- endmacro %}

{#- There was no year 0000: engines that read it disagree about what it is. -#}
{% macro iso_year_pattern() -%}
    {{ return('(\\d{3}[1-9]|\\d{2}[1-9]\\d|\\d[1-9]\\d{2}|[1-9]\\d{3})') }}
{%- endmacro %}

{% macro iso_time_pattern() -%}
    {{ return(
        '([ T]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.]\\d+)?)?'
        ~ '(Z|[+-]\\d{2}(:?\\d{2})?)?)?'
    ) }}
{%- endmacro %}

{#- The planner folds `typeof`, so that a typed column costs nothing. -#}
{% macro duckdb__parse_timestamp(column) -%}
    case
        when typeof({{ column }}) <> 'VARCHAR'
            then try_cast({{ column }} as timestamp)
        when regexp_full_match(
            {{ clean_text('cast(' ~ column ~ ' as varchar)') }},
            '{{ iso_timestamp_pattern() }}'
        )
            then cast(
                try_cast({{ clean_text('cast(' ~ column ~ ' as varchar)') }}
                    as timestamp with time zone) as timestamp
            )
    end
{%- endmacro %}
