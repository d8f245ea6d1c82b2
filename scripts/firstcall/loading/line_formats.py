"""The declarative log formats of `scripts/formats/`: how a line becomes a call.

A file there has these parts; the patterns are RE2 and have to match the whole line.

    description   what writes such lines
    line          pattern of a line, with a named group per field
    no_call       pattern of the lines that are no calls; they are counted as ignored
    columns       column of `api_calls`: {field, and if need be time_format, null_when} or {value}

The key of a call is a salted hash of its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from firstcall.loading.conversions import FileColumn
from firstcall.loading.privacy import salted
from firstcall.raw_contract import raw_tables
from firstcall.settings import PROJECT

_FOLDER = PROJECT / "scripts" / "formats"


class FormatError(Exception):
    """A format file does not say what it has to."""


@dataclass(frozen=True)
class LineFormat:
    """A format as SQL: of a row with `line` and the struct `fields`, one text per group."""

    name: str
    description: str
    pattern: str
    fields: str
    is_ignored: str
    values: dict[str, str]
    given: dict[str, FileColumn]


@cache
def line_formats() -> dict[str, LineFormat]:
    """Every format by its name, which is the stem of its file."""
    return {
        path.stem: _line_format(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(_FOLDER.glob("*.yml"))
    }


def _line_format(name: str, declared: dict[str, Any]) -> LineFormat:
    groups = list(re.compile(declared["line"]).groupindex)
    known = {column.name for column in raw_tables()["api_calls"].file_columns}
    values = {"request_id": salted("line")}
    given = {"request_id": FileColumn("VARCHAR")}
    for column, source in declared["columns"].items():
        if column not in known:
            raise FormatError(f"{name}.yml: api_calls has no column {column}")
        if "value" not in source and source.get("field") not in groups:
            raise FormatError(f"{name}.yml: {column} needs a field that the pattern names")
        if "%z" not in source.get("time_format", "%z"):
            raise FormatError(f"{name}.yml: the time format of {column} needs its zone (%z)")
        values[column] = _value(source)
        given[column] = FileColumn("VARCHAR", source.get("time_format"))
    no_call = declared.get("no_call")
    # the group around the whole pattern tells a line that matches from one that does not
    return LineFormat(
        name=name,
        description=declared["description"],
        pattern=_literal(f"^({declared['line']})$"),
        fields="[" + ", ".join(_literal(group) for group in ["_line", *groups]) + "]",
        is_ignored=f"regexp_full_match(line, {_literal(no_call)})" if no_call else "false",
        values=values,
        given=given,
    )


def _value(source: dict[str, Any]) -> str:
    if "value" in source:
        return _literal(str(source["value"]))
    nulls = ", ".join(_literal(text) for text in ["", *source.get("null_when", [])])
    return f"case when fields.{source['field']} not in ({nulls}) then fields.{source['field']} end"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
