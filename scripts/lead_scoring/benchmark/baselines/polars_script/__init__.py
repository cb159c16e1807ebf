"""The ledger and the scores of the project, by hand, in Polars.

It follows the rule book (docs/scoring.md) for one day and the generic connector, on
Parquet files whose times are typed, as the demo world has them. Points are whole
cents, decayed hits whole millionths, so every number is exact.

What makes it quick: raw activities are read once, into five narrow columns (hash of
the id, hash of the kind, number of the contact, two times); operators meet the few
hundred kinds and the columns of a million contacts, never an activity; a set of
contacts is a column of booleans under the contact's number.
"""
