-- The raw activities. Visits fill what the planned events left of the number
-- that was asked for; a visit is several activities within minutes.

create table planned as
select
    row_number() over (
        order by contact_no, occurred_at, activity_type, target, campaign_id
    ) - 1 as event_no,
    *,
from (
    select
        *,
        'dem_launch' as campaign_id,
        'email' as channel,
    from dem_events
    union all
    select
        *,
        'verona_event' as campaign_id,
        'event' as channel,
    from verona_events
    union all
    select
        *,
        'webinar_series' as campaign_id,
        'event' as channel,
    from webinar_events
    union all
    select
        *,
        null as campaign_id,
        null as channel,
    from feedback_events
);

-- The estimates of how many rows `unnest` gives are far too low: the planner
-- would hold the visits in memory and stream the dictionaries past them. As
-- written, the right side of each join is the small one.
set disabled_optimizers = 'join_order,build_side_probe_side';

-- Some rows come twice: one of 161 is a second copy.
set variable n_copies = getvariable('n_activities')::bigint // 161;
set variable n_unique = getvariable('n_activities') - getvariable('n_copies');
set variable n_planned = (select count(*) from planned);
set variable n_visited = greatest(
    getvariable('n_unique') - getvariable('n_planned'), 0
);

-- Visits in blocks of 15 with 64 activities: so the number of activities comes
-- out exactly, and each visit knows its place without looking at the others.
create or replace macro visit_sizes() as
    [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8, 10, 15];

create or replace macro visit_offsets() as
    [0, 1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 25, 31, 39, 49];

create table visitors as
select
    contact_no,
    activity_rank,
    created_age,
    life,
    journey_start_age,
    journey_days,
    is_job_seeker,
    is_bot,
from people;

