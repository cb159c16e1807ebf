-- One activity for each row of the event tables, under its own name: what the
-- names mean is said in `lookups/activity_type_map.csv`.
create table lead_contacts as
select
    lead_id,
    contact_id,
from leads;

create table events as
select
    touch_id as activity_id,
    -- The same word means two things: they wrote to us, or we to them.
    touch_type || '_' || touch_direction as activity_type,
    touch_timestamp as occurred_at,
    lead_id,
    null as target,
    touch_channel as channel,
from touches

union all

select
    session_id as activity_id,
    'session' as activity_type,
    session_timestamp as occurred_at,
    lead_id,
    case session_type
        when 'pricing_page' then '/pricing'
        when 'demo_page' then '/demo'
        else '/'
    end as target,
    'web' as channel,
from sessions

union all

-- A session counts its views of the two pages that tell most.
select
    session_id || ':pricing:' || view_no as activity_id,
    'page_view' as activity_type,
    session_timestamp as occurred_at,
    lead_id,
    '/pricing' as target,
    'web' as channel,
from sessions
cross join unnest(range(1, 1 + pricing_page_views)) as views (view_no)

union all

select
    session_id || ':demo:' || view_no as activity_id,
    'page_view' as activity_type,
    session_timestamp as occurred_at,
    lead_id,
    '/demo' as target,
    'web' as channel,
from sessions
cross join unnest(range(1, 1 + demo_page_views)) as views (view_no)

union all

-- What came of it is the target, so that a rule can ask for it.
select
    activity_id,
    'sales_' || activity_type as activity_type,
    activity_timestamp as occurred_at,
    lead_id,
    activity_outcome as target,
    'sales' as channel,
from sales_activities

union all

select
    lead_id as activity_id,
    'lead_created' as activity_type,
    lead_created_at as occurred_at,
    lead_id,
    lead_source as target,
    first_touch_channel as channel,
from leads

union all

-- What was bought, dated: it can tell nothing before it happened.
select
    subscriptions.subscription_id as activity_id,
    'subscription_started' as activity_type,
    subscriptions.subscription_start_at as occurred_at,
    bundle_opportunities.lead_id,
    subscriptions.plan_name as target,
    null as channel,
from subscriptions
inner join customers on subscriptions.customer_id = customers.customer_id
inner join bundle_opportunities
    on customers.opportunity_id = bundle_opportunities.opportunity_id;

create table activities as
select
    events.activity_id,
    events.activity_type,
    events.occurred_at::timestamp as occurred_at,
    lead_contacts.contact_id,
    null::varchar as email,
    events.target,
    null::varchar as campaign_id,
    events.channel,
    null::timestamp as loaded_at,
from events
left join lead_contacts on events.lead_id = lead_contacts.lead_id
order by occurred_at, activity_id;
