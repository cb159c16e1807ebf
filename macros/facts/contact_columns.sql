{#-
    The columns of a contact that survive a merge one by one: those of the raw
    contract that say something of the person, and the extra ones of this
    project.

    Usage: {% for column in contact_columns() %}
-#}
{% macro contact_columns() %}
    {{ return([
        'email', 'account_id', 'full_name', 'owner_id', 'job_title',
        'seniority', 'job_function', 'country', 'region', 'city', 'birth_date',
        'gender', 'industry', 'employee_count', 'annual_revenue', 'lead_source',
    ] + var('extra_contact_columns')) }}
{% endmacro %}
