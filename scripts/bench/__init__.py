"""What the project costs, beside DuckDB alone: `python -m bench`, or `make bench`."""
