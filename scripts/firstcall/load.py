"""`firstcall load`: files of the input contract, or logs as gateways write them, into the raw tables."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import click
import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from firstcall.home_lock import hold
from firstcall.loading.batch import Batch, load_file
from firstcall.loading.integrity import RefusedFileError
from firstcall.loading.line_formats import line_formats
from firstcall.loading.privacy import set_salt
from firstcall.loading.report import print_findings, print_summary
from firstcall.loading.source_files import SourceFile, find_contract_files
from firstcall.raw_contract import create_raw_tables, raw_tables
from firstcall.settings import Settings
from firstcall.warehouse import connect


def _duration(ctx: click.Context, param: click.Parameter, value: str) -> timedelta:
    match = re.fullmatch(r"([0-9]+)([smhd])", value)
    if match is None:
        raise click.BadParameter(f"{value} is no duration such as 90s, 15m, 1h or 2d", ctx, param)
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[match[2]]
    return timedelta(**{unit: int(match[1])})


@click.command(
    epilog="""\b
Examples: firstcall load --from my-export/
          firstcall load --format combined --table api_calls access.log access.log.1.gz

Exit codes: 0 every file was loaded, rejected rows or not; 1 a file was refused, the others were
loaded; 2 wrong usage; 3 another job holds the home."""
)
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with a file TABLE.EXT or a folder TABLE/ per table of the input contract "
    "(.parquet, .csv, .csv.gz, .jsonl, .jsonl.gz).",
)
@click.option(
    "--format", "log_format", help="How the FILES are written: a file in scripts/formats."
)
@click.option("--table", help="The raw table that the FILES are for.")
@click.option(
    "--max-clock-skew",
    default="1h",
    callback=_duration,
    help="How far ahead of the load an event may lie before its row is rejected.",
)
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def command(
    settings: Settings,
    folder: Path | None,
    log_format: str | None,
    table: str | None,
    max_clock_skew: timedelta,
    files: tuple[Path, ...],
) -> None:
    """Load files into the raw tables.

    No file and no row is loaded twice. Rows that do not fit are kept in raw.rejected_rows, with the
    reason; a file that cannot be read is refused as a whole.
    """
    log = Console(stderr=True, highlight=False, soft_wrap=True)
    sources = _sources(folder, log_format, table, files, log)
    with hold(settings.home, "load"), connect(settings) as connection:
        create_raw_tables(connection)
        set_salt(connection, settings.home)
        # rows have numbers; in order, several threads would write what they share twice
        connection.execute("set preserve_insertion_order = false")
        # row groups wait in memory, uncompressed, until there are so many
        connection.execute("set write_buffer_row_group_count = 1")
        # a checkpoint would write row groups anew only to have fewer of them, piece after piece
        connection.execute("set max_vacuum_tasks = 0")
        # files are read once, and the next piece of one may have the path of the last
        connection.execute("set enable_external_file_cache = false")
        batches, refused = _load(connection, sources, max_clock_skew, log)
        connection.execute("checkpoint")
        if batches:
            print_summary(batches)
        numbers = [batch.number for batch in batches if batch.number is not None]
        if numbers:
            print_findings(connection, min(numbers))
    for path, reason in refused:
        click.echo(f"refused {path}: {reason}")
    if refused:
        raise SystemExit(1)


def _sources(
    folder: Path | None,
    log_format: str | None,
    table: str | None,
    files: tuple[Path, ...],
    log: Console,
) -> list[SourceFile]:
    if folder is not None and not (files or log_format or table):
        sources, unknown = find_contract_files(folder, raw_tables())
        for path in unknown:
            log.print(f"skipped {path}: no table and format of the contract", markup=False)
        if not sources:
            raise click.UsageError(f"{folder} holds no file of the input contract")
        return sources
    if folder is not None or not (files and log_format and table):
        raise click.UsageError("give either --from DIR, or --format, --table and FILES")
    if log_format not in line_formats():
        raise click.UsageError(f"--format is none of {', '.join(line_formats())}")
    if table != "api_calls":
        raise click.UsageError("logs are of calls: --table has to be api_calls")
    return [SourceFile(path, raw_tables()[table], log_format) for path in sorted(files)]


def _load(
    connection: duckdb.DuckDBPyConnection,
    sources: list[SourceFile],
    max_clock_skew: timedelta,
    log: Console,
) -> tuple[list[Batch], list[tuple[Path, str]]]:
    batches: list[Batch] = []
    refused: list[tuple[Path, str]] = []
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=log, transient=True, disable=not log.is_terminal) as progress:
        bar = progress.add_task("load", total=sum(file.path.stat().st_size for file in sources))
        for file in sources:
            progress.update(bar, description=file.path.name)
            try:
                batch = load_file(connection, file, max_clock_skew)
            except RefusedFileError as error:
                refused.append((file.path, str(error)))
            else:
                batches.append(batch)
                if batch.unknown_columns:
                    ignored = ", ".join(sorted(batch.unknown_columns))
                    log.print(f"{file.path}: unknown columns ignored: {ignored}", markup=False)
            progress.advance(bar, file.path.stat().st_size)
    return batches, refused
