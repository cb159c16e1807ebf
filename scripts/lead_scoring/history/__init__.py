"""The scores of past days: which are recorded, and `lead-scoring backfill`."""
