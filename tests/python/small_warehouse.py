"""A made-up home: a warehouse of a few marts, dbt's manifest of it, and a build that passed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from firstcall.settings import Settings

Manifest = dict[str, Any]

_STATEMENTS = """
    create schema raw; create schema staging; create schema core; create schema metrics;
    create schema ops;
    create table raw.load_manifest (batch_seq bigint, table_name varchar, path varchar);
    insert into raw.load_manifest values (1, 'api_calls', '/home/jane/10.1.2.3/calls.csv');
    create table raw.load_coverage (batch_seq bigint, aspect varchar);
    insert into raw.load_coverage values (1, 'consumer');
    create table staging.stg_gateway__api_calls as select 1 as n;
    create table core.fct_call_days as select date '2026-03-02' as day, 'x' as inputs_hash;
    create table core.dim_accounts (account_id varchar, account_name varchar, config_hash varchar);
    insert into core.dim_accounts values ('b', '=1+1', 'h'), ('a', 'Acme', 'h');
    create view core.fct_calls as
        select date '2026-03-02' as day, account_id, 1::bigint as calls, 5::bigint as batch_seq
        from firstcall.core.dim_accounts;
    create table metrics.error_rate_daily (
        day date, last_called_at timestamp, calls bigint, money decimal(18, 2), error_rate double,
        read_in_run varchar
    );
    insert into metrics.error_rate_daily values
        ('2026-03-02', '2026-03-02 10:00:00.5', 3, -1.50, -0.25, 'r'),
        ('2026-03-01', null, 0, 0, null, 'r');
    create table ops.builds (
        build_seq bigint, invocation_id varchar, batch_seq bigint, vars varchar, is_whole boolean
    );
    create table ops.build_outcomes (unique_id varchar, status varchar, build_seq bigint);
"""

_MODELS = {
    "staging.stg_gateway__api_calls": ["n"],
    "core.fct_call_days": ["day", "inputs_hash"],
    "core.dim_accounts": ["account_id", "account_name", "config_hash"],
    "core.fct_calls": ["day", "account_id", "calls", "batch_seq"],
    "metrics.error_rate_daily": [
        *("day", "last_called_at", "calls", "money", "error_rate", "read_in_run"),
    ],
}
_SOURCES = {
    "load_manifest": ["batch_seq", "table_name", "path"],
    "load_coverage": ["batch_seq", "aspect"],
}


def make_home(home: Path) -> Settings:
    """A home with the warehouse, built once and whole."""
    home.mkdir(parents=True, exist_ok=True)
    settings = Settings(home, "500MB", 2)
    change(settings, _STATEMENTS)
    record_build(settings, make_manifest())
    return settings


def make_manifest() -> Manifest:
    """What dbt says of the made-up project: a metric reads a fact, a test reads the metric."""
    nodes = [_model(name, columns) for name, columns in _MODELS.items()]
    manifest: Manifest = {
        "nodes": {node["unique_id"]: node for node in nodes},
        "sources": {
            f"source.firstcall.loader.{name}": {
                "name": name,
                "schema": "raw",
                "identifier": name,
                "description": f"One row per thing of {name}.",
                "columns": _described(columns),
            }
            for name, columns in _SOURCES.items()
        },
        "unit_tests": {
            "unit_test.firstcall.error_rate_daily.it_divides": {
                "resource_type": "unit_test",
                "depends_on": {"nodes": ["model.firstcall.error_rate_daily"]},
            }
        },
    }
    node(manifest, "error_rate_daily")["depends_on"]["nodes"] = ["model.firstcall.fct_calls"]
    kept_back = node(manifest, "error_rate_daily")["columns"]["read_in_run"]
    kept_back["config"]["meta"] = {"is_state": True}
    node(manifest, "fct_call_days")["config"]["meta"] = {"published": False}
    manifest["nodes"]["test.firstcall.not_null"] = {
        "resource_type": "test",
        "name": "not_null",
        "depends_on": {"nodes": ["model.firstcall.error_rate_daily"]},
    }
    return manifest


def add_model(manifest: Manifest, full_name: str, columns: list[str]) -> None:
    """A further mart, of whose table the test takes care."""
    model = _model(full_name, columns)
    manifest["nodes"][model["unique_id"]] = model


def node(manifest: Manifest, name: str) -> dict[str, Any]:
    """The node of this name."""
    found: dict[str, Any] = next(n for n in manifest["nodes"].values() if n["name"] == name)
    return found


def record_build(
    settings: Settings,
    manifest: Manifest,
    *,
    only: tuple[str, ...] = (),
    status: str = "success",
    variables: str = "{}",
    is_whole: bool = True,
) -> None:
    """What the hooks write when a build of these nodes (default: all) ends so."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        (seq,) = connection.execute(
            "insert into ops.builds select coalesce(max(build_seq), 0) + 1, 'run', "
            "(select max(batch_seq) from raw.load_manifest), ?, ? from ops.builds "
            "returning build_seq",
            [variables, is_whole],
        ).fetchone() or (None,)
        for unique_id in only or (*manifest["nodes"], *manifest["unit_tests"]):
            connection.execute("delete from ops.build_outcomes where unique_id = ?", [unique_id])
            connection.execute(
                "insert into ops.build_outcomes values (?, ?, ?)", [unique_id, status, seq]
            )


def change(settings: Settings, statements: str) -> None:
    """Run statements in the working warehouse."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(statements)


def _model(full_name: str, columns: list[str]) -> dict[str, Any]:
    schema, name = full_name.split(".")
    return {
        "unique_id": f"model.firstcall.{name}",
        "name": name,
        "alias": name,
        "schema": schema,
        "resource_type": "model",
        "description": f"One row per thing of {name}; it's short.\n",
        "config": {"meta": {}},
        "columns": _described(columns),
        "depends_on": {"nodes": []},
    }


def _described(columns: list[str]) -> dict[str, dict[str, Any]]:
    return {
        name: {"name": name, "description": f"What {name} is.", "config": {"meta": {}}}
        for name in columns
    }
