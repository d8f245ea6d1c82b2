"""The readers of Parquet and CSV.

The path is in the variable `path` of the connection, since a file name is data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

import duckdb

from firstcall.loading.conversions import FileColumn
from firstcall.loading.integrity import RefusedFileError, text_pieces
from firstcall.loading.reading import Reading, given_columns, numbered
from firstcall.loading.source_files import SourceFile


def open_parquet(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> Iterator[Reading]:
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
    texts = [name for name in given if found[name] == "VARCHAR"]
    values = [
        f'nullif("{name}", \'\') as "{name}"' if name in texts else f'"{name}"' for name in given
    ]
    has_nul = " or ".join(f'contains("{name}", chr(0))' for name in texts) or "false"
    ((records,),) = connection.execute(
        "select num_rows from parquet_file_metadata(getvariable('path'))"
    ).fetchall()
    yield Reading(
        rows=f"""select
                file_row_number + 1 as _row_number,
                case when {has_nul} then 'a NUL character in a text' end as _problem,
                false as _is_ignored,
                cast(null as varchar) as _line,
                {", ".join(values)}
            from {scan}""",
        given={name: FileColumn(found[name]) for name in given},
        records=records,
        unknown_columns=frozenset(found) - {*given},
    )


def open_csv(connection: duckdb.DuckDBPyConnection, file: SourceFile) -> Iterator[Reading]:
    """A CSV file: comma, double quote, a header, columns in any order; all of it text."""
    pieces = text_pieces(file.path, quoted=True)
    header, first = next(pieces).without_header()
    repeated = [name for name, times in Counter(header).items() if times > 1]
    if repeated:
        raise RefusedFileError(f"its header names {', '.join(repeated)} more than once")
    given = given_columns(file, header)
    # a column's name is data too: the reader knows the columns by their numbers
    columns = [f"c{number}" for number in range(len(header))]
    values = ", ".join(f'c{header.index(name)} as "{name}"' for name in given)
    for piece in chain([first], pieces):
        options = f"""delim = ',', quote = '"', escape = '"', nullstr = '', new_line = '{piece.line_end}'"""
        with numbered(connection, piece, columns, options) as rows:
            yield Reading(
                rows=f"""select
                        _row_number,
                        cast(null as varchar) as _problem,
                        false as _is_ignored,
                        cast(null as varchar) as _line,
                        {values}
                    from {rows}""",
                given={name: FileColumn("VARCHAR") for name in given},
                records=piece.lines,
                text=piece,
                unknown_columns=frozenset(header) - {*given},
            )
