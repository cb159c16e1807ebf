{#
    Fails for every range that overlaps the next one, and for every range
    that ends before it begins. The upper bound is not part of a range.
    Named as in dbt_utils, with those of its parameters that are needed.

    lower_bound_column, upper_bound_column: columns or SQL expressions.
    partition_by: column or SQL expression; ranges of different partitions
    may overlap. Default: all rows are one partition.

    Usage: `- mutually_exclusive_ranges: {arguments: {
              lower_bound_column: from_day, upper_bound_column: to_day,
              partition_by: decay_id}}`
#}
{% test mutually_exclusive_ranges(
    model, lower_bound_column, upper_bound_column, partition_by=none
) %}

with ranges as (
    select
        {{ partition_by or 1 }} as range_partition,
        {{ lower_bound_column }} as lower_bound,
        {{ upper_bound_column }} as upper_bound,
        lead({{ lower_bound_column }}) over (
            partition by {{ partition_by or 1 }}
            order by {{ lower_bound_column }}, {{ upper_bound_column }}
        ) as next_lower_bound
    from {{ model }}
)

select *
from ranges
where lower_bound >= upper_bound or next_lower_bound < upper_bound
{% endtest %}
