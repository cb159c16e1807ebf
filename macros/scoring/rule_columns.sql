{#-
    The columns of `scoring_rules` from one file of weights: text cleaned, names
    in lower case, and NULL for what that file does not have.

    Arguments:
        the file's column (sql) for each name; what all files share is always
            taken.
    Usage: select {{ rule_columns(effect='effect', attribute='attribute') }}
-#}
{% macro rule_columns() -%}
    {{ clean_text('model_id') }} as model_id,
        {{ clean_text('rule_id') }} as rule_id,
        {{ clean_text('label') }} as label,
        {{ clean_text('cap_group') }} as cap_group,
        points,
        valid_from,
        valid_to,
        {%- for name, type in optional_rule_columns().items() %}
        {% if name not in kwargs -%}
        cast(null as {{
            dbt.type_string() if type in ('lower', 'text') else type
        }}) as {{ name }}
        {%- elif name == 'effect' -%}
        coalesce({{ clean_lower('effect') }}, 'points') as effect
        {%- elif type == 'lower' -%}
        {{ clean_lower(kwargs[name]) }} as {{ name }}
        {%- elif type == 'text' -%}
        {{ clean_text(kwargs[name]) }} as {{ name }}
        {%- else -%}
        {{ kwargs[name] }}{% if kwargs[name] != name %} as {{ name }}{% endif %}
        {%- endif -%}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
{%- endmacro %}

{#- What only some files of weights have, and how it is read. -#}
{% macro optional_rule_columns() %}
    {{ return({
        'effect': 'lower', 'attribute': 'lower', 'operator': 'lower',
        'value': 'text', 'activity_type': 'lower', 'campaign_id': 'text',
        'channel': 'lower', 'decay_id': 'text', 'max_points': 'decimal(12, 2)',
        'max_per_day': 'integer', 'active_days': 'integer',
        'after_days': 'integer', 'repeat_every_days': 'integer',
    }) }}
{% endmacro %}
