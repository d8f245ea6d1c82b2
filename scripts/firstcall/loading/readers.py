"""One reader per format: the rows of a file as SQL, with the columns of its table as the file has them.

The path is in the variable `path` of the connection, since a file name is data.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import duckdb

from firstcall.loading.conversions import FileColumn
from firstcall.loading.integrity import (
    RefusedFileError,
    TextCheck,
    check_text,
    count_csv_records,
    first_csv_record,
)
from firstcall.loading.line_formats import LineFormat
from firstcall.loading.source_files import SourceFile

# records that the CSV reader could not take apart
BROKEN_RECORDS = "broken_records"
_KEEP_BROKEN = (
    f"store_rejects = true, rejects_table = '{BROKEN_RECORDS}', rejects_scan = 'broken_scans'"
)

# a character that no sound line holds, so that a line is one field whatever is in it
_LINES = f"""read_csv(
    getvariable('path'), columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false,
    delim = chr(1), quote = '', escape = '', {_KEEP_BROKEN}
)"""
_NUMBERED_LINES = f"""select row_number() over () as _row_number, line
    from (select line from {_LINES} where not regexp_full_match(line, '[ \t\r]*'))"""

_IS_OBJECT = "json_valid(line) and starts_with(ltrim(line, ' \t\r'), '{')"


@dataclass(frozen=True)
class Reading:
    """A file ready to be read.

    `rows` is a query that gives `_row_number`, `_problem` (what is wrong with the row as such),
    `_is_ignored`, `_line` (null when the row has no text of its own) and the columns in `given`.
    """

    rows: str
    given: dict[str, FileColumn]
    records: int
    check: TextCheck | None = None
    unknown_columns: tuple[str, ...] = field(default=())


def open_file(
    connection: duckdb.DuckDBPyConnection, file: SourceFile, formats: dict[str, LineFormat]
) -> Reading:
    """Look at a file, without loading it. Raises RefusedFileError when it cannot be loaded."""
    if any(character in str(file.path) for character in "*?[]{}"):
        raise RefusedFileError("its path holds a character that stands for others (*?[]{})")
    connection.execute("set variable path = ?", [str(file.path)])
    if file.format == "parquet":
        return _open_parquet(connection, file)
    if file.format == "csv":
        return _open_csv(file)
    if file.format == "jsonl":
        return _open_jsonl(connection, file)
    return _open_lines(file, formats[file.format])


def forget_broken_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what the CSV reader noted in an earlier scan."""
    connection.execute(f"drop table if exists {BROKEN_RECORDS}; drop table if exists broken_scans")


def recount(file: SourceFile) -> int:
    """The rows of a CSV file, counted the slow way."""
    return count_csv_records(file.path) - 1


def _open_parquet(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> Reading:
    scan = """read_parquet(
        getvariable('path'), hive_partitioning = false, file_row_number = true, binary_as_string = true
    )"""
    found = {
        name: data_type
        for name, data_type, *_ in connection.execute(f"describe select * from {scan}").fetchall()
        if name != "file_row_number"
    }
    given = _given(file, list(found))
    for name in given:
        if "STRUCT(" in found[name] or "MAP(" in found[name] or found[name].endswith("]"):
            raise RefusedFileError(f"its column {name} is nested ({found[name]})")
    counted = connection.execute(
        "select num_rows from parquet_file_metadata(getvariable('path'))"
    ).fetchone()
    texts = [name for name in given if found[name] == "VARCHAR"]
    values = [
        f'nullif("{name}", \'\') as "{name}"' if name in texts else f'"{name}"' for name in given
    ]
    has_nul = " or ".join(f'contains("{name}", chr(0))' for name in texts) or "false"
    return Reading(
        rows=f"""select
                file_row_number + 1 as _row_number,
                case when {has_nul} then 'a NUL character in a text' end as _problem,
                false as _is_ignored,
                cast(null as varchar) as _line,
                {", ".join(values)}
            from {scan}""",
        given={name: FileColumn(found[name]) for name in given},
        records=counted[0] if counted else 0,
        unknown_columns=tuple(name for name in found if name not in given),
    )


def _open_csv(file: SourceFile) -> Reading:
    check = check_text(file.path, quoted=True)
    header = first_csv_record(file.path)
    repeated = [name for name, times in Counter(header).items() if times > 1]
    if repeated:
        raise RefusedFileError(f"its header names {', '.join(repeated)} more than once")
    given = _given(file, header)
    # a column's name is data too: the reader knows the columns by their numbers
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(header)))
    values = ", ".join(f'c{header.index(name)} as "{name}"' for name in given)
    return Reading(
        rows=f"""select
                row_number() over () as _row_number,
                cast(null as varchar) as _problem,
                false as _is_ignored,
                cast(null as varchar) as _line,
                {values}
            from read_csv(
                getvariable('path'), columns = {{{columns}}}, auto_detect = false, header = true,
                delim = ',', quote = '"', escape = '"', nullstr = '', {_KEEP_BROKEN}
            )""",
        given={name: FileColumn("VARCHAR") for name in given},
        records=check.records - 1,
        check=check,
        unknown_columns=tuple(name for name in header if name not in given),
    )


