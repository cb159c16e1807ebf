{#-
    The scores of the run's day as people read them, for the scoring models of
    one status.

    Arguments:
        status (str): live or shadow.
    Usage: {{ lead_scores('live') }}
-#}
{% macro lead_scores(status) %}
    {%- if status not in ['live', 'shadow'] -%}
        {{ exceptions.raise_compiler_error(
            "lead_scores: status must be live or shadow, not '" ~ status ~ "'"
        ) }}
    {%- endif -%}
with

scores as (

    select * from {{ ref('run_day_scores') }}
    where status = '{{ status }}'

)

select
    {%- for column in lead_score_columns() %}
    {{ column }}{% if not loop.last %},{% endif %}
    {%- endfor %}
from scores
{% endmacro %}

{#- The columns of a score as people read it. -#}
{% macro lead_score_columns() %}
    {{ return([
        'model_id', 'contact_id', 'account_id', 'owner_id', 'tier',
        'tier_reason', 'qualification', 'grade', 'top_reasons', 'next_action',
        'persona', 'weights_version', 'score', 'fit_points',
        'engagement_points', 'limit_points', 'negative_points', 'tier_rank',
        'respond_within_hours', 'score_rank', 'score_percentile',
        'days_since_activity', 'is_primary', 'as_of_date', 'last_activity_at',
    ]) }}
{% endmacro %}
