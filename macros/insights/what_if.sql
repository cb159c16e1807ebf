{#-
    Scores with other weights than those of the last build, in schemas of their
    own: what `lead-scoring what-if` shows, and then drops.
-#}

{#-
    Whether this run only tries weights, as the environment says: it names the
    facts that are made anew for it.

    Returns: a boolean.
    Usage: {% if is_what_if() %}
-#}
{% macro is_what_if() %}
    {{ return(env_var('LEAD_SCORING_WHAT_IF', '') != '') }}
{% endmacro %}

{#-
    Whether they are compared with the last build, and not with scores that an
    earlier run of the same command has made of yet other weights.

    Returns: a boolean.
-#}
{% macro compares_with_build() %}
    {{ return(env_var('LEAD_SCORING_WHAT_IF_BEFORE', 'built') == 'built') }}
{% endmacro %}

{#-
    Whether this run scores with the weights of the last build, to compare
    others with them.

    Returns: a boolean.
-#}
{% macro weighs_as_built() %}
    {{ return(env_var('LEAD_SCORING_WHAT_IF_BEFORE', 'built') == 'as_built') }}
{% endmacro %}

{#-
    The schema of a node: scratch for what such a run makes anew; facts are
    those of the last build, but for those that the environment names (the days
    to score, and on past days what was known when).

    Arguments:
        schema (str): where it is in any other run.
        node: the node.
    Returns: a text.
-#}
{% macro what_if_schema(schema, node) %}
    {% set made_anew = env_var('LEAD_SCORING_WHAT_IF', '').split(',') %}
    {% set is_scored_anew = (
        schema in ['weights', 'scoring', 'backtest']
        or (node and node.name in made_anew)
    ) %}
    {{ return(
        'what_if_' ~ schema if is_what_if() and is_scored_anew else schema
    ) }}
{% endmacro %}

{#-
    A model of `scoring` or a file of weights as the last build left it, while
    `ref` is what this run makes of it.

    Arguments:
        name (str): the model or the seed.
    Returns: a relation.
    Usage: from {{ as_built('contact_scores') }}
-#}
{% macro as_built(name) %}
    {% set found = ref(name) %}
    {% set schema = found.schema.replace('what_if_weights', 'weights').replace(
        'what_if_scoring', 'scoring'
    ) %}
    {{ return(found.replace_path(schema=schema)) }}
{% endmacro %}

{#-
    A model of `scoring` on the side that others are compared with.

    Arguments:
        name (str): the model.
    Returns: a relation.
-#}
{% macro before_model(name) %}
    {{ return(as_built(name) if compares_with_build() else ref(name)) }}
{% endmacro %}

{#- What is compared of a score. -#}
{% macro what_if_score_columns() %}
    {{ return([
        'model_id', 'contact_key', 'contact_id', 'status', 'tier',
        'tier_reason', 'qualification', 'score', 'fit_points',
        'engagement_points', 'limit_points', 'tier_rank',
        'respond_within_hours', 'score_rank', 'is_primary',
    ]) }}
{% endmacro %}

{#-
    Why a contact stands elsewhere: it is scored on one side alone (`audience`),
    a rule takes it out of the tiers or lifts it (`disqualify`, `fast_track`),
    a rule or a limit has other points (`points`), or the tiers themselves have
    other minimums or names (`tiers`: also where points went the other way). NULL
    where nothing changed.

    Arguments:
        paired, ranked (sql): relations of both sides and of the rule that
            weighs most.
-#}
{% macro what_if_cause(paired, ranked) -%}
    {%- set moved = paired ~ '.tier_before <> ' ~ paired ~ '.tier_after' -%}
    case
            when
                {{ paired }}.tier_before is null
                or {{ paired }}.tier_after is null
                then 'audience'
            {%- for reason, effect in {
                'disqualified': 'disqualify', 'fast_track': 'fast_track',
            }.items() %}
            when
                {{ moved }}
                and ({{ paired }}.tier_reason_before = '{{ reason }}')
                <> ({{ paired }}.tier_reason_after = '{{ reason }}')
                then '{{ effect }}'
            {%- endfor %}
            when
                {{ moved }}
                and (
                    {{ ranked }}.rule_id is null
                    or ({{ paired }}.tier_rank_after - {{ paired }}.tier_rank_before)
                    * sign({{ paired }}.score_change) < 0
                )
                then 'tiers'
            when {{ ranked }}.rule_id is not null then 'points'
        end
{%- endmacro %}

{#-
    Leaves nothing of it behind.

    Usage: dbt run-operation drop_what_if
-#}
{% macro drop_what_if() %}
    {% set schemas = [] %}
    {% for node in graph.nodes.values() if '_what_if' in '_' ~ node.schema %}
        {% do schemas.append(node.schema) %}
    {% endfor %}
    {% for schema in schemas | unique %}
        {% do adapter.drop_schema(
            api.Relation.create(database=target.database, schema=schema)
        ) %}
    {% endfor %}
{% endmacro %}
