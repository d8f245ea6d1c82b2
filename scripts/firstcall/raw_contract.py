"""The raw tables as the sources' YAML declares them: the only schema there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import duckdb
import yaml

from firstcall.settings import PROJECT


@dataclass(frozen=True)
class RawColumn:
    """One column of a raw table. `rules` are the declaration's further marks, by name."""

    name: str
    data_type: str
    description: str
    is_required: bool = False
    is_added_by_loader: bool = False
    rules: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RawTable:
    """One raw table: its key, its event column, and whether its rows come in versions."""

    name: str
    columns: tuple[RawColumn, ...]
    key: tuple[str, ...] = ()
    event: str | None = None
    is_mutable: bool = False
    is_bookkeeping: bool = False

    @property
    def file_columns(self) -> tuple[RawColumn, ...]:
        """The columns that a file may bring: those that the loader does not add."""
        return tuple(column for column in self.columns if not column.is_added_by_loader)


@cache
def raw_tables() -> dict[str, RawTable]:
    """Every raw table by name, in the order of the declaration."""
    extra = tuple(
        RawColumn(
            column["name"], column["data_type"], column["description"], is_added_by_loader=True
        )
        for column in _read_yaml("dbt_project.yml")["vars"]["loader_columns"]
    )
    tables: dict[str, RawTable] = {}
    for path in sorted((PROJECT / "models" / "staging").glob("*/_*__sources.yml")):
        for source in _read_yaml(path.relative_to(PROJECT).as_posix())["sources"]:
            for declared in source["tables"]:
                table = _table(declared, extra)
                tables[table.name] = table
    return tables


def create_raw_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the schema `raw` and whatever table or column of the contract it lacks."""
    connection.execute("create schema if not exists raw")
    for table in raw_tables().values():
        columns = ", ".join(f'"{column.name}" {column.data_type}' for column in table.columns)
        connection.execute(f'create table if not exists raw."{table.name}" ({columns})')
        for column in table.columns:
            connection.execute(
                f'alter table raw."{table.name}" '
                f'add column if not exists "{column.name}" {column.data_type}'
            )


def _table(declared: dict[str, Any], extra: tuple[RawColumn, ...]) -> RawTable:
    meta = declared["config"]["meta"]
    is_bookkeeping = meta.get("is_bookkeeping", False)
    columns = tuple(_column(column) for column in declared["columns"])
    return RawTable(
        name=declared["name"],
        columns=columns if is_bookkeeping else columns + extra,
        key=tuple(meta.get("key", ())),
        event=meta.get("event"),
        is_mutable=meta.get("is_mutable", False),
        is_bookkeeping=is_bookkeeping,
    )


def _column(declared: dict[str, Any]) -> RawColumn:
    meta = dict(declared.get("config", {}).get("meta", {}))
    return RawColumn(
        name=declared["name"],
        data_type=declared["data_type"],
        description=declared["description"],
        is_required=meta.pop("is_required", False),
        is_added_by_loader=meta.pop("is_added_by_loader", False),
        rules=meta,
    )


def _read_yaml(path: str) -> Any:
    return yaml.safe_load((PROJECT / path).read_text(encoding="utf-8"))
