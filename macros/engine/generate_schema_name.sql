{#-
    The schema a relation is built in: the bare name (`marts`) where one file or one
    production database belongs to one team, `<target schema>_marts` elsewhere, so
    that two developers who share a server never meet.

    Arguments:
        custom_schema_name (str | none): the `+schema` of the node.
        node: the node; what only tries weights puts some aside.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- else -%}
        {%- set wanted = lead_scoring.what_if_schema(custom_schema_name | trim, node) -%}
        {%- if target.type != 'duckdb' and target.name != 'prod' -%}
            {{ target.schema }}_
        {%- endif -%}
        {{ lead_scoring.built_schema(wanted) }}
    {%- endif -%}
{%- endmacro %}

{#- The schema where dbt builds what people read in the schema of that name. -#}
{% macro built_schema(name) -%}
    {{ return(adapter.dispatch('built_schema', 'lead_scoring')(name)) }}
{%- endmacro %}

{% macro default__built_schema(name) -%}
    {{ return(name) }}
{%- endmacro %}
