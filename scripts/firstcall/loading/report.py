"""What a load tells its user: a table on stdout; notices, warnings and refusals in a line each."""

from __future__ import annotations

import duckdb
from rich.console import Console
from rich.table import Table

from firstcall.loading.batch import COUNTS, Batch
from firstcall.loading.coverage import MAX_ROUTE_KEYS, coverage_since, route_keys_since


def print_summary(batches: list[Batch]) -> None:
    """The rows of every file, and in all."""
    table = Table("file", "table", *COUNTS, show_footer=len(batches) > 1)
    for column in table.columns[2:]:
        column.justify = "right"
    for batch in batches:
        counts = [f"{getattr(batch, name):,}" for name in COUNTS]
        if batch.number is None:
            counts = ["loaded before", *[""] * (len(COUNTS) - 1)]
        table.add_row(_escaped(str(batch.file.path)), batch.file.table.name, *counts)
    for column, name in zip(table.columns[2:], COUNTS, strict=True):
        column.footer = f"{sum(getattr(batch, name) for batch in batches):,}"
    _console().print(table)


def print_findings(connection: duckdb.DuckDBPyConnection, first_batch: int) -> None:
    """Why rows were rejected, and what the calls say, from that batch on."""
    console = _console()
    reasons = connection.execute(
        """select table_name, reason, count(*) from raw.rejected_rows
        where batch_seq >= ? group by all order by 3 desc, 1, 2""",
        [first_batch],
    ).fetchall()
    if reasons:
        table = Table("rejected from", "reason", "rows")
        for name, reason, rows in reasons:
            table.add_row(name, _escaped(reason), f"{rows:,}")
        console.print(table)
    said = coverage_since(connection, first_batch)
    if said:
        table = Table("calls that say their", "share", "no call says it, so these go without")
        for item in said:
            table.add_row(item.aspect, f"{item.rows_with / item.rows:.1%}", item.switches_off or "")
        console.print(table)
    route_keys = route_keys_since(connection, first_batch)
    if route_keys > MAX_ROUTE_KEYS:
        console.print(
            f"warning: {route_keys:,} distinct route keys: paths hold something that is not "
            "recognised as an identifier; metrics by endpoint will be slow and of little use"
        )


def _console() -> Console:
    console = Console(highlight=False)
    # nobody reads along: let no cell be cut to fit eighty columns
    return console if console.is_terminal else Console(highlight=False, width=240)


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
