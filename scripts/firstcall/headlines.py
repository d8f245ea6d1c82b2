"""The headline metrics of the current publication, and where it is: the end of `make demo`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import duckdb
from rich.console import Console
from rich.table import Table

from firstcall.publications import NoPublicationError, current_publication
from firstcall.settings import resolve_home


@dataclass(frozen=True)
class _Headline:
    """One figure per period: an aggregate over the rows of a table that belong to it."""

    label: str
    table: str
    period: str
    value: str
    rows: str = "true"
    is_share: bool = False


_WHOLE = "segment = 'all' and segment_value = 'all'"

_HEADLINES = (
    _Headline("Calls", "call_volume_weekly", "week", "sum(calls)", _WHOLE),
    _Headline("Calls against the week before", "call_volume_weekly", "week", "max(calls_growth)",
              _WHOLE, is_share=True),
    _Headline("Active developers", "active_developers_weekly", "week", "sum(active_developers)",
              _WHOLE),
    _Headline("Trying, without success", "active_developers_weekly", "week",
              "sum(trying_developers)", _WHOLE),
    _Headline("New developers", "developer_growth_weekly", "week", "sum(new_developers)"),
    _Headline("Lost developers", "developer_growth_weekly", "week", "sum(lost_developers)"),
    _Headline("Seconds to the first call, median", "time_to_first_call_weekly", "week",
              "max(ttfc_km_p50_seconds)", "segment = 'all' and is_mature_24h"),
    _Headline("Sign-ups that were activated", "activation_weekly", "week", "max(activation_rate)",
              "is_mature", is_share=True),
    _Headline("Calls answered 4xx or 5xx", "error_rate_daily", "day", "max(http_error_rate)",
              "endpoint_id = 'all'", is_share=True),
    _Headline("Calls that failed at the server", "error_rate_daily", "day",
              "max(server_failure_rate)", "endpoint_id = 'all'", is_share=True),
    _Headline("Seconds down, by incidents", "uptime_monthly", "month", "max(down_seconds)",
              "component = 'all' and method = 'incident'"),
    _Headline("Monthly recurring revenue", "recurring_revenue_monthly", "month",
              "max(closing_mrr)", "basis = 'total'"),
    _Headline("Net revenue retention, 12 months", "net_revenue_retention_monthly", "month",
              "max(nrr)", "basis = 'total' and window_months = 12 and not is_constant_currency",
              is_share=True),
    _Headline("Calls of the largest API version", "api_version_adoption_monthly", "month",
              "max(share_of_calls)", is_share=True),
    _Headline("Routes without an endpoint", "uncatalogued_routes_monthly", "month", "count(*)"),
)  # fmt: skip


@click.command(
    epilog="""Example: python -m firstcall.headlines

    \b
    Exit codes: 0 printed; 1 nothing is published; 2 the command line is wrong.
    """
)
@click.option(
    "--home", envvar="FIRSTCALL_HOME", default="warehouse", help="Folder that holds the data."
)
def main(home: str) -> None:
    """Print the headline metrics of the last complete periods, and where the publication is."""
    try:
        publication = current_publication(resolve_home(home) / "published")
    except NoPublicationError as error:
        raise click.ClickException(str(error)) from error
    console = Console()
    console.print(_table(publication.warehouse))
    current = publication.folder.parent / "current"
    # printed as they are: a path that is broken into lines cannot be copied
    click.echo(f"warehouse  {current / publication.warehouse.name}")
    click.echo(f"parquet    {current / 'parquet'}")


def _table(warehouse: Path) -> Table:
    table = Table("Metric", "Last complete period", title="Headline metrics")
    table.add_column("Value", justify="right")
    table.add_column("Before", justify="right")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for headline in _HEADLINES:
            last, before = _last_two(connection, headline)
            if last:
                period, value = last
                table.add_row(
                    headline.label,
                    f"{headline.period} {period}",
                    _formatted(value, headline),
                    _formatted(before[1], headline) if before else "",
                )
    return table


def _last_two(connection: duckdb.DuckDBPyConnection, headline: _Headline) -> list[Any]:
    found: list[Any] = connection.execute(
        f"select {headline.period}, {headline.value} from metrics.{headline.table} "
        f"where is_complete and {headline.rows} group by all order by all desc limit 2"
    ).fetchall()
    return [*found, None, None][:2]


def _formatted(value: float | None, headline: _Headline) -> str:
    if value is None:
        return "unknown"
    return f"{value:.1%}" if headline.is_share else f"{int(value):,}"


if __name__ == "__main__":
    main()
