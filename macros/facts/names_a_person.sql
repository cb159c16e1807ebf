{#-
    Whether two contacts with this email are one person: the var
    `merge_on_email` is on and the mailbox is not one that an office shares (var
    `role_mailboxes`).

    Arguments:
        email (sql): an email in the form in which emails are compared.
    Usage: where {{ names_a_person('email') }}
-#}
{% macro names_a_person(email) -%}
    {% if not var('merge_on_email') -%}
    false
    {%- else -%}
    {{ email }} is not null
    {%- for mailbox in var('role_mailboxes') %}
    {% if loop.first %}and {{ local_part(email) }} not in ({% endif -%}
        '{{ mailbox | lower | replace("'", "''") }}'
        {%- if not loop.last %}, {% else %}){% endif %}
    {%- endfor %}
    {%- endif %}
{%- endmacro %}

{#- What stands before the last `@` of an email. -#}
{% macro local_part(email) -%}
    regexp_replace({{ email }}, '@[^@]*$', '')
{%- endmacro %}

{#- What stands behind the last `@` of an email. -#}
{% macro email_domain(email) -%}
    nullif(regexp_replace({{ email }}, '^.*@', ''), '')
{%- endmacro %}