def _open_jsonl(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> Reading:
    check = check_text(file.path, quoted=False)
    found = _json_names(connection)
    given = _given(file, found) if check.records else []
    paths = ", ".join(f"'$.{name}'" for name in given)
    values = "".join(
        f", nullif(fields[{number}], '') as \"{name}\"" for number, name in enumerate(given, 1)
    )
    nested = " or ".join(
        f"(fields[{number}][1] in ('{{', '[')"
        f" and json_type(line, '$.{name}') in ('OBJECT', 'ARRAY'))"
        for number, name in enumerate(given, 1)
    )
    return Reading(
        rows=f"""select
                _row_number,
                case
                    when fields is null then 'not a JSON object'
                    when contains(line, '\\u0000') then 'a NUL character in a text'
                    when regexp_matches(line, ':[[:space:]]*[[{{]') and ({nested or "false"})
                        then 'a nested value in a column'
                end as _problem,
                false as _is_ignored,
                case when fields is null then line end as _line
                {values}
            from (
                select *, case when {_IS_OBJECT} then json_extract_string(line, [{paths}]) end as fields
                from ({_NUMBERED_LINES})
            )""",
        given={name: FileColumn("VARCHAR") for name in given},
        records=check.records,
        check=check,
        unknown_columns=tuple(name for name in found if name not in given),
    )


def _json_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The names that occur in any line; most lines have those of the first, and cost little more."""
    objects = f"from {_LINES} where {_IS_OBJECT}"
    first = connection.execute(f"select json_keys(line) {objects} limit 1").fetchone()
    forget_broken_records(connection)
    if first is None:
        return []
    others = connection.execute(
        f"""select distinct unnest(names)
        from (select json_keys(line) as names {objects}) where names <> $first""",
        {"first": first[0]},
    ).fetchall()
    forget_broken_records(connection)
    return sorted({*first[0], *(name for (name,) in others)})


def _open_lines(file: SourceFile, line_format: LineFormat) -> Reading:
    check = check_text(file.path, quoted=False)
    values = "".join(f', {value} as "{name}"' for name, value in line_format.values.items())
    return Reading(
        rows=f"""select
                _row_number,
                case when fields._line = '' then 'not a line of the format {file.format}' end as _problem,
                {line_format.is_ignored} as _is_ignored,
                line as _line
                {values}
            from (
                select *, regexp_extract(line, {line_format.pattern}, {line_format.fields}) as fields
                from ({_NUMBERED_LINES})
            )""",
        given=line_format.given,
        records=check.records,
        check=check,
    )


def _given(file: SourceFile, found: list[str]) -> list[str]:
    """The columns of the table that a file has, in the table's order."""
    missing = [
        column.name
        for column in file.table.file_columns
        if column.is_required and "default" not in column.rules and column.name not in found
    ]
    if missing:
        raise RefusedFileError(
            f"{file.table.name} needs {', '.join(missing)}; "
            f"the columns found are {', '.join(found) or 'none'}"
        )
    return [column.name for column in file.table.file_columns if column.name in found]
