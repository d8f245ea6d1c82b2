"""Would the unit tests notice? Breaks models and verdict macros in turn: `python -m mutants`."""
