"""The project's macros that the loader shares with dbt, rendered without it."""

from __future__ import annotations

from functools import cache

import jinja2

from firstcall.settings import PROJECT


@cache
def macro(name: str, *arguments: str | int) -> str:
    """The SQL expression that a macro of `macros/route_key.sql` makes of its arguments."""
    expression: str = getattr(_macros(), name)(*arguments)
    return expression


@cache
def _macros() -> jinja2.environment.TemplateModule:
    source = (PROJECT / "macros" / "route_key.sql").read_text(encoding="utf-8")
    return jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(source).module
