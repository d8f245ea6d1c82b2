"""The readers of Parquet and CSV.

The path is in the variable `path` of the connection, since a file name is data.
"""

from __future__ import annotations

from collections import Counter

import duckdb

from firstcall.loading.conversions import FileColumn
from firstcall.loading.integrity import RefusedFileError, check_text, first_csv_record
from firstcall.loading.reading import KEEP_BROKEN, Reading, given_columns
from firstcall.loading.source_files import SourceFile


def open_parquet(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> Reading:
    """A Parquet file; its columns have types of their own."""
    scan = """read_parquet(
        getvariable('path'), hive_partitioning = false, file_row_number = true, binary_as_string = true
    )"""
    found = {
        name: data_type
        for name, data_type, *_ in connection.execute(f"describe select * from {scan}").fetchall()
        if name != "file_row_number"
    }
    given = given_columns(file, list(found))
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


def open_csv(file: SourceFile) -> Reading:
    """A CSV file: comma, double quote, a header, columns in any order; all of it text."""
    check = check_text(file.path, quoted=True)
    header = first_csv_record(file.path)
    repeated = [name for name, times in Counter(header).items() if times > 1]
    if repeated:
        raise RefusedFileError(f"its header names {', '.join(repeated)} more than once")
    given = given_columns(file, header)
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
                delim = ',', quote = '"', escape = '"', nullstr = '', {KEEP_BROKEN}
            )""",
        given={name: FileColumn("VARCHAR") for name in given},
        records=check.records - 1,
        check=check,
        unknown_columns=tuple(name for name in header if name not in given),
    )
