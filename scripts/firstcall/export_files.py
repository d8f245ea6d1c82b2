"""One published table as one file: CSV, Parquet or JSON lines."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import duckdb

from firstcall.published_tables import SCHEMAS
from firstcall.sql import identifier, literal
from firstcall.whole_files import replaced

_OPTIONS = {
    "csv": "format csv, header true",
    "parquet": "format parquet, compression zstd",
    "jsonl": "format json",
}
FORMATS = tuple(_OPTIONS)

_ISO = "'%Y-%m-%dT%H:%M:%S.%fZ'"
# what makes a spreadsheet take a text for a formula
_FORMULA = "'^[=+@\\t\\r-]'"


class UnknownTableError(Exception):
    """No table of this name is published."""


def choose_tables(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str]
) -> list[tuple[str, str]]:
    """Schema and name of the published tables of these names, or of all when there are none.

    Raises UnknownTableError, which lists names that are nearly the same.
    """
    published = connection.execute(
        "select schema_name, table_name from duckdb_tables() where list_contains(?, schema_name) "
        "order by all",
        [list(SCHEMAS)],
    ).fetchall()
    by_name = {name: (schema, name) for schema, name in published}
    by_name |= {f"{schema}.{name}": (schema, name) for schema, name in published}
    for name in names:
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name)
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are {len(published)}"
            raise UnknownTableError(f"no published table is called {name}; {hint}")
    return [by_name[name] for name in names] or published


def write_file(
    connection: duckdb.DuckDBPyConnection, table: tuple[str, str], file_format: str, folder: Path
) -> Path:
    """Write a table to `folder/<table>.<format>`, whole or not at all, and return the file."""
    schema, name = table
    file = folder / f"{name}.{file_format}"
    query = _query(connection, f"{identifier(schema)}.{identifier(name)}", file_format)
    with replaced(file) as draft:
        connection.execute(f"copy ({query}) to {literal(draft)} ({_OPTIONS[file_format]})")
    return file


def _query(connection: duckdb.DuckDBPyConnection, relation: str, file_format: str) -> str:
    if file_format == "parquet":
        return f"from {relation}"
    columns = connection.execute(f"describe {relation}").fetchall()
    expressions = ", ".join(
        f"{_as_text(name, data_type, file_format)} as {identifier(name)}"
        for name, data_type, *_ in columns
    )
    return f"select {expressions} from {relation}"


def _as_text(name: str, data_type: str, file_format: str) -> str:
    column = identifier(name)
    if data_type.startswith("TIMESTAMP"):
        return f"strftime({column}, {_ISO})"
    if data_type == "VARCHAR" and file_format == "csv":
        return f"if(regexp_matches({column}, {_FORMULA}), '''' || {column}, {column})"
    return column
