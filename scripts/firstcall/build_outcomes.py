"""Whether what the warehouse holds may be published: what dbt wrote down of its builds.

Hooks write it (macros/record_build.sql), so that a `dbt build` typed alone counts too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

_GOOD = ("success", "pass")


@dataclass(frozen=True)
class _Outcome:
    """How a node of the project ended when it was last run, in which build, made from what."""

    status: str
    build_seq: int
    batch_seq: int | None
    variables: str


def reasons_not_to_publish(
    warehouse: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> list[str]:
    """Why the marts may not be published; nothing when all is built and every test passed.

    Builds of a part of the project are fine, as long as no part is older than what it reads and all
    were made from the same raw rows with the same vars.
    """
    if not _has_builds(warehouse):
        return ["nothing has been built yet"]
    outcomes = _read_outcomes(warehouse)
    in_doubt = _last_build_in_doubt(warehouse)
    nodes = _nodes(manifest)
    reasons = [
        f"{unique_id}: {reason}"
        for unique_id in nodes
        for reason in _reasons(unique_id, nodes, outcomes, in_doubt)
    ]
    built = [outcomes[u] for u in nodes if u.startswith("model.") and u in outcomes]
    loaded = _last_batch(warehouse)
    if any(outcome.batch_seq != loaded for outcome in built):
        reasons.append("files were loaded since a model was built")
    if len({outcome.variables for outcome in built}) > 1:
        reasons.append("some models were built with other --vars than the rest")
    return reasons


def _has_builds(warehouse: duckdb.DuckDBPyConnection) -> bool:
    return bool(
        warehouse.execute(
            "select 1 from information_schema.tables "
            "where table_schema = 'ops' and table_name = 'build_outcomes'"
        ).fetchone()
    )


def _read_outcomes(warehouse: duckdb.DuckDBPyConnection) -> dict[str, _Outcome]:
    rows = warehouse.execute(
        "select unique_id, status, build_seq, batch_seq, vars "
        "from ops.build_outcomes inner join ops.builds using (build_seq)"
    ).fetchall()
    return {row[0]: _Outcome(*row[1:]) for row in rows}


def _last_build_in_doubt(warehouse: duckdb.DuckDBPyConnection) -> int:
    row = warehouse.execute(
        "select coalesce(max(build_seq), 0) from ops.builds where not is_whole"
    ).fetchone()
    assert row
    return int(row[0])


def _last_batch(warehouse: duckdb.DuckDBPyConnection) -> int | None:
    row = warehouse.execute("select max(batch_seq) from raw.load_manifest").fetchone()
    assert row
    return None if row[0] is None else int(row[0])


def _nodes(manifest: dict[str, Any]) -> dict[str, list[str]]:
    """What has to be built or pass, each with what it reads."""
    nodes = {**manifest["nodes"], **manifest["unit_tests"]}
    return {
        unique_id: node.get("depends_on", {}).get("nodes", [])
        for unique_id, node in nodes.items()
        if node["resource_type"] in ("model", "seed", "test", "unit_test")
    }


def _reasons(
    unique_id: str, nodes: dict[str, list[str]], outcomes: dict[str, _Outcome], in_doubt: int
) -> Iterator[str]:
    outcome = outcomes.get(unique_id)
    if outcome is None:
        yield "was never run"
    elif outcome.status not in _GOOD:
        yield f"ended with `{outcome.status}`"
    elif outcome.build_seq <= in_doubt:
        yield "was not run again since a build that was cut short or had no rows"
    else:
        for read in nodes[unique_id]:
            if read in outcomes and outcomes[read].build_seq > outcome.build_seq:
                yield f"is older than {read}, which it reads"
