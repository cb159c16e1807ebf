-- One row per case and rule of the counting model that it meets: how often, in points.
select
    cases.contact_id,
    rules.rule_id,
    cast(ledger.points as double) as points,
from scoring.rule_ledger as ledger
inner join scoring.scoring_rules as rules on ledger.rule_key = rules.rule_key
inner join cases
    on
        ledger.contact_key = cases.contact_key
        and ledger.as_of_date = cases.day
where rules.model_id = ?
