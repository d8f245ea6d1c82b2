"""The readers of files that hold a record per line: JSON lines, and logs in a declared format.

The path is in the variable `path` of the connection, since a file name is data.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager

import duckdb

from firstcall.loading.conversions import FileColumn
from firstcall.loading.integrity import TextPiece, text_pieces
from firstcall.loading.line_formats import LineFormat
from firstcall.loading.reading import Reading, given_columns, known_columns, numbered
from firstcall.loading.source_files import SourceFile

# a character that no sound line holds, so that a line is one field whatever is in it
_OPTIONS = "delim = chr(1), quote = '', escape = ''"
_IS_NOT_BLANK = "not regexp_full_match(line, '[ \t\r]*')"
_IS_OBJECT = (
    "json_valid(line) and (starts_with(line, '{') or starts_with(ltrim(line, ' \t\r'), '{'))"
)


def open_jsonl(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> Iterator[Reading]:
    """JSON lines; a column of the table that any line of a piece names is given."""
    found: set[str] = set()
    lines = 0
    for piece in text_pieces(file.path, quoted=False):
        with _numbered_lines(connection, piece) as rows:
            names = _json_names(connection, rows)
            found |= names
            lines += piece.lines
            yield _json_reading(piece, rows, known_columns(file, sorted(names)), names)
    if lines:
        given_columns(file, sorted(found))


def _json_reading(piece: TextPiece, rows: str, given: list[str], names: set[str]) -> Reading:
    paths = ", ".join(f"'$.{name}'" for name in given)
    values = "".join(
        f", nullif(fields[{number}], '') as \"{name}\"" for number, name in enumerate(given, 1)
    )
    nested = " or ".join(
        f"(fields[{number}][1] in ('{{', '[')"
        f" and json_type(line, '$.{name}') in ('OBJECT', 'ARRAY'))"
        for number, name in enumerate(given, 1)
    )
    problems = ["when fields is null then 'not a JSON object'"]
    # what the whole piece lacks need not be looked for in every line
    if rb"\u0000" in piece.content:
        problems.append(r"when contains(line, '\u0000') then 'a NUL character in a text'")
    if nested and (b"[" in piece.content or piece.content.count(b"{") > piece.lines):
        problems.append(
            f"when regexp_matches(line, ':[[:space:]]*[[{{]') and ({nested}) "
            "then 'a nested value in a column'"
        )
    return Reading(
        rows=f"""select
                _row_number,
                case {" ".join(problems)} end as _problem,
                false as _is_ignored,
                case when fields is null then line end as _line
                {values}
            from (
                select *, case when {_IS_OBJECT} then json_extract_string(line, [{paths}]) end as fields
                from ({rows})
            )""",
        given={name: FileColumn("VARCHAR") for name in given},
        records=piece.lines,
        text=piece,
        unknown_columns=frozenset(names) - {*given},
    )


def open_log(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, line_format: LineFormat
) -> Iterator[Reading]:
    """A log whose lines a declared format takes apart."""
    values = "".join(f', {value} as "{name}"' for name, value in line_format.values.items())
    for piece in text_pieces(file.path, quoted=False):
        with _numbered_lines(connection, piece) as rows:
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
                        from ({rows})
                    )""",
                given=line_format.given,
                records=piece.lines,
                text=piece,
            )


def _numbered_lines(
    connection: duckdb.DuckDBPyConnection, piece: TextPiece
) -> AbstractContextManager[str]:
    return numbered(connection, piece, ["line"], _OPTIONS, _IS_NOT_BLANK)


def _json_names(connection: duckdb.DuckDBPyConnection, rows: str) -> set[str]:
    """The names that occur in any line; most lines have those of the first, and cost little more."""
    objects = f"from ({rows}) where {_IS_OBJECT}"
    first = connection.execute(f"select json_keys(line) {objects} limit 1").fetchone()
    if first is None:
        return set()
    others = connection.execute(
        f"""select distinct unnest(names)
        from (select json_keys(line) as names {objects}) where names <> $first""",
        {"first": first[0]},
    ).fetchall()
    return {*first[0], *(name for (name,) in others)}
