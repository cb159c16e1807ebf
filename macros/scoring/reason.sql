{#-
    A row of the ledger in words: what the marketer called the rule, and for
    activities how often and when last ("asked for a demo (2 days ago)").

    Arguments:
        label (sql): the label of the rule; its id stands in where it is empty.
        rule_id (sql): the id of the rule.
        kind (sql): attribute, activity or inactivity.
        hits (sql): how often.
        days_ago (sql): age of the newest hit in days, NULL where there is none.
    Usage: {{ reason('label', 'rule_id', 'kind', 'hits', 'days_ago') }}
-#}
{% macro reason(label, rule_id, kind, hits, days_ago) -%}
    coalesce({{ label }}, {{ rule_id }}) || case
            when {{ kind }} = 'activity' and {{ hits }} > 1
                then
                    ' (' || {{ hits }} || ' times, '
                    || {{ last_ago(days_ago) }} || ')'
            when {{ kind }} = 'activity'
                then ' (' || {{ ago(days_ago) }} || ')'
            when {{ kind }} = 'inactivity' and {{ hits }} > 1
                then ' (' || {{ hits }} || ' times)'
            else ''
        end
{%- endmacro %}

{#- A number of days as people say it. -#}
{% macro ago(days) -%}
    case {{ days }}
                    when 0 then 'today'
                    when 1 then 'yesterday'
                    else {{ days }} || ' days ago'
                end
{%- endmacro %}

{#- The newest of several: nobody says "last today". -#}
{% macro last_ago(days) -%}
    case when {{ days }} > 1 then 'last ' else 'most recently ' end
                    || {{ ago(days) }}
{%- endmacro %}

{#- Points with their sign, without decimals that say nothing: +30, -7.5. The text of a
    decimal has both decimals, so the point stops the second trim. -#}
{% macro signed(points) -%}
    case when {{ points }} > 0 then '+' else '' end || trim(
            trailing '.' from trim(
                trailing '0' from cast(
                    cast({{ points }} as decimal(18, 2)) as {{ dbt.type_string() }}
                )
            )
        )
{%- endmacro %}

{#- What a limit did, in words. -#}
{% macro limit_reason(kind, rule_id) -%}
    case {{ kind }}
            when 'cap_group' then 'limit of the group ' || {{ rule_id }}
            when 'fit_cap' then 'limit of fit points'
            when 'engagement_cap' then 'limit of engagement points'
            when 'score_floor' then 'lowest score of this model'
            when 'score_ceiling' then 'highest score of this model'
        end
{%- endmacro %}
