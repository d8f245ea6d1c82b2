"""The project's own rules, checked on what dbt made of it: `python -m check_project`."""
