{#-
    Whether the condition of a rule holds for one value. `not_equals` and
    `is_missing` also say something about a contact's other values: see
    `met_conditions`.

    Arguments:
        operator (sql): equals, not_equals, one_of, contains, starts_with,
            ends_with, at_least, at_most, between, is_set or is_missing.
        expected (sql): the value in the rule; `a|b` for one_of, `1..5` for
            between.
        actual (sql): the value to test, as text; NULL where there is none.
    Returns: a boolean, never NULL where operator and actual are set.
    Usage: where {{ rule_matches('operator', 'rules.value', 'facts.value') }}
-#}
{% macro rule_matches(operator, expected, actual) -%}
    {%- set have = comparable(actual) -%}
    {%- set want = comparable(expected) -%}
    {%- set number = to_number('trim(' ~ actual ~ ')') -%}
    coalesce(case {{ operator }}
        when 'equals' then {{ have }} = {{ want }}
        when 'not_equals' then {{ have }} <> {{ want }}
        when 'one_of' then {{ is_part(have, want) }}
        when 'contains' then position({{ want }} in {{ have }}) > 0
        when 'starts_with'
            then left({{ have }}, length({{ want }})) = {{ want }}
        when 'ends_with'
            then right({{ have }}, length({{ want }})) = {{ want }}
        when 'at_least' then {{ number }} >= {{ to_number(want) }}
        when 'at_most' then {{ number }} <= {{ to_number(want) }}
        when 'between' then {{ is_between(number, want) }}
        when 'is_set' then {{ have }} is not null
        when 'is_missing' then {{ have }} is null
    end, false)
{%- endmacro %}

{#- Text as rules compare it: trimmed and in lower case. -#}
{% macro comparable(column) -%}
    {{ clean_lower(column) }}
{%- endmacro %}

{#- A list `a | b` without the blanks around its bars. -#}
{% macro trim_parts(column) -%}
    {{ return(adapter.dispatch('trim_parts', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__trim_parts(column) -%}
    regexp_replace({{ column }}, '\s*[|]\s*', '|', 'g')
{%- endmacro %}

{#- Whether text is one of the parts of a list `a | b`. -#}
{% macro is_part(column, parts) -%}
    position('|' in {{ column }}) = 0
            and position(
                '|' || {{ column }} || '|'
                in '|' || {{ trim_parts(parts) }} || '|'
            ) > 0
{%- endmacro %}

{#- Whether a number lies in a range `low..high`, both ends included. -#}
{% macro is_between(number, range) -%}
    {{ number }} >= {{ to_number("trim(split_part(" ~ range ~ ", '..', 1))") }}
            and {{ number }}
            <= {{ to_number("trim(split_part(" ~ range ~ ", '..', 2))") }}
{%- endmacro %}
