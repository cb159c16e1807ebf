{#-
    The times in which builds saw a value that has no day of its own, and those
    in which it was gone. A value that was there when a build first looked at
    somebody is the oldest known one: it holds for the days before as well.

    Arguments:
        history (sql): `contact_value_history`.
        profiles (sql): `profile_history`, which tells who was first seen when.
-#}
{% macro seen_value_times(history, profiles) %}
    select
        seen.contact_id,
        seen.attribute,
        seen.value,
        seen.is_gone,
        case
            when seen.seen_on <= first_looks.first_day then {{ first_day() }}
            else seen.seen_on
        end as valid_from,
        {{ next_day('seen.contact_id, seen.attribute, seen.value', 'seen.seen_on') }}
            as valid_until
    from {{ history }} as seen
    left join (
        select
            people.contact_id,
            greatest(min(people.seen_on), looks.first_day) as first_day
        from {{ profiles }} as people
        cross join (
            select min(looked.seen_on) as first_day
            from {{ history }} as looked
        ) as looks
        where people.contact_id is not null
        group by people.contact_id, looks.first_day
    ) as first_looks
        on seen.contact_id = first_looks.contact_id
    where
        seen.contact_id is not null
        and {{ looks_known('seen.seen_on', history) }}
{% endmacro %}
