-- One row per contact number: who they are, when they came, how alive they are.
create table people as
with numbers as (
    select unnest(range(1, 1 + getvariable('n_contacts')::bigint)) as contact_no
),

ranked as (
    select
        contact_no,
        -- A permutation (the factor is a prime): how active a contact is does
        -- not show in its number. Rank 0 is the most active.
        (
            contact_no * 2654435761
            + dice(0, 'shift', getvariable('n_contacts'))
        ) % getvariable('n_contacts')::bigint as activity_rank,
        -- Merges on purpose: a chain, a cycle with one that leads into it, and
        -- a target that does not exist; the rest at random.
        case
            when getvariable('n_contacts') < 50 then null
            when contact_no in (11, 12, 16) then contact_no + 1
            when contact_no = 17 then 18
            when contact_no = 18 then 17
            when contact_no = 19 then 999999999
            when u(contact_no, 'merge') < 0.012
                then 1 + dice(contact_no, 'merge to', getvariable('n_contacts'))
        end as merged_no,
        case
            when
                getvariable('n_contacts') >= 50 and u(contact_no, 'twin') < 0.012
                then 1 + dice(contact_no, 'twin of', getvariable('n_contacts'))
            else contact_no
        end as email_no,
    from numbers
),

identified as (
    select
        * exclude (merged_no),
        nullif(merged_no, contact_no) as merged_no,
        -- Who it really is: a duplicate has the name of its original.
        case
            when merged_no <= getvariable('n_contacts') then merged_no
            else email_no
        end as person_no,
        activity_rank / getvariable('n_contacts') as activity_share,
    from ranked
),

dated as (
    select
        *,
        -- The busiest have been known for a year or more.
        floor(
            729 * (
                0.5 * pow(1 - activity_share, 6)
                + (1 - 0.5 * pow(1 - activity_share, 6))
                * u(contact_no, 'created')
            )
        )::bigint as created_age,
        1 + floor(
            getvariable('n_accounts') * pow(u(person_no, 'account'), 1.3)
        )::bigint as account_no,
        case when u(person_no, 'lang') < 0.22 then 'en' end as other_lang,
        u(email_no, 'mail') as mail_kind,
        u(contact_no, 'role') < 0.015 as is_role_mailbox,
        u(contact_no, 'job seeker') < 0.03 as is_job_seeker,
        u(contact_no, 'bot') < 0.006 as is_bot,
        case
            when u(contact_no, 'stays') < 0.3 then 1.0
            else 0.05 + 0.85 * u(contact_no, 'stays how long')
        end as life,
    from identified
),

placed as (
    select
        dated.*,
        accounts_base.account_id,
        accounts_base.domain as account_domain,
        accounts_base.industry,
        accounts_base.country,
        accounts_base.headcount,
        accounts_base.place_no,
        coalesce(
            dated.other_lang,
            case accounts_base.country when 'IT' then 'it' when 'PL' then 'pl' end,
            'en'
        ) as lang,
        case
            when dated.mail_kind < 0.24 then 'free'
            when dated.mail_kind < 0.245 then 'disposable'
            when dated.mail_kind < 0.26 then 'competitor'
            when dated.mail_kind < 0.265 then 'own'
            else 'business'
        end as email_kind,
    from dated
    inner join accounts_base on dated.account_no = accounts_base.account_no
),

