"""What the calls of a file say, and which metrics go without when no call says it."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from firstcall.sql import literal

MAX_ROUTE_KEYS = 5000


@dataclass(frozen=True)
class Aspect:
    """Something that a call may or may not say."""

    name: str
    is_said: str
    metrics: str


ASPECTS = (
    Aspect(
        "consumer",
        "api_key_id is not null",
        "active_developers, developer_growth_weekly, time_to_first_call_weekly, and whatever else "
        "counts developers or accounts",
    ),
    Aspect("route", "starts_with(route, '/')", ""),
    Aspect(
        "status",
        "status_code is not null",
        "error_rate_daily, error_hotspots_daily, uptime by request, active_developers; "
        "billable_calls needs `unknown` among billable_outcomes",
    ),
    Aspect(
        "timeout", "is_timeout is not null or status_code = 504", "error_rate_daily.timeout_rate"
    ),
    Aspect(
        "latency",
        "gateway_latency_ms >= 0 or upstream_latency_ms >= 0 or client_latency_ms >= 0",
        "latency_daily, latency_monthly, latency_accounts_monthly",
    ),
    Aspect("version", "api_version is not null", "api_version_adoption_monthly"),
    Aspect("quantity", "quantity is not null", "call_volume.billable_quantity"),
    Aspect("error code", "error_code is not null", ""),
)


@dataclass(frozen=True)
class Coverage:
    """How many of the stored calls of some batches say something."""

    aspect: str
    rows: int
    rows_with: int
    switches_off: str | None


def record_coverage(connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    """Write down what the calls of a batch say."""
    counts = ", ".join(f"count(*) filter (where {aspect.is_said})" for aspect in ASPECTS)
    connection.execute(
        f"""insert into raw.load_coverage by name
        select
            $batch as batch_seq, 'api_calls' as table_name, aspect, rows_accepted, rows_with,
            case when rows_with = 0 and rows_accepted > 0 then nullif(metrics, '') end
                as switches_off
        from (
            select
                count(*) as rows_accepted,
                unnest([{counts}]) as rows_with,
                unnest([{", ".join(literal(aspect.name) for aspect in ASPECTS)}]) as aspect,
                unnest([{", ".join(literal(aspect.metrics) for aspect in ASPECTS)}]) as metrics
            from raw.api_calls where _batch_seq = $batch
        )""",
        {"batch": batch},
    )


def coverage_since(connection: duckdb.DuckDBPyConnection, batch: int) -> list[Coverage]:
    """What the calls of that batch and the later ones say together."""
    found = connection.execute(
        """select
            aspect, sum(rows_accepted), sum(rows_with),
            case when sum(rows_with) = 0 then any_value(switches_off) end
        from raw.load_coverage where batch_seq >= ?
        group by aspect having sum(rows_accepted) > 0 order by min(rowid)""",
        [batch],
    ).fetchall()
    return [Coverage(*row) for row in found]


def route_keys_since(connection: duckdb.DuckDBPyConnection, batch: int) -> int:
    """Distinct route keys of the calls of that batch and the later ones."""
    row = connection.execute(
        "select count(distinct route_key) from raw.api_calls where _batch_seq >= ?", [batch]
    ).fetchone()
    assert row is not None
    count: int = row[0]
    return count
