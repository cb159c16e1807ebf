-- What a loader would have put into the warehouse: tables of the raw contract.
create schema if not exists crm;

create or replace table crm.contacts as
select * from (values
    ('c1', timestamp '2026-05-01', 'anna@hotel-baltyk.pl', 'Director', 40),
    ('c2', timestamp '2026-06-01', 'm.rossi@gmail.com', 'Barista', 8)
) as rows (contact_id, created_at, email, job_title, seats);

create or replace table crm.activities as
select * from (values
    ('a1', 'demo_request', timestamp '2026-06-20 10:15', 'c1', null),
    ('a2', 'page_view', timestamp '2026-06-10 10:12', 'c1', '/pricing'),
    ('a3', 'page_view', timestamp '2026-06-30 08:00', 'c2', '/pricing'),
    ('a4', 'fax_received', timestamp '2026-06-30 09:00', 'c2', null)
) as rows (activity_id, activity_type, occurred_at, contact_id, target);
