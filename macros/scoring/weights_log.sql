{#-
    The steps of `weights_log`: the weights of all kinds side by side, each
    column with a type, so that a score can be computed from them again.
-#}

{#- What a weight can say, and its type. -#}
{% macro logged_columns() %}
    {% set text, number, points = dbt.type_string(), 'integer', 'decimal(18, 2)' %}
    {{ return({
        'kind': text, 'label': text, 'effect': text, 'attribute': text,
        'operator': text, 'value': text, 'activity_type': text,
        'campaign_id': text, 'channel': text, 'decay_id': text,
        'cap_group': text, 'tier_set': text, 'qualification': text,
        'next_action': text, 'dimension': text, 'points': points,
        'max_points': points, 'fit_cap': points, 'engagement_cap': points,
        'score_floor': points, 'score_ceiling': points, 'min_score': points,
        'min_fit_points': points, 'min_engagement_points': points,
        'min_share': 'decimal(18, 9)', 'factor': 'decimal(18, 9)',
        'half_life_days': 'decimal(18, 9)', 'max_per_day': number,
        'active_days': number, 'after_days': number,
        'repeat_every_days': number, 'from_day': number, 'to_day': number,
        'tier_rank': number, 'respond_within_hours': number,
        'valid_from': 'date', 'valid_to': 'date', 'active_from': 'date',
        'active_to': 'date',
    }) }}
{% endmacro %}

{#- What a rule says. -#}
{% macro logged_rule_columns() %}
    {{ return([
        'kind', 'label', 'effect', 'attribute', 'operator', 'value',
        'activity_type', 'campaign_id', 'channel', 'decay_id', 'cap_group',
        'points', 'max_points', 'max_per_day', 'active_days', 'after_days',
        'repeat_every_days', 'valid_from', 'valid_to',
    ]) }}
{% endmacro %}

{#-
    The columns of the log from one file of weights; NULL for what that file
    does not have.

    Arguments:
        weight_kind (str): model, rule, cap group, decay, tier or grade.
        weight_id (sql): what names the weight within its kind.
        given (list or dict): names of columns, or names with their SQL.
    Usage: select {{ logged_weight('tier', 'tier', ['tier_rank']) }}
-#}
{% macro logged_weight(weight_kind, weight_id, given) -%}
    cast('{{ weight_kind }}' as {{ dbt.type_string() }}) as weight_kind,
        {{ weight_id }} as weight_id
        {%- for name, type in logged_columns().items() %},
        cast({% if name not in given -%}
            null
        {%- else -%}
            {{ given[name] if given is mapping else name }}
        {%- endif %} as {{ type }}) as {{ name }}
        {%- endfor %}
{%- endmacro %}

{#-
    The weights of versions that were never built before, and what else the
    log holds of this day, whose rows are replaced.

    Arguments:
        weights (sql): relation of weights as they are now.
        new_versions (sql): relation of (model_id, weights_version).
-#}
{% macro appended_weights(weights, new_versions) %}
    {%- set columns = ['weight_kind', 'weight_id'] + (
        logged_columns().keys() | list
    ) %}
    select
        weights.model_id,
        new_versions.weights_version,
        {{ columns_of('weights', columns) }},
        {{ run_date() }} as recorded_on
    from {{ weights }} as weights
    inner join {{ new_versions }} as new_versions
        on weights.model_id = new_versions.model_id
    {%- if is_incremental() %}

    union all

    select
        logged.model_id,
        logged.weights_version,
        {{ columns_of('logged', columns) }},
        logged.recorded_on
    from {{ this }} as logged
    where
        logged.recorded_on = {{ run_date() }}
        and exists (select 1 from {{ new_versions }} as new_versions)
    {%- endif %}
{% endmacro %}
