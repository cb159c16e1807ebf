"""What the work costs at least (DuckDB), and what a script without dbt costs (Polars).

Both are written by hand for the demo world and measured in a process of their own.
"""
