"""Measurements of the budgets: each module is run as `python -m benchmarks.NAME` and prints a table, or JSON with `--json`."""