create view visits as
with numbers as (
    select unnest(
        range(15 * (getvariable('n_visited')::bigint // 64 + 1))
    ) as visit_no
),

drawn as (
    select
        visit_no,
        visit_sizes()[1 + visit_no % 15]::bigint as size,
        (visit_no // 15) * 64 + visit_offsets()[1 + visit_no % 15] as first_no,
        -- A heavy tail: the busiest tenth makes 40 % of the visits, the busiest
        -- of all 20 times the mean, and a quarter never comes.
        floor(
            greatest(0.75 * getvariable('n_contacts'), 1)
            * (pow(u(visit_no, 'who') + 0.12, 3) - pow(0.12, 3))
            / (pow(1.12, 3) - pow(0.12, 3))
        )::bigint as activity_rank,
        u(visit_no, 'when') as part,
        u(visit_no, 'day') as share,
        u(visit_no, 'kind') as kind_share,
    from numbers
),

placed as (
    select
        drawn.*,
        visitors.* exclude (activity_rank),
        -- Two thirds of the visits of someone with a journey belong to it. Those
        -- that it has not come to yet are spent like anybody's.
        coalesce(
            part < 0.67
            and journey_start_age >= floor(share * journey_days),
            false
        ) as in_journey,
    from drawn
    inner join visitors on drawn.activity_rank = visitors.activity_rank
),

dated as (
    select
        *,
        case
            when in_journey then journey_start_age - floor(share * journey_days)
            -- Curious at first ...
            when part < 0.15 or part >= 0.92
                then created_age - floor(
                    least(-30 * ln(1 - share), created_age * life)
                )
            -- ... and then now and again, as long as they stay.
            else created_age - floor(share * (created_age * life + 1))
        end::bigint as raw_age,
    from placed
),

kinds as (
    select
        *,
        greatest(raw_age, 0) as age,
        case
            when is_bot and size >= 8 then 'bot'
            when is_job_seeker then 'job'
            when in_journey then
                case
                    when kind_share < 0.58 then 'intent'
                    when kind_share < 0.70 then 'email'
                    when kind_share < 0.80 then 'browse'
                    when kind_share < 0.90 then 'content'
                    else 'sales'
                end
            when kind_share < 0.40 then 'email'
            when kind_share < 0.76 then 'browse'
            when kind_share < 0.86 then 'search'
            when kind_share < 0.93 then 'content'
            when kind_share < 0.945 then 'sales'
            when kind_share < 0.970 then 'freebie'
            when kind_share < 0.978 then 'job'
            when kind_share < 0.992 then 'intent'
            else 'bad_news'
        end as kind,
    from dated
)

select
    * exclude (age),
    -- Most weekend visits are made on the Friday before instead.
    moment(
        age + case
            when u(visit_no, 'weekend') < 0.2 then 0
            else case
                dayofweek(getvariable('as_of')::date - age::integer)
                when 0 then 2 when 6 then 1 else 0
            end
        end,
        visit_no,
        'visit'
    ) as started_at,
from kinds;

create view visit_events as
with placed as (
    select
        visits.visit_no,
        visits.contact_no,
        visits.kind,
        visits.started_at,
        visits.first_no,
        unnest(range(visits.size)) as step_no,
    from visits
),

seated as (
    select
        *,
        first_no + step_no as seat_no,
    from placed
    where first_no + step_no < getvariable('n_visited')
)

select
    seated.seat_no + getvariable('n_planned') as event_no,
    seated.contact_no,
    step_slots.activity_type,
    targets.target,
    -- A bot clicks each second, a person after reading.
    seated.started_at + case
        when seated.kind = 'bot' then to_seconds(seated.step_no)
        else to_seconds(seated.step_no * 70 + dice(seated.seat_no, 'pause', 60))
    end as occurred_at,
    step_slots.campaign_id,
    step_slots.channel,
from seated
inner join step_slots
    on
        seated.kind = step_slots.kind
        and (seated.step_no = 0) = step_slots.is_first
        and dice(seated.seat_no, 'step', 100) = step_slots.slot
inner join targets
    on
        step_slots.pool = targets.pool
        and dice(seated.seat_no, 'target', targets.slots) = targets.slot;

create view all_events as
select * from planned
where event_no < getvariable('n_unique')
union all
select * from visit_events;

-- The last touch: what a real export makes of it.
create view activities as
with copied as (
    select
        *,
        -- In the list of columns, not as a join: that would first collect all
        -- distinct events.
        unnest(
            case
                when
                    event_no % 160 = 7
                    and event_no < 160 * getvariable('n_copies')
                    then [0, 1]
                else [0]
            end
        ) as copy,
    from all_events
),

known as (
    select
        copied.*,
        dice(copied.event_no, 'flaw', 1000000) as flaw,
        people.contact_id,
        people.email,
    from copied
    inner join people on copied.contact_no = people.contact_no
),

flawed as (
    select
        *,
        case
            -- Clocks of devices that run ahead.
            when flaw between 20000 and 21999
                then getvariable('as_of')::timestamp + to_seconds(
                    86400 + dice(event_no, 'ahead', 1728000)
                )
            else occurred_at
        end as shown_at,
        -- Of the copies some differ: the tracker sent the row again, changed.
        copy = 1 and dice(event_no, 'changed', 3) = 0 as is_changed,
    from known
)

select
    case when flaw between 0 and 299 then null else 'a' || event_no end
        as activity_id,
    case
        when flaw between 300 and 599 then null
        when flaw between 1000 and 2999 then 'sms_reply'
        when flaw between 3000 and 3999 then 'kiosk_scan'
        when flaw between 4000 and 13999 then upper(activity_type)
        when is_changed and activity_type = 'page_view' then 'pageview'
        else activity_type
    end as activity_type,
    case when flaw between 600 and 999 then null else shown_at end as occurred_at,
    case
        when flaw between 30000 and 33999
            then 'X' || lpad(dice(event_no, 'orphan', 9999999)::varchar, 7, '0')
        -- Known by email only: a click in a mail, a form.
        when flaw between 40000 and 69999 and email is not null then null
        when flaw between 34000 and 34999 then null
        else contact_id
    end as contact_id,
    case
        when flaw between 34000 and 34999
            then 'visitor.' || event_no || '@unknown.example'
        when flaw between 40000 and 49999 then upper(email)
        when flaw between 50000 and 69999 then email
    end as email,
    case
        when target is null or not starts_with(target, '/') then target
        when is_changed then '/'
        when flaw between 100000 and 299999
            then 'https://www.acquabrava.example' || target || '?utm_source='
            || coalesce(campaign_id, channel, 'direct') || '&visit=' || event_no
        when flaw between 300000 and 379999
            then target || '?gclid=' || (flaw * 7919)
        when flaw between 380000 and 429999 and target <> '/' then target || '/'
        when flaw between 430000 and 439999
            then 'http://acquabrava.example' || target || '#top'
        else target
    end as target,
    campaign_id,
    channel,
    case
        when flaw between 500000 and 519999 then null
        else least(
            shown_at + to_seconds(
                60 + dice(event_no, 'loads', 28800)
                -- A nightly export that failed, a phone that was offline.
                + case
                    when flaw between 520000 and 539999
                        then 86400 * (2 + dice(event_no, 'late', 20))
                    else 0
                end
                + copy * 3600 * (1 + dice(event_no, 'copy loads', 48))
            ),
            getvariable('as_of')::timestamp + to_seconds(108000)
        )
    end as loaded_at,
from flawed;
