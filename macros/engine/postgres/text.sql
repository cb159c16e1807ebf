{#- Text on PostgreSQL. Order and capital letters must not depend on the language that a
    database was created in: cleaned text is compared byte by byte (collation C, which
    columns hand on to what is made of them), and capitals are Unicode's. -#}

{% macro postgres__clean_text(column) -%}
    nullif(trim(both '{{ white_space() }}' from ({{ column }}) collate "C"), '')
{%- endmacro %}

{#- Two letters have more than one small form in Unicode; engines here take the one that
    does not look at its neighbours. -#}
{% macro postgres__lower_case(text) -%}
    (lower(translate({{ text }}, 'İΣ', 'iσ') collate "und-x-icu") collate "C")
{%- endmacro %}

{#- All that is no letter and no number. The class `alnum` knows decimal digits only;
    what Unicode also counts as numbers stands beside it. -#}
{% macro postgres_no_words(text, instead) -%}
    (regexp_replace(
        {{ lower_case(text) }} collate "und-x-icu",
        '[^[:alnum:]²³¹¼-¾⁰⁴-⁹₀-₉⅐-ↂↅ-↉①-⒛⓪-⓿❶-➓〇]+',
        '{{ instead }}',
        'g'
    ) collate "C")
{%- endmacro %}

{% macro postgres__words(column) -%}
    ' ' || trim({{ postgres_no_words(column, ' ') }}) || ' '
{%- endmacro %}

{% macro postgres__outcome_word(column) -%}
    nullif(trim(both '_' from {{ postgres_no_words(column, '_') }}), '')
{%- endmacro %}

{% macro postgres__matches_pattern(column, pattern) -%}
    ({{ column }} ~ '{{ pattern }}')
{%- endmacro %}

{% macro postgres__is_blank(column) -%}
    case
        when pg_typeof({{ column }}) <> 'text'::regtype then {{ column }} is null
        else {{ clean_text('cast(' ~ column ~ ' as text)') }} is null
    end
{%- endmacro %}
