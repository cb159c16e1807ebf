{#-
    The schema a relation is built in: the bare name (`marts`) where one file or one
    production database belongs to one team, `<target schema>_marts` elsewhere, so
    that two developers who share a server never meet.

    Arguments:
        custom_schema_name (str | none): the `+schema` of the node.
        node: the node, unused, because dbt calls with it.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if custom_schema_name is none -%}
        {{ target.schema }}
    {%- elif target.type == 'duckdb' or target.name == 'prod' -%}
        {{ lead_scoring.built_schema(custom_schema_name | trim) }}
    {%- else -%}
        {{ target.schema }}_{{ lead_scoring.built_schema(custom_schema_name | trim) }}
    {%- endif -%}
{%- endmacro %}

{#- The schema where dbt builds what people read in the schema of that name. -#}
{% macro built_schema(name) -%}
    {{ return(adapter.dispatch('built_schema', 'lead_scoring')(name)) }}
{%- endmacro %}

{% macro default__built_schema(name) -%}
    {{ return(name) }}
{%- endmacro %}
