{#-
    The config `grants` of a model that people read in a folder of models that they do
    not: the roles of LEAD_SCORING_BI_ROLES, as `dbt_project.yml` gives them elsewhere.

    Returns: a dictionary.
    Usage: config(grants=bi_grants())
-#}
{% macro bi_grants() %}
    {% set roles = env_var('LEAD_SCORING_BI_ROLES', '').replace(' ', '') %}
    {{ return({'select': roles.split(',')} if roles else {}) }}
{% endmacro %}
