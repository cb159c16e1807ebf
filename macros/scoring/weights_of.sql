{#-
    The versions of weights to score with, in the place of the files of now:
    the var `weights_versions`, or LEAD_SCORING_WEIGHTS_VERSIONS in the
    environment, separated by commas; each a scoring model, a colon and one of
    its versions in `weights_log`. A scoring model that is not named is not
    computed.

    Returns: a list of texts; empty where the files of now count.
    Usage: {% if replayed_versions() %}
-#}
{% macro replayed_versions() %}
    {%- set found = var('weights_versions', []) | map('string') | list -%}
    {%- for part in env_var('LEAD_SCORING_WEIGHTS_VERSIONS', '').split(',') -%}
        {%- if part.strip() -%}
            {%- do found.append(part.strip()) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#-
    A file of weights: as it is now, as it was in the versions that a run
    replays, or as the last build had it.

    Arguments:
        seed (str): name of the file.
    Usage: from {{ weights_of('cap_groups') }}
-#}
{% macro weights_of(seed) -%}
    {%- if replayed_versions() -%}
    (
        {{ replayed_weights(seed) }}
    ) as {{ seed }}
    {%- elif weighs_as_built() -%}
    {{ as_built(seed) }}
    {%- else -%}
    {{ ref(seed) }}
    {%- endif -%}
{%- endmacro %}

{#-
    The rows of the log that stand for a file of weights. Scales of tiers belong
    to the model that used them. Decays and grades are shared: all models that
    were in force together had the same, so those of one model are taken.

    Arguments:
        seed (str): name of the file.
-#}
{% macro replayed_weights(seed) %}
    {%- set logged = {
        'scoring_models': ('model', none), 'cap_groups': ('cap group', none),
        'attribute_weights': ('rule', 'attribute'),
        'activity_weights': ('rule', 'activity'),
        'inactivity_weights': ('rule', 'inactivity'),
        'decay_windows': ('decay', none), 'tiers': ('tier', none),
        'grades': ('grade', none),
    }[seed] %}
    {%- set id = {
        'scoring_models': 'model_id', 'cap_groups': 'cap_group',
        'decay_windows': 'decay_id', 'tiers': 'tier', 'grades': 'grade',
    }.get(seed, 'rule_id') %}
    select
        model_id,
        {%- if seed in ('scoring_models', 'tiers') %}
        model_id as tier_set,
        {%- endif %}
        {%- if seed == 'scoring_models' %}
        status,
        priority,
        {%- else %}
        weight_id as {{ id }},
        {%- endif %}
        {%- if seed == 'activity_weights' %}
        operator as target_operator,
        value as target,
        {%- endif %}
        {%- for name, type in logged_columns().items() %}
        {%- if name not in (id, 'tier_set') %}
        {% if type == 'decimal(18, 2)' -%}
        cast({{ name }} as decimal(12, 2)) as {{ name }}
        {%- else -%}
        {{ name }}
        {%- endif -%}
        {%- if not loop.last %},{% endif -%}
        {%- endif -%}
        {%- endfor %}
    from (
        {{ replayed_log(logged[0]) }}
    ) as replayed
    where
        1 = 1
        {%- if logged[1] %}
        and kind = '{{ logged[1] }}'
        {%- endif %}
        {%- if seed in ('decay_windows', 'grades') %}
        and model_id = one_model_id
        {%- endif %}
{% endmacro %}

{#-
    The weights of one kind in the versions that a run replays; status and
    priority, which move no score, as they are now. A model that has been
    retired or deleted since then is scored as a shadow model.

    Arguments:
        weight_kind (str): as in `weights_log`.
-#}
{% macro replayed_log(weight_kind) %}
    select
        logged.*,
        case
            when {{ clean_lower('now.status') }} = 'live' then 'live'
            else 'shadow'
        end as status,
        now.priority,
        min(logged.model_id) over (partition by logged.weight_id) as one_model_id
    from {{ ref('weights_log') }} as logged
    left join {{ ref('scoring_models') }} as now
        on logged.model_id = {{ clean_text('now.model_id') }}
    where
        logged.weight_kind = '{{ weight_kind }}'
        and logged.model_id || ':' || logged.weights_version in (
            {%- for version in replayed_versions() %}
            '{{ version | replace("'", "''") }}'{% if not loop.last %},{% endif %}
            {%- endfor %}
        )
{% endmacro %}
