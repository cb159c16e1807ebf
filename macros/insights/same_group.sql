{#-
    Whether two rows are of the same model, segment and day tested, or both of all
    days.

    Arguments:
        one (sql), other (sql): relations.
    Usage: on {{ same_group('aucs', 'totals') }}
-#}
{% macro same_group(one, other) -%}
    {{ one }}.model_id = {{ other }}.model_id
            and {{ one }}.segment = {{ other }}.segment
            and {{ one }}.segment_value = {{ other }}.segment_value
            and {{ one }}.as_of_date is not distinct from {{ other }}.as_of_date
{%- endmacro %}
