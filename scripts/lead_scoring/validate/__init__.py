"""Check the seeds before dbt reads them, and copy them into the form dbt reads.

Modules, in the order a file walks through them: `schema` (what must be there),
`files` with `header` and `records` (bytes to cells), `readings` and `damage` (a cell
to its one meaning), `tables` (both put together), `constraints` (frictionless), then
the checks that look at several cells: `rules`, `conditions`, `bands`, `lookups`.
`staging` writes.
"""

from __future__ import annotations

from lead_scoring.validate.findings import Finding, Report
from lead_scoring.validate.runner import validate
from lead_scoring.validate.staging import stage

__all__ = ["Finding", "Report", "stage", "validate"]
