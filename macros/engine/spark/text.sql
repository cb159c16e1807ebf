{#- Text as Spark reads it. Its literals take a backslash for an escape, so each one of
    a pattern is written twice; patterns are Java's, which find every match, and `\z` is
    the end that `$` only nearly is. -#}

{% macro spark__is_blank(column) -%}
    case
        when typeof({{ column }}) <> 'string' then {{ column }} is null
        else {{ clean_text('cast(' ~ column ~ ' as string)') }} is null
    end
{%- endmacro %}

{#- Two letters have more than one small form in Unicode; engines here take the one that
    does not look at its neighbours. -#}
{% macro spark__lower_case(text) -%}
    lower(translate({{ text }}, 'İΣ', 'iσ'))
{%- endmacro %}

{% macro spark__matches_pattern(column, pattern) -%}
    {{ column }} rlike '{{ pattern | replace("\\", "\\\\") }}'
{%- endmacro %}

{% macro spark__words(column) -%}
    ' ' || trim(
        regexp_replace({{ lower_case(column) }}, '[^\\p{L}\\p{N}]+', ' ')
    ) || ' '
{%- endmacro %}

{% macro spark__outcome_word(column) -%}
    nullif(
        trim(
            both '_' from regexp_replace(
                {{ lower_case(column) }}, '[^\\p{L}\\p{N}]+', '_'
            )
        ), ''
    )
{%- endmacro %}

{% macro spark__trim_parts(column) -%}
    regexp_replace({{ column }}, '\\s*[|]\\s*', '|')
{%- endmacro %}

{% macro spark__capture_group(n) -%}
    {{ return('$' ~ n) }}
{%- endmacro %}

{% macro spark__split_rows(column) -%}
    explode(split({{ column }}, ';'))
{%- endmacro %}
