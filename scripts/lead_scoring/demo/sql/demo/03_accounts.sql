-- About one company for every four contacts.
create table accounts_base as
with numbers as (
    select unnest(range(1, 1 + getvariable('n_accounts')::bigint)) as account_no
),

placed as (
    select
        account_no,
        case
            when u(account_no, 'country') < 0.62 then 'IT'
            when u(account_no, 'country') < 0.90 then 'PL'
            else pick(account_no, 'abroad', ['DE', 'AT', 'FR', 'CZ', 'SI', 'CH'])
        end as country,
        pick(account_no, 'industry', [
            'restaurant', 'restaurant', 'restaurant', 'restaurant', 'hotel',
            'hotel', 'hotel', 'distributor', 'catering', 'catering', 'bar', 'bar',
            'hospital', 'school', 'cleaning_services', 'retail', 'other'
        ]) as industry,
        floor(exp(2.6 + 1.35 * bell(account_no, 'size')))::bigint + 1 as headcount,
    from numbers
),

named as (
    select
        *,
        case
            when country = 'PL' then pick(account_no, 'name', [
                'Pod Lipami', 'Stary Młyn', 'Złota Kaczka', 'Bursztyn', 'Wawel',
                'Pod Orłem', 'Zielony Smok', 'Polana', 'Nad Wisłą', 'Karczma'
            ])
            when country = 'IT' then pick(account_no, 'name', [
                'Bellavista', 'La Pergola', 'Al Ponte', 'Da Gino', 'San Marco',
                'Arena', 'Il Gambero', 'Due Torri', 'La Rocca', 'Villa Rosa',
                'Al Teatro', 'Stella d''Oro'
            ])
            else pick(account_no, 'name', [
                'Alpenblick', 'Zum Hirschen', 'Central', 'Riverside', 'Le Jardin'
            ])
        end as short_name,
    from placed
)

select
    account_no,
    'ACC' || lpad(account_no::varchar, 7, '0') as account_id,
    upper(industry[1]) || replace(industry[2:], '_', ' ') || ' ' || short_name
    || ' ' || account_no as account_name,
    slug_of(short_name) || '-' || account_no || '.example' as domain,
    industry,
    country,
    headcount,
    dice(account_no, 'place', 1000003) as place_no,
from named;

create table accounts as
select
    accounts_base.account_id,
    accounts_base.account_name,
    case
        when u(account_no, 'nodomain') < 0.08 then null
        when u(account_no, 'nodomain') < 0.12 then upper(domain)
        else domain
    end as domain,
    case when u(account_no, 'noindustry') >= 0.06 then industry end as industry,
    -- Sizes come as a number, as a range or not at all, as CRMs keep them.
    case
        when u(account_no, 'sizekind') < 0.12 then null
        when u(account_no, 'sizekind') < 0.50 then headcount::varchar
        when headcount <= 10 then '1-10'
        when headcount <= 50 then '11-50'
        when headcount < 200 then '51-199'
        else '200+'
    end as employee_count,
    case
        when u(account_no, 'revkind') < 0.35 then null
        when u(account_no, 'revkind') < 0.70
            then (headcount * (40000 + dice(account_no, 'rev', 80000)))::varchar
        when headcount <= 25 then '0-2000000'
        when headcount <= 120 then '2000000-10000000'
        else '10000000+'
    end as annual_revenue,
    accounts_base.country,
    places.region,
from accounts_base
left join places
    on
        accounts_base.country = places.country
        and accounts_base.place_no % places.slots = places.slot;
