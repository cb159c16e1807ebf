{#- Publishing on Spark: the tables that dbt builds are dropped and made anew, and some
    fail a test, so that nobody else reads them (`marts_build`). After a build that
    passed each is copied under a name of its own, and the view that people read
    (`marts`) is turned to the copy. `alter view` is one step in the metastore, where
    `create or replace view` is two, with a moment without a view between them. -#}

{% macro spark__publish(results) %}
    {% if execute and is_whole_and_passed(results) %}
        {% do publish_built() %}
    {% endif %}
    {{ return('') }}
{% endmacro %}

{#- Publishes what was built last, whatever the tests said:
    `dbt run-operation publish_built`. -#}
{% macro publish_built() %}
    {% set run = run_started_at.strftime('run_%Y%m%d_%H%M%S_%f') %}
    {% for model in published_models() if not stays_a_view(model) %}
        {% do run_query(
            'create table ' ~ published_copy(model, run) ~ ' using parquet as '
            ~ 'select * from ' ~ model.relation_name
        ) %}
    {% endfor %}
    {% for model in published_models() %}
        {% do turn_view(
            model,
            model.relation_name if stays_a_view(model)
            else published_copy(model, run)
        ) %}
    {% endfor %}
    {% for model in published_models() %}
        {% do forget_copies(model) %}
    {% endfor %}
{% endmacro %}

{% macro published_copy(model, run) %}
    {{ return(model.schema ~ '.' ~ model.alias ~ '__' ~ run) }}
{% endmacro %}

{% macro turn_view(model, copy) %}
    {% set schema = model.schema[:-(build_suffix() | length)] %}
    {% set view = schema ~ '.' ~ model.alias %}
    {% do run_query('create schema if not exists ' ~ schema) %}
    {% if run_query('show views in ' ~ schema ~ " like '" ~ model.alias ~ "'").rows %}
        {% do run_query('alter view ' ~ view ~ ' as select * from ' ~ copy) %}
    {% else %}
        {% do run_query(
            'create view ' ~ view ~ " comment '"
            ~ (model.description | replace("\\", "\\\\") | replace("'", "\\'"))
            ~ "' as select * from " ~ copy
        ) %}
    {% endif %}
{% endmacro %}

{#- The copy before stays: somebody may still be reading it. -#}
{% macro forget_copies(model) %}
    {% set copies = run_query(
        'show tables in ' ~ model.schema ~ " like '" ~ model.alias ~ "__run_*'"
    ).columns[1].values() | sort %}
    {% for copy in copies[:-2] %}
        {% do run_query('drop table if exists ' ~ model.schema ~ '.' ~ copy) %}
    {% endfor %}
{% endmacro %}

{#- What dbt builds for people to read stands beside what they read. -#}
{% macro spark__built_schema(name) %}
    {{ return(name ~ build_suffix() if name in published_schemas() else name) }}
{% endmacro %}

{% macro build_suffix() %}
    {{ return('_build') }}
{% endmacro %}
