{#-
    Text without white space around it (tabs, line ends and every Unicode space, the
    no-break ones too); NULL where nothing is left. Used once, in staging.

    Arguments:
        column (sql): a text expression.
    Usage: {{ clean_text('job_title') }} as job_title
-#}
{% macro clean_text(column) -%}
    {{ return(adapter.dispatch('clean_text', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__clean_text(column) -%}
    nullif(trim(both '{{ white_space() }}' from {{ column }}), '')
{%- endmacro %}

{#- A look at both ends is twenty times quicker than a trim, and nearly all text begins
    and ends with plain printable characters. -#}
{% macro duckdb__clean_text(column) -%}
    case
        when
            {{ column }} >= '!'
            and {{ column }} < chr(127)
            and right({{ column }}, 1) between '!' and '~'
            then {{ column }}
        else {{ lead_scoring.default__clean_text(column) }}
    end
{%- endmacro %}

{#- Every character that Unicode calls white space, as it stands inside quotes. -#}
{% macro white_space() -%}
    {{ return(
        '\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003'
        ~ '\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
    ) }}
{%- endmacro %}

{#- Text as `clean_text`, in lower case: emails, activity types, channels, names of
    attributes. -#}
{% macro clean_lower(column) -%}
    {{ lower_case(clean_text(column)) }}
{%- endmacro %}

{#-
    Text in lower case, letter by letter, in all languages.

    Arguments:
        text (sql): a text expression.
    Usage: {{ lower_case('pattern') }}
-#}
{% macro lower_case(text) -%}
    {{ return(adapter.dispatch('lower_case', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__lower_case(text) -%}
    lower({{ text }})
{%- endmacro %}

{#- An email in the form in which emails are compared; text without `@` is none. -#}
{% macro clean_email(column) -%}
    case when {{ column }} like '%@%' then {{ clean_lower(column) }} end
{%- endmacro %}