named as (
    select
        *,
        case
            when country = 'PL' then pick(person_no, 'first', [
                'Anna', 'Piotr', 'Katarzyna', 'Tomasz', 'Agnieszka', 'Paweł',
                'Małgorzata', 'Krzysztof', 'Ewa', 'Marcin', 'Joanna', 'Michał'
            ])
            when country = 'IT' then pick(person_no, 'first', [
                'Giulia', 'Marco', 'Francesca', 'Luca', 'Chiara', 'Alessandro',
                'Elena', 'Matteo', 'Sara', 'Andrea', 'Paola', 'Davide'
            ])
            else pick(person_no, 'first', [
                'Sophie', 'Lukas', 'Claire', 'Jan', 'Nina', 'Thomas'
            ])
        end as first_name,
        case
            when country = 'PL' then pick(person_no, 'last', [
                'Nowak', 'Kowalska', 'Wiśniewski', 'Wójcik', 'Kamińska',
                'Lewandowski', 'Zieliński', 'Szymańska', 'Woźniak', 'Dąbrowski'
            ])
            when country = 'IT' then pick(person_no, 'last', [
                'Rossi', 'Bianchi', 'Ferrari', 'Russo', 'Colombo', 'Ricci',
                'Marino', 'Greco', 'Bruno', 'Gallo', 'Conti', 'De Luca',
                'Zanetti', 'Fontana', 'Barbieri', 'Rinaldi'
            ])
            else pick(person_no, 'last', [
                'Müller', 'Huber', 'Martin', 'Novák', 'Kovač', 'Keller'
            ])
        end as last_name,
        case email_kind
            when 'business' then account_domain
            when 'disposable' then 'mailinator.com'
            when 'own' then 'acquabrava.example'
            when 'competitor' then pick(email_no, 'mail domain', [
                'lavaprofi.example', 'rapidwash.example', 'zmywex.example'
            ])
            when 'free' then
                case country
                    when 'IT' then pick(email_no, 'mail domain', [
                        'gmail.com', 'gmail.com', 'libero.it', 'virgilio.it',
                        'hotmail.it', 'outlook.com'
                    ])
                    when 'PL' then pick(email_no, 'mail domain', [
                        'gmail.com', 'gmail.com', 'wp.pl', 'onet.pl', 'o2.pl',
                        'interia.pl'
                    ])
                    else pick(email_no, 'mail domain', [
                        'gmail.com', 'outlook.com', 'yahoo.com', 'gmx.de'
                    ])
                end
        end as email_domain,
    from placed
),

titled as (
    select
        named.*,
        titles.title,
        titles.seniority,
        titles.job_function,
    from named
    inner join titles
        on
            named.lang = titles.lang
            and dice(named.person_no, 'title', titles.slots) = titles.slot
),

addressed as (
    select
        *,
        case
            when is_role_mailbox and email_kind = 'business' then
                pick(account_no, 'role', case country
                    when 'PL' then ['biuro', 'info', 'biuro']
                    when 'IT' then ['info', 'ufficio', 'info']
                    else ['info', 'sales', 'office']
                end) || '@' || email_domain
            else
                slug_of(first_name) || '.' || replace(slug_of(last_name), '-', '')
                || case
                    when email_kind = 'business' then (email_no % 97)::varchar
                    else '.' || email_no
                end
                || '@' || email_domain
        end as true_email,
        -- How well the offer fits them: what the outcome of a sale depends on,
        -- and what no column says.
        least(1.0, greatest(0.0,
            0.30 * (industry in ('restaurant', 'hotel', 'distributor'))::int
            + 0.15 * (industry in ('catering', 'bar', 'hospital'))::int
            + 0.20 * coalesce(
                (seniority in ('owner', 'c_level', 'director'))::int, 0
            )
            + 0.10 * coalesce((seniority = 'manager')::int, 0)
            + 0.15 * coalesce((job_function in (
                'management', 'purchasing', 'food_and_beverage', 'kitchen',
                'operations'
            ))::int, 0)
            + 0.15 * (country in ('IT', 'PL'))::int
            + 0.10 * (headcount >= 11)::int
            + 0.10 * (email_kind = 'business')::int
            - 0.80 * (email_kind in ('competitor', 'own', 'disposable'))::int
            - 0.40 * is_job_seeker::int
            - 0.30 * coalesce((seniority = 'intern')::int, 0)
            + 0.10 * bell(person_no, 'fit')
        )) as hidden_fit,
    from titled
),

-- A journey: some weeks in which someone looks for a dishwasher in earnest. Only
-- people who visit at all (see the visits) make one, the keener the likelier.
travelled as (
    select
        *,
        u(contact_no, 'journey') < (
            0.01
            + 1.7 * pow(hidden_fit, 2)
            * pow(greatest(1 - activity_share / 0.75, 0), 1.5)
        ) as has_journey,
        -- Never before the contact was known, and more of them lately.
        floor(
            created_age * pow(u(contact_no, 'journey when'), 1.5)
        )::bigint as journey_start_age,
        35 + dice(contact_no, 'journey length', 55) as journey_days,
    from addressed
)

select
    * exclude (journey_start_age),
    'C' || lpad(contact_no::varchar, 7, '0') as contact_id,
    case when has_journey then journey_start_age end as journey_start_age,
    case
        when u(email_no, 'no mail') < 0.04 then null
        when u(contact_no, 'bad mail') < 0.004 then 'n/a'
        else true_email
    end as email,
from travelled;
