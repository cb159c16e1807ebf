{#-
    The steps of `health_tier_checks`: how the share of each tier moves from month to
    month.
-#}

{#-
    How many contacts stood in each tier on the first recorded day of each month, which
    the history stores whole: so a dozen of its days are read, and no more.

    Arguments:
        history (sql): `score_changes`.
        days (sql): relation of the run's day.
-#}
{% macro tier_mix_by_month(history, days) -%}
    with

    months as (

        select min(marks.as_of_date) as as_of_date
        from {{ history }} as marks
        inner join {{ days }} as days
            on marks.as_of_date <= days.as_of_date
        where
            marks.contact_id is null
            and ({{ month_of('days.as_of_date') }})
            - ({{ month_of('marks.as_of_date') }}) < {{ var('health_months') }}
        group by {{ month_of('marks.as_of_date') }}

    )

    select
        history.model_id,
        history.weights_version,
        history.tier,
        history.as_of_date,
        max(history.tier_rank) as tier_rank,
        count(*) as contacts
    from {{ history }} as history
    inner join months
        on history.as_of_date = months.as_of_date
    where history.is_scored
    group by
        history.model_id, history.weights_version, history.tier, history.as_of_date
{%- endmacro %}

{#-
    Each tier of each month beside the first month that was scored with the same
    weights; other weights are meant to give other tiers. A tier that nobody stands in
    has a row too.

    Arguments:
        tier_mix (sql): relation that `tier_mix_by_month` makes.
-#}
{% macro tier_shifts(tier_mix) -%}
    with

    months as (

        select
            model_id,
            weights_version,
            as_of_date,
            sum(contacts) as contacts,
            min(as_of_date) over (partition by model_id, weights_version) as base_on
        from {{ tier_mix }}
        group by model_id, weights_version, as_of_date

    ),

    known_tiers as (

        select
            model_id,
            weights_version,
            tier,
            count(*) over (partition by model_id, weights_version) as tiers
        from {{ tier_mix }}
        group by model_id, weights_version, tier

    )

    select
        months.model_id,
        months.as_of_date,
        months.base_on,
        known_tiers.tier,
        known_tiers.tiers,
        coalesce(tier_mix.contacts, 0) as contacts,
        months.contacts as all_contacts,
        coalesce(base_mix.contacts, 0) as base_contacts,
        base_months.contacts as all_base_contacts
    from months
    inner join known_tiers
        on
            months.model_id = known_tiers.model_id
            and months.weights_version = known_tiers.weights_version
    inner join months as base_months
        on
            months.model_id = base_months.model_id
            and months.weights_version = base_months.weights_version
            and months.base_on = base_months.as_of_date
    {%- for name, day in {'tier_mix': 'as_of_date', 'base_mix': 'base_on'}.items() %}
    left join {{ tier_mix }} as {{ name }}
        on
            months.model_id = {{ name }}.model_id
            and months.weights_version = {{ name }}.weights_version
            and months.{{ day }} = {{ name }}.as_of_date
            and known_tiers.tier = {{ name }}.tier
    {%- endfor %}
{%- endmacro %}

{#-
    The population stability index of each month (N. Siddiqi, "Credit risk scorecards",
    Wiley 2006: below 0.1 no change, above 0.25 a major one), 1/2 added to each count.
    Where two samples differ by chance alone, it follows (1/n + 1/m) times a chi-square
    (B. Yurdakul and J. Naranjo, Journal of Risk Model Validation 14, 2020), whose 95th
    percentile is that of E. B. Wilson and M. M. Hilferty (PNAS 17, 1931): what lies
    below it is no news.

    Arguments:
        shifts (sql): relation that `tier_shifts` makes.
-#}
{% macro tier_drift(shifts) -%}
    {%- set free = 'nullif(' ~ as_double('max(tiers)') ~ ' - 1, 0)' -%}
    with

    shares as (

        select
            *,
            ({{ as_double('contacts') }} + 0.5) / (all_contacts + 0.5 * tiers)
                as share,
            ({{ as_double('base_contacts') }} + 0.5)
            / (all_base_contacts + 0.5 * tiers) as base_share
        from {{ shifts }}

    ),

    indexes as (

        select
            model_id,
            as_of_date,
            base_on,
            sum((share - base_share) * ln(share / base_share)) as stability,
            (1 / {{ as_double('max(all_contacts)') }} + 1 / max(all_base_contacts))
            * {{ free }} * power(
                1 - 2 / (9 * {{ free }})
                + 1.6448536269514722 * sqrt(2 / (9 * {{ free }})), 3
            ) as by_chance
        from shares
        group by model_id, as_of_date, base_on

    )

    select
        *,
        case
            when
                stability < {{ var('health_drift_warn') }}
                or stability <= coalesce(by_chance, 0)
                then 'ok'
            when stability < {{ var('health_drift_fail') }} then 'warn'
            else 'fail'
        end as status
    from indexes
{%- endmacro %}

{#- The month of a day as people sort it: 2026-06. -#}
{% macro month_words(day) -%}
    substring(cast({{ day }} as {{ dbt.type_string() }}), 1, 7)
{%- endmacro %}

{#- What `tier_drift` found, and what to do. -#}
{% macro drift_words() -%}
    {%- set base = month_words('drift.base_on') -%}
    case
            when drift.as_of_date = drift.base_on
                then 'The first month with these weights: later ones are compared '
                || 'with it.'
            when drift.status <> 'ok' then concat(
                'The share of the tiers is another one than in ', {{ base }},
                ', with the same weights: see tier_share, then look for a source '
                || 'that broke or people who are new, and test the weights again.'
            )
            when drift.stability >= {{ var('health_drift_warn') }} then concat(
                'The share of the tiers moved since ', {{ base }},
                ', which may be chance: there are too few contacts to tell.'
            )
            else concat('The tiers hold about the same shares as in ', {{ base }}, '.')
        end
{%- endmacro %}
