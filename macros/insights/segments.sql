{#-
    By what a back-test tells contacts apart, beside all of them together:
    columns of `backtest_scores`.
-#}
{% macro segments() %}
    {{ return(['country', 'industry', 'persona', 'age_band', 'gender']) }}
{% endmacro %}

{#-
    The band of an age, as market research cuts it.

    Arguments:
        age (sql): whole years or NULL.
    Usage: {{ age_band('age_years') }} as age_band
-#}
{% macro age_band(age) -%}
    case
        when {{ age }} is null or {{ age }} < 0 then null
        when {{ age }} < 18 then 'under 18'
        {%- for first in [18, 25, 35, 45, 55] %}
        {%- set last = 24 if first == 18 else first + 9 %}
        when {{ age }} <= {{ last }} then '{{ first }}-{{ last }}'
        {%- endfor %}
        else '65 and over'
    end
{%- endmacro %}

{#-
    Attributes whose values are compared whether a rule asks or not. Those with many
    values are left to the limits of `signal_performance`.
-#}
{% macro signal_attributes() %}
    {{ return([
        'country', 'region', 'industry', 'seniority', 'job_function', 'gender',
        'lead_source', 'email_domain_kind', 'age_years', 'open_opportunities',
        'city', 'employee_count', 'annual_revenue',
    ] + (var('extra_contact_columns') | map('lower') | list)) }}
{% endmacro %}

{#- Attributes that name a person, a company or a moment: no group has them in common. -#}
{% macro naming_attributes() %}
    {{ return([
        'contact_id', 'email', 'full_name', 'account_id', 'account_name', 'domain',
        'email_domain', 'birth_date', 'birth_year', 'created_at', 'updated_at',
        'deleted_at', 'merged_into', 'profiling_opt_out', 'persona', 'persona_match',
    ]) }}
{% endmacro %}
