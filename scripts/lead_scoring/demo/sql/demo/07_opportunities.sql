-- Deals. Two ways in: a journey that sales picked up, and a few that came out of
-- nowhere (a call, a friend), which no score can see.
create table deals as
with chances as (
    select
        contact_no,
        contact_id,
        account_id,
        hidden_fit,
        headcount,
        created_age,
        has_journey,
        activity_share,
        journey_start_age,
        journey_days,
        has_journey and u(contact_no, 'deal') < (
            0.10 + 0.55 * hidden_fit
        ) as deal_of_journey,
        u(contact_no, 'deal from nowhere') < 0.010 as deal_from_nowhere,
        floor(created_age * u(contact_no, 'deal when'))::bigint as nowhere_age,
    from people
    where merged_no is null
),

opened as (
    select
        *,
        case
            -- Late in the journey, when it lasts that long already.
            when deal_of_journey then journey_start_age - floor(
                journey_days * (0.55 + 0.4 * u(contact_no, 'deal opens'))
            )::bigint
            else nowhere_age
        end as opened_age,
        -- The hidden mix: fit, and how keen they are these weeks.
        1 / (1 + exp(-(
            -4.6 + 3.6 * hidden_fit
            + case
                when deal_of_journey then 2.2 * (1 - activity_share)
                else 0.6
            end
            + 0.5 * bell(contact_no, 'luck')
        ))) as win_chance,
        7 + dice(contact_no, 'deal lasts', 38) as open_days,
    from chances
    where deal_of_journey or deal_from_nowhere
),

ended as (
    select
        *,
        opened_age - open_days as closed_age,
        u(contact_no, 'win') < win_chance as would_win,
    from opened
    where opened_age >= 0
)

select
    *,
    case
        when closed_age < 0 then 'open'
        when would_win then 'won'
        else 'lost'
    end as stage,
from ended;

create table opportunities as
select
    'OPP' || lpad(contact_no::varchar, 7, '0') as opportunity_id,
    case when u(contact_no, 'deal no contact') >= 0.02 then contact_id end
        as contact_id,
    case when u(contact_no, 'deal no account') >= 0.10 then account_id end
        as account_id,
    stage,
    moment(opened_age, contact_no, 'deal opened') as created_at,
    case
        when stage <> 'open' and u(contact_no, 'deal no close') >= 0.01
            then moment(closed_age, contact_no, 'deal closed')
    end as closed_at,
    case
        when u(contact_no, 'deal no amount') >= 0.05 then (
            3500 + 900 * least(headcount, 60) + dice(contact_no, 'amount', 9000)
        )::decimal(14, 2)
    end as amount,
    case
        when stage = 'lost' then pick(contact_no, 'loss', [
            'price', 'price', 'competitor', 'no_decision', 'no_decision', 'timing'
        ])
    end as loss_reason,
from deals;

-- What sales said about the leads they were given.
create table feedback_events as
select
    people.contact_no,
    case when accepted then 'sales_accepted' else 'mql_rejected' end
        as activity_type,
    case
        when not accepted then pick(people.contact_no, 'reason', [
            'budget', 'budget', 'no_need', 'no_need', 'competitor', 'student',
            'wrong_person', 'wrong_person'
        ])
    end as target,
    moment(feedback_age, people.contact_no, 'feedback') as occurred_at,
from (
    select
        contact_no,
        u(contact_no, 'accepted') < 0.25 + 0.6 * hidden_fit as accepted,
        journey_start_age - 8 - dice(contact_no, 'feedback when', 14) as feedback_age,
        u(contact_no, 'feedback') < 0.45 * getvariable('room') as has_feedback,
    from people
    where has_journey
) as people
where has_feedback and feedback_age >= 0;
