-- A contact is a contact; its leads (one to seven) give it a source and an owner.
-- Left out on purpose: `current_stage`, `is_sql`, `converted_within_90_days` and
-- `conversion_timestamp`, which were written when everything was over.
create table lead_facts as
select
    contact_id,
    min_by(lead_source, (lead_created_at, lead_id)) as lead_source,
    max_by(owner_rep_id, (lead_created_at, lead_id)) as owner_id,
    max(lead_created_at)::timestamp as updated_at,
from leads
group by contact_id;

create table contacts as
select
    people.contact_id,
    people.created_at::timestamp as created_at,
    null::varchar as email,
    people.account_id,
    lead_facts.updated_at,
    null::varchar as full_name,
    lead_facts.owner_id,
    people.job_title,
    case people.seniority
        when 'c_suite' then 'c_level'
        when 'vp' then 'director'
        when 'individual_contributor' then 'specialist'
        else people.seniority
    end as seniority,
    case people.role_function
        when 'vp_finance' then 'finance'
        when 'ap_manager' then 'finance'
        when 'procurement_manager' then 'purchasing'
        when 'it_director' then 'it'
        else people.role_function
    end as job_function,
    null::varchar as country,
    null::varchar as region,
    null::varchar as city,
    null::date as birth_date,
    null::varchar as gender,
    null::varchar as industry,
    null::varchar as employee_count,
    null::varchar as annual_revenue,
    lead_facts.lead_source,
    null::varchar as merged_into,
    null::boolean as profiling_opt_out,
    null::timestamp as deleted_at,
from bundle_contacts as people
left join lead_facts on people.contact_id = lead_facts.contact_id
order by people.contact_id;

create table accounts as
select
    account_id,
    company_name as account_name,
    null::varchar as domain,
    industry,
    -- Ranges as they are: their lower end counts.
    employee_band as employee_count,
    replace(replace(estimated_revenue_band, '$', ''), 'M', '000000')
        as annual_revenue,
    case region when 'UK' then 'GB' else region end as country,
    region,
from bundle_accounts
order by account_id;

create table contact_attributes as
select
    people.contact_id,
    attribute.name as attribute,
    attribute.value,
from bundle_contacts as people
left join bundle_accounts as companies
    on people.account_id = companies.account_id
cross join unnest([
    {'name': 'buyer_role', 'value': people.buyer_role},
    {'name': 'email_domain_type', 'value': people.email_domain_type},
    {'name': 'process_maturity', 'value': companies.process_maturity_band}
]) as t (attribute)
where attribute.value is not null
order by people.contact_id, attribute.name;

-- The bundle names no campaign and nobody asked to be erased.
create table campaigns (
    campaign_id varchar,
    campaign_name varchar,
    channel varchar,
    started_at timestamp,
    ended_at timestamp,
    cost decimal(12, 2)
);

create table erasure_requests (
    contact_id varchar,
    email varchar,
    requested_at timestamp
);
