"""The readers of files that hold a record per line: JSON lines, and logs in a declared format.

The path is in the variable `path` of the connection, since a file name is data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import duckdb

from firstcall.loading.conversions import FileColumn
from firstcall.loading.integrity import TextPiece, text_pieces
from firstcall.loading.line_formats import LineFormat
from firstcall.loading.reading import Reading, given_columns, known_columns, numbered
from firstcall.loading.source_files import SourceFile
from firstcall.sql import identifier, literal

# a character that no sound line holds, so that a line is one field whatever is in it
_OPTIONS = "delim = chr(1), quote = '', escape = ''"
_IS_NOT_BLANK = "not regexp_full_match(line, '[ \t\r]*')"
_IS_OBJECT = (
    "json_valid(line) and (starts_with(line, '{') or starts_with(ltrim(line, ' \t\r'), '{'))"
)


def open_jsonl(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> Iterator[Reading]:
    """JSON lines; a column of the table that any line of a piece names is given."""
    columns = [column.name for column in file.table.file_columns]
    found: set[str] = set()
    lines = 0
    for piece in text_pieces(file.path, quoted=False):
        _remember_first_names(connection, piece)
        fields = partial(_json_fields, piece, columns)
        with numbered(connection, piece, ["line"], _OPTIONS, fields) as rows:
            names = _json_names(connection, rows)
            found |= names
            lines += piece.lines
            given = known_columns(file, sorted(names))
            values = "".join(f", nullif({name}, '') as {name}" for name in map(identifier, given))
            yield Reading(
                rows=f"""select _row_number, _problem, false as _is_ignored, _line {values}
                    from {rows}""",
                given={name: FileColumn("VARCHAR") for name in given},
                records=piece.lines,
                text=piece,
                unknown_columns=frozenset(names) - {*given},
            )
    if lines:
        given_columns(file, sorted(found))


def _json_fields(piece: TextPiece, columns: list[str], lines: str) -> str:
    """A query that takes each of the lines apart, once: its fields, and what else is asked of it.

    `_line` is kept of what is no object, `_names` of an object that has others than the first line.
    """
    problems = ["when fields is null then 'not a JSON object'"]
    # what the whole piece lacks need not be looked for in every line; one byte is found fastest
    if b"\\" in piece.content and rb"\u0000" in piece.content:
        problems.append(r"when contains(line, '\u0000') then 'a NUL character in a text'")
    if b"[" in piece.content or piece.content.count(b"{") > piece.lines:
        nested = " or ".join(
            f"(fields.{identifier(name)}[1] in ('{{', '[')"
            f" and json_type(line, '$.{name}') in ('OBJECT', 'ARRAY'))"
            for name in columns
        )
        problems.append(
            f"when regexp_matches(line, ':[[:space:]]*[[{{]') and ({nested}) "
            "then 'a nested value in a column'"
        )
    structure = literal(json.dumps(dict.fromkeys(columns, "VARCHAR")))
    return f"""select
            unnest(fields),
            case {" ".join(problems)} end as _problem,
            case when fields is null then line end as _line,
            nullif(names, getvariable('first_names')) as _names
        from (
            select
                line,
                case when {_IS_OBJECT} then json_transform(line, {structure}) end as fields,
                case when {_IS_OBJECT} then json_keys(line) end as names
            from {lines}
            where {_IS_NOT_BLANK}
        )"""


def _remember_first_names(connection: duckdb.DuckDBPyConnection, piece: TextPiece) -> None:
    """Let the variable `first_names` be those in the first line, which most lines have."""
    first, _, _ = piece.content.partition(b"\n")
    connection.execute(
        "set variable first_names = case when json_valid($line) then json_keys($line) end",
        {"line": first.decode()},
    )


def _json_names(connection: duckdb.DuckDBPyConnection, rows: str) -> set[str]:
    """The names that occur in any object."""
    found = connection.execute(
        f"""
        select unnest(names) from (
            select distinct _names as names from {rows} where _names is not null
            union all
            select getvariable('first_names')
            where exists (from {rows} where _names is null and _line is null)
        )"""
    ).fetchall()
    return {name for (name,) in found}


def open_log(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, line_format: LineFormat
) -> Iterator[Reading]:
    """A log whose lines a declared format takes apart."""
    values = "".join(f', {value} as "{name}"' for name, value in line_format.values.items())
    lines = f"from {{}} where {_IS_NOT_BLANK}".format
    for piece in text_pieces(file.path, quoted=False):
        with numbered(connection, piece, ["line"], _OPTIONS, lines) as rows:
            yield Reading(
                rows=f"""select
                        _row_number,
                        case when fields._line = '' then 'not a line of the format {file.format}' end
                            as _problem,
                        {line_format.is_ignored} as _is_ignored,
                        line as _line
                        {values}
                    from (
                        select *,
                            regexp_extract(line, {line_format.pattern}, {line_format.fields}) as fields
                        from {rows}
                    )""",
                given=line_format.given,
                records=piece.lines,
                text=piece,
            )
