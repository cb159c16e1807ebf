-- One row per live scoring model and contact.

{{ lead_scores('live') }}
