{#-
    Whether `--full-refresh` empties a table that no source could bring back: what
    earlier builds saw, scored or weighed. It does not, unless the environment says
    LEAD_SCORING_FORGET_HISTORY=1 (another world in the same warehouse).

    Returns: false, or none where dbt's own flag decides.
    Usage: config(full_refresh=lives_on())
-#}
{% macro lives_on() %}
    {{ return(none if env_var('LEAD_SCORING_FORGET_HISTORY', '') else false) }}
{% endmacro %}
