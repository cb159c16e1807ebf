-- Stages before the end are all "open": the seven names of the bundle are of the
-- last day. A customer is a deal that was won, on the day it became one.
create table opportunities as
select
    deals.opportunity_id,
    leads.contact_id,
    leads.account_id,
    case
        when customers.customer_id is not null then 'won'
        when deals.close_outcome = 'closed_won' then 'won'
        when deals.close_outcome = 'closed_lost' then 'lost'
        else 'open'
    end as stage,
    deals.created_at::timestamp as created_at,
    coalesce(customers.customer_start_at, deals.closed_at)::timestamp as closed_at,
    deals.estimated_acv::decimal(14, 2) as amount,
    null::varchar as loss_reason,
from bundle_opportunities as deals
left join leads on deals.lead_id = leads.lead_id
left join customers on deals.opportunity_id = customers.opportunity_id
order by deals.opportunity_id;
