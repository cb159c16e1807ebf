{#- A share as people read it: whole percent. -#}
{% macro percent_words(share) -%}
    concat(cast(cast(round(100 * ({{ share }})) as integer) as {{ dbt.type_string() }}), ' %')
{%- endmacro %}

{#- A double as people read a count. -#}
{% macro count_words(number) -%}
    cast(cast({{ number }} as bigint) as {{ dbt.type_string() }})
{%- endmacro %}

{#- What `health_data_checks` found, and what to do. -#}
{% macro data_check_words() -%}
    case
            when check_name = 'profiled_contacts' then concat(
                {{ count_words('value') }}, ' of ', {{ count_words('cases') }},
                ' contacts of the audience are profiled and clean',
                case
                    when status = 'ok' then '.'
                    else '; too few to tell tiers apart: widen the audience, or '
                        || 'fill the attributes that its rules ask for.'
                end
            )
            when check_name = 'conversions' then concat(
                {{ count_words('value') }}, ' contacts that the model is meant '
                || 'for have won a first deal',
                case
                    when status = 'ok' then '.'
                    else '; a back-test of so few is uncertain: read its '
                        || 'intervals, and change weights with care.'
                end
            )
            else concat(
                {{ count_words('cases') }},
                case when cases = 1 then ' rule asks for ' else ' rules ask for ' end,
                subject, ', known of ',
                {{ percent_words('value') }}, ' of the audience',
                case
                    when not is_asked_of_all
                        then '; that it is empty is an answer too.'
                    when status = 'ok' then '.'
                    when value = 0
                        then '; the rules never fire: bring the data in, or take '
                        || 'them out.'
                    else '; fill it from forms, the CRM or an enrichment, or give '
                        || 'its rules fewer points.'
                end
            )
        end
{%- endmacro %}

{#- What `health_review_checks` says of the last review. -#}
{% macro review_words() -%}
    case
            when age_days is null
                then 'Nobody has noted when the weights were last looked at: fill '
                || 'reviewed_on in scoring_models.csv.'
            when review_every_days is null or age_days <= review_every_days
                then concat(
                    'The weights were reviewed ', {{ count_words('age_days') }},
                    ' days ago.'
                )
            else concat(
                'The weights were reviewed ', {{ count_words('age_days') }},
                ' days ago, and should be every ', {{ count_words('review_every_days') }},
                ': run `lead-scoring backtest`, look at them, and set reviewed_on.'
            )
        end
{%- endmacro %}

{#- What sales thinks of a tier, beside the tier below and what is asked of it. -#}
{% macro feedback_finding() -%}
    case
            when coalesce(tier_rank, 0) = 0 then 'no tier'
            when answers < {{ var('backtest_min_wins') }} then 'few'
            when upper_rate < lower_below then 'below'
            when is_for_sales and value < {{ var('health_min_acceptance') }}
                then 'rejected'
            when value < value_below then 'perhaps below'
            else 'fine'
        end
{%- endmacro %}

{#- What `health_feedback_checks` found, and what to do. -#}
{% macro feedback_words() -%}
    concat(
            'Sales accepted ', {{ count_words('judged.accepted') }}, ' of ',
            {{ count_words('judged.answers') }}, ' that it answered for',
            case
                when main_reasons.reason is not null
                    then concat(
                        '; most often rejected for ', main_reasons.reason, ' (',
                        {{ count_words('main_reasons.activities') }}, ')'
                    )
                else ''
            end,
            case judged.finding
                when 'few' then '; too few to tell.'
                when 'below'
                    then '; that is less than of the tier below, beyond chance: '
                    || 'look at the rules that lift people here.'
                when 'rejected'
                    then '; a tier for sales should do better: raise its minimum, '
                    || 'or take points from what is behind the rejections.'
                when 'perhaps below'
                    then '; that is less than of the tier below, which may be chance.'
                else '.'
            end,
            case judged.tier
                when '(not recorded)'
                    then ' The history knows no day shortly before: '
                    || '`lead-scoring backfill` fills it.'
                else ''
            end
        )
{%- endmacro %}
