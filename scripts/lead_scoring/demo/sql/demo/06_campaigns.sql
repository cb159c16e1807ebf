-- What marketing and sales did on fixed days: the product-launch DEM, the event
-- in Verona, webinars, feedback of sales. In a world with few activities for
-- each contact these shrink (`room`), so that visits are left.

create table campaigns as
select
    campaign_id,
    campaign_name,
    channel,
    getvariable('as_of')::timestamp - to_days(starts) as started_at,
    getvariable('as_of')::timestamp - to_days(ends) as ended_at,
    cost::decimal(12, 2) as cost,
from (
    values
    ('dem_launch', 'Launch of the hood-type 900', 'email', 42, 20, 4800),
    ('verona_event', 'Kitchen days in Verona', 'event', 60, 24, 18500),
    ('newsletter', 'Newsletter', 'email', 730, null, 9000),
    ('search_ads', 'Search ads', 'paid_search', 730, null, 36000),
    ('webinar_series', 'Webinars on water and energy', 'event', 700, 10, 5200),
    ('partner_days', 'Open days with distributors', 'partner', 400, 395, null)
) as t (campaign_id, campaign_name, channel, starts, ends, cost);

create table dem_recipients as
with sampled as (
    select
        contact_no,
        u(contact_no, 'dem open')
        - 0.25 * has_journey::int - 0.20 * (1 - activity_share) as reluctance,
    from people
    where
        created_age > 42
        and email like '%@%'
        and merged_no is null
        and u(contact_no, 'opt out') >= 0.02
        and u(contact_no, 'dem') < 0.65 * getvariable('room')
)

select
    contact_no,
    -- 45 of 100 opened it, the keener ones first.
    row_number() over (order by reluctance, contact_no)
    <= 0.45 * count(*) over () as opened,
    u(contact_no, 'dem bounce') < 0.03 as bounced,
from sampled;

create table dem_events as
with reached as (
    select
        *,
        opened and u(contact_no, 'dem click') < 0.22 as clicked,
        moment(42, 0, 'dem')::date::timestamp
        + to_seconds(28800 + dice(contact_no, 'dem sent', 3600)) as sent_at,
        -- Most open it within two days.
        moment(42, 0, 'dem')::date::timestamp + to_seconds(
            32400 + floor(
                -ln(1 - u(contact_no, 'dem read')) * 86400
            )::bigint % 1728000
        ) as opened_at,
    from dem_recipients
)

select
    reached.contact_no,
    event.activity_type,
    event.target,
    event.occurred_at,
from reached
cross join unnest([
    {
        'holds': true,
        'activity_type': 'email_sent',
        'target': null,
        'occurred_at': sent_at
    },
    {
        'holds': opened or not bounced,
        'activity_type': 'email_delivered',
        'target': null,
        'occurred_at': sent_at + to_seconds(40)
    },
    {
        'holds': bounced and not opened,
        'activity_type': case
            when u(contact_no, 'dem hard') < 0.5 then 'hard_bounce'
            else 'email_soft_bounce'
        end,
        'target': null,
        'occurred_at': sent_at + to_seconds(55)
    },
    {
        'holds': opened,
        'activity_type': 'opened email',
        'target': null,
        'occurred_at': opened_at
    },
    {
        'holds': opened and u(contact_no, 'dem again') < 0.25,
        'activity_type': 'email_open',
        'target': null,
        'occurred_at': opened_at + to_seconds(
            dice(contact_no, 'dem again when', 400000)
        )
    },
    {
        'holds': clicked,
        'activity_type': 'clicked email',
        'target': pick(contact_no, 'dem link', [
            '/launch/hood-type-900', '/launch/hood-type-900', '/launch/video',
            '/launch/preorder'
        ]),
        'occurred_at': opened_at + to_seconds(30)
    },
    {
        'holds': clicked,
        'activity_type': 'page_view',
        'target': '/launch/hood-type-900',
        'occurred_at': opened_at + to_seconds(34)
    },
    {
        'holds': opened and u(contact_no, 'dem leave') < 0.006,
        'activity_type': 'unsubscribe',
        'target': null,
        'occurred_at': opened_at + to_seconds(90)
    }
]) as t (event)
where event.holds;

create table verona_events as
with guests as (
    select
        contact_no,
        u(contact_no, 'verona comes') < 0.6 as came,
    from people
    inner join places
        on
            people.country = places.country
            and people.place_no % places.slots = places.slot
    where
        created_age > 60
        and u(contact_no, 'verona') < getvariable('room') * (
            0.015
            + 0.05 * (places.region = 'Veneto')::int
            + 0.12 * (
                places.region = 'Veneto'
                and people.industry in ('restaurant', 'hotel', 'catering')
            )::int
            + 0.04 * has_journey::int
        )
)

select
    contact_no,
    event.activity_type,
    'verona-event' as target,
    event.occurred_at,
from guests
cross join unnest([
    {
        'holds': true,
        'activity_type': 'event_registration',
        'occurred_at': moment(
            27 + dice(contact_no, 'verona when', 30), contact_no, 'verona'
        )
    },
    {
        'holds': came,
        'activity_type': 'event_attended',
        'occurred_at': getvariable('as_of')::timestamp - to_days(25)
        + to_seconds(32400 + dice(contact_no, 'verona hour', 21600))
    }
]) as t (event)
where event.holds;

create table webinar_events as
with webinars as (
    select
        no,
        age,
        target,
    from (
        values
        (1, 640, 'webinar-water-hardness'), (2, 550, 'webinar-energy-costs'),
        (3, 460, 'webinar-haccp'), (4, 370, 'webinar-water-hardness'),
        (5, 280, 'webinar-quiet-kitchen'), (6, 190, 'webinar-energy-costs'),
        (7, 100, 'webinar-haccp'), (8, 12, 'webinar-hood-type-900')
    ) as t (no, age, target)
),

guests as (
    select
        people.contact_no,
        webinars.*,
        people.contact_no * 10 + webinars.no as seat,
    from people
    inner join webinars
        on people.created_age > webinars.age + 14
    where
        u(people.contact_no * 10 + webinars.no, 'webinar') < getvariable('room') * (
            0.006 + 0.02 * people.hidden_fit
            + 0.12 * coalesce((
                webinars.age between people.journey_start_age - people.journey_days
                and people.journey_start_age
            )::int, 0)
        )
)

select
    contact_no,
    event.activity_type,
    target,
    event.occurred_at,
from guests
cross join unnest([
    {
        'holds': true,
        'activity_type': 'webinar_registration',
        'occurred_at': moment(age + 1 + dice(seat, 'reg', 13), seat, 'reg')
    },
    {
        'holds': u(seat, 'attends') < 0.55,
        'activity_type': case
            when no % 3 = 0 then 'online_event_attended' else 'webinar_attended'
        end,
        'occurred_at': getvariable('as_of')::timestamp - to_days(age)
        + to_seconds(50400 + dice(seat, 'joins', 900))
    }
]) as t (event)
where event.holds;
