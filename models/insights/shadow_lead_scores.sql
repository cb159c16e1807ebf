-- One row per shadow scoring model and contact.

{{ lead_scores('shadow') }}
