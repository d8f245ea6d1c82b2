"""Whether the project and the reference hold the same rows, mart by mart.

Runs as a process of its own, `python -m bench.comparison PROJECT REFERENCE`, so that what it takes
of memory is not the harness's.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

# what both make of calls, in the order of their names
MARTS = (
    "active_developers_daily",
    "active_developers_monthly",
    "active_developers_weekly",
    "api_version_adoption_monthly",
    "call_exclusions_daily",
    "call_volume_daily",
    "call_volume_monthly",
    "call_volume_weekly",
    "developer_growth_weekly",
    "dim_observability",
    "error_hotspots_daily",
    "error_rate_daily",
    "fct_account_calls_daily",
    "fct_call_days",
    "fct_calls_daily",
    "fct_developer_calls_daily",
    "fct_developer_days",
    "fct_developer_endpoint_coverage",
    "fct_developer_version_calls_daily",
    "fct_endpoint_accounts_daily",
    "fct_endpoint_calls_daily",
    "fct_integration_depth_weekly",
    "fct_latency_daily",
    "fct_latency_histogram_daily",
    "fct_latency_monthly",
    "fct_uncatalogued_calls_daily",
    "latency_accounts_monthly",
    "latency_daily",
    "latency_monthly",
    "uncatalogued_routes_monthly",
)
# what the project keeps with its rows to know what to rebuild
STATE_COLUMNS = ("inputs_hash", "config_hash", "batch_seq")
# what marts of calls say of money, which the reference does not read
MONEY_COLUMNS = ("affected_revenue", "all_revenue", "share_of_revenue")


def rows_that_differ(project: Path, reference: Path) -> dict[str, int]:
    """Per mart of the reference, how many rows stand in only one of the two warehouses.

    Raises ValueError when the two have other columns in a mart, or other marts than `MARTS` in common.
    """
    with duckdb.connect(config={"memory_limit": "4GB"}) as connection:
        connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        connection.execute(f"attach '{project}' as firstcall (read_only)")
        connection.execute(f"attach '{reference}' as reference (read_only)")
        marts = _marts_in_common(connection)
        return {mart: _count(connection, mart, columns) for mart, columns in marts.items()}


def _marts_in_common(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Where each mart stands, as `firstcall.<schema>.<name>`, with its columns."""
    rows = connection.execute(
        """
        with project as (
            select
                table_schema,
                table_name,
                list_sort(list(column_name)) as columns,
                list(column_name) filter (where data_type = 'DOUBLE') as doubles
            from information_schema.columns
            where
                table_catalog = 'firstcall'
                and table_schema in ('core', 'metrics')
                and column_name not in (select unnest($left_out))
            group by all
        ),

        reference as (
            select table_name, list_sort(list(column_name)) as columns
            from information_schema.columns
            where table_catalog = 'reference' and table_schema = 'main'
            group by all
        )

        select table_schema, table_name, project.columns, reference.columns, doubles
        from project
        inner join reference using (table_name)
        order by table_name
        """,
        {"left_out": [*STATE_COLUMNS, *MONEY_COLUMNS]},
    ).fetchall()
    found = {name for _, name, *_ in rows}
    if found != {*MARTS}:
        raise ValueError(f"both make {sorted(found ^ {*MARTS})}, or one of the two does not")
    for schema, table, ours, theirs, _ in rows:
        if ours != theirs:
            raise ValueError(f"{schema}.{table}: columns {ours}, in the reference {theirs}")
    return {
        f"{schema}.{table}": ", ".join(_comparable(column, doubles) for column in columns)
        for schema, table, columns, _, doubles in rows
    }


def _comparable(column: str, doubles: list[str] | None) -> str:
    # the last digits of a double depend on the order of its sums
    return f"format('{{:.12g}}', \"{column}\")" if column in (doubles or []) else f'"{column}"'


def _count(connection: duckdb.DuckDBPyConnection, mart: str, columns: str) -> int:
    ours = f"select {columns} from firstcall.{mart}"
    theirs = f"select {columns} from reference.main.{mart.split('.')[1]}"
    row = connection.execute(
        f"select count(*) from (({ours} except all {theirs}) union all ({theirs} except all {ours}))"
    ).fetchone()
    assert row is not None
    return int(row[0])


def main() -> None:
    """Print how many marts are equal; exit with 1 and list those that are not."""
    differing = rows_that_differ(Path(sys.argv[1]), Path(sys.argv[2]))
    bad = {mart: rows for mart, rows in differing.items() if rows}
    print(f"{len(differing) - len(bad)} of {len(differing)} marts are equal")
    for mart, rows in bad.items():
        print(f"{mart}: {rows} rows stand in one of the two only")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
