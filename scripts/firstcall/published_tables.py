"""Which tables are published, with which columns: what dbt's manifest says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from firstcall.privacy import redacted
from firstcall.sql import identifier

SCHEMAS = ("core", "metrics", "review", "ops")

# what incremental models keep to know what they have read
_STATE = frozenset(("inputs_hash", "config_hash", "batch_seq"))

# what the loader knows of its work; of a path only the name of the file, since folders name people
_OPS = ("load_manifest", "load_coverage")
_PATH = "path"


@dataclass(frozen=True)
class PublishedColumn:
    """A column of a published table, and the expression over the warehouse that it is."""

    name: str
    expression: str
    description: str
    may_look_like: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublishedTable:
    """A published table, and the schema and table of the warehouse that it is made from."""

    schema: str
    name: str
    relation: str
    description: str
    columns: tuple[PublishedColumn, ...]

    @property
    def full_name(self) -> str:
        """Schema and name, as one writes them in a query."""
        return f"{self.schema}.{self.name}"


def published_tables(manifest: dict[str, Any]) -> list[PublishedTable]:
    """The marts that are not kept back by `meta.published: false`, and the loader's reports."""
    return sorted([*_marts(manifest), *_ops(manifest)], key=lambda table: table.full_name)


def _marts(manifest: dict[str, Any]) -> Iterator[PublishedTable]:
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model" or node["schema"] not in SCHEMAS:
            continue
        if node["config"]["meta"].get("published", True):
            yield PublishedTable(
                schema=node["schema"],
                name=node["alias"],
                relation=_relation(node["schema"], node["alias"]),
                description=node["description"].strip(),
                columns=tuple(_columns(node)),
            )


def _columns(node: dict[str, Any]) -> Iterator[PublishedColumn]:
    for name, column in node["columns"].items():
        meta = column.get("config", {}).get("meta", {})
        if name not in _STATE and not meta.get("is_state", False):
            yield PublishedColumn(
                name=name,
                expression=identifier(name),
                description=column["description"].strip(),
                may_look_like=tuple(meta.get("may_look_like", ())),
            )


def _ops(manifest: dict[str, Any]) -> Iterator[PublishedTable]:
    for source in manifest["sources"].values():
        if source["name"] in _OPS:
            yield PublishedTable(
                schema="ops",
                name=source["name"],
                relation=_relation(source["schema"], source["identifier"]),
                description=source["description"].strip(),
                columns=tuple(_ops_column(column) for column in source["columns"].values()),
            )


def _ops_column(column: dict[str, Any]) -> PublishedColumn:
    name, description = column["name"], column["description"].strip()
    if name == _PATH:
        file_name = redacted(f"parse_filename({identifier(name)})")
        return PublishedColumn("file_name", file_name, "Name of the file, without its folders.")
    return PublishedColumn(name, identifier(name), description)


def _relation(schema: str, name: str) -> str:
    return f"{identifier(schema)}.{identifier(name)}"
