-- The raw contacts: what the CRM exports of the people, with what hurts.
create table contacts as
with rows_of_people as (
    select
        people.*,
        copies.copy,
        -- An old copy of a row was exported before its last change.
        case
            when copies.copy = 1 then greatest(
                created_age - dice(contact_no, 'old copy', 20), 0
            )
            else floor(created_age * u(contact_no, 'updated') * 0.8)::bigint
        end as updated_age,
    from people
    inner join (values (0), (1)) as copies (copy)
        on copies.copy = 0 or u(people.contact_no, 'duplicate') < 0.015
),

placed as (
    select
        rows_of_people.*,
        places.region,
        places.city,
    from rows_of_people
    left join places
        on
            rows_of_people.country = places.country
            and rows_of_people.place_no % places.slots = places.slot
)

select
    case
        when copy = 1 and u(contact_no, 'no id') < 0.03 then null
        else contact_id
    end as contact_id,
    case
        when copy = 0 and u(contact_no, 'no created_at') < 0.0015 then null
        else moment(created_age, contact_no, 'created')
    end as created_at,
    case
        when u(contact_no, 'mail case') < 0.03 then ' ' || upper(email) || ' '
        else email
    end as email,
    case when u(contact_no, 'no account') >= 0.30 then account_id end as account_id,
    case
        when u(contact_no, 'no updated_at') >= 0.05 or copy = 1
            then
                moment(updated_age, contact_no, 'updated')
                -- The time of day must not make an old copy the newer one.
                - to_days(case when copy = 1 then 1 else 0 end)
    end as updated_at,
    case
        when u(contact_no, 'no name') >= 0.04 then first_name || ' ' || last_name
    end as full_name,
    case
        when u(contact_no, 'no owner') >= 0.20
            then 'owner-' || (1 + dice(account_no, 'owner', 12))
    end as owner_id,
    case
        when copy = 1 then 'Assistant'
        when u(contact_no, 'no title') < 0.12 then null
        when u(contact_no, 'no title') < 0.15 then upper(title)
        else title
    end as job_title,
    case when u(contact_no, 'own level') < 0.35 then seniority end as seniority,
    case
        when u(contact_no, 'own level') < 0.35 then job_function
    end as job_function,
    case when u(contact_no, 'no country') >= 0.05 then country end as country,
    case when u(contact_no, 'no region') >= 0.12 then region end as region,
    case when u(contact_no, 'no city') >= 0.25 then city end as city,
    case
        when u(contact_no, 'birth') < 0.30
            then date '1958-01-01' + dice(person_no, 'birth date', 16000)::integer
    end as birth_date,
    case
        when u(contact_no, 'gender') < 0.60
            then
                case
                    when u(person_no, 'gender x') < 0.02 then 'x'
                    when first_name[-1:] = 'a' and first_name not in ('Luca', 'Andrea')
                        then 'f'
                    when first_name in ('Sophie', 'Claire') then 'f'
                    else 'm'
                end
    end as gender,
    case when u(contact_no, 'own industry') < 0.25 then industry end as industry,
    case
        when u(contact_no, 'own size') < 0.10 then headcount::varchar
        when u(contact_no, 'own size') < 0.18
            then case when headcount < 200 then '11-50' else '200+' end
    end as employee_count,
    null::varchar as annual_revenue,
    pick(contact_no, 'source', [
        'web', 'web', 'web', 'event', 'event', 'referral', 'paid_search',
        'paid_search', 'partner', 'import', 'import', 'cold_list', null
    ]) as lead_source,
    case
        when merged_no is not null then 'C' || lpad(merged_no::varchar, 7, '0')
    end as merged_into,
    case
        when u(contact_no, 'opt out') < 0.02 then true
        when u(contact_no, 'opt out') < 0.60 then false
    end as profiling_opt_out,
    case
        when u(contact_no, 'deleted') < 0.01
            then moment(
                floor(created_age * u(contact_no, 'deleted when'))::bigint,
                contact_no,
                'deleted'
            )
    end as deleted_at,
from placed;

-- Several values of one attribute, and rows that add to a column's values.
create table contact_attributes as
select
    contact_id,
    'product_interest' as attribute,
    unnest(
        list_distinct([
            pick(contact_no, 'interest 1', [
                'hood-type', 'undercounter', 'rack-conveyor', 'glasswasher'
            ]),
            pick(contact_no, 'interest 2', [
                'hood-type', 'undercounter', 'pot-washer', 'detergents'
            ])
        ])
    ) as value,
from people
where u(contact_no, 'has interest') < 0.25

union all

select
    contact_id,
    'newsletter_consent' as attribute,
    case when u(contact_no, 'consent') < 0.8 then 'yes' else 'no' end as value,
from people
where u(contact_no, 'has consent') < 0.30

union all

select
    contact_id,
    'industry' as attribute,
    'bar' as value,
from people
where industry = 'hotel' and u(contact_no, 'second industry') < 0.15;

create table erasure_requests as
select
    case when u(contact_no, 'erase by mail') < 0.6 then contact_id end as contact_id,
    case when u(contact_no, 'erase by mail') >= 0.6 then email end as email,
    moment(
        floor(created_age * u(contact_no, 'erase when'))::bigint,
        contact_no,
        'erase'
    ) as requested_at,
from people
where u(contact_no, 'erase') < 0.003 and email like '%@%';
