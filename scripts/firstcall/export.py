"""`firstcall export`: published tables as files, for people and systems that want a file."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click

from firstcall.export_files import FORMATS, UnknownTableError, choose_tables, write_file
from firstcall.progress import tracked
from firstcall.publications import NoPublicationError, current_publication
from firstcall.settings import Settings
from firstcall.warehouse import connect

_STDOUT = "-"


@click.command(
    epilog="""Examples: firstcall export --format parquet --to out/

    \b
              firstcall export error_rate_daily --format csv --to - | head

    \b
    Exit codes: 0 written;
                1 not: nothing is published, or a table is not known;
                2 the command line is wrong.
    """
)
@click.argument("tables", nargs=-1, metavar="[TABLE]...")
@click.option(
    "--format", "file_format", type=click.Choice(FORMATS), default="csv", help="Kind of file."
)
@click.option(
    "--to", required=True, metavar="FOLDER|-", help="Where to; `-` is stdout, for one table."
)
@click.pass_obj
def command(settings: Settings, tables: tuple[str, ...], file_format: str, to: str) -> None:
    """Write tables of the current publication as files; without a TABLE, all of them.

    A table is named `error_rate_daily` or `metrics.error_rate_daily`; its file is
    FOLDER/error_rate_daily.csv. Columns and rows stand in the order of the publication. In CSV and
    JSON lines a timestamp is in UTC and ISO 8601 (2026-03-02T10:00:00.000000Z). In CSV a null is
    empty, and a text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    if to == _STDOUT and len(tables) != 1:
        raise click.UsageError("`--to -` writes one table; name it")
    try:
        publication = current_publication(settings.published)
        with connect(settings, publication.warehouse, read_only=True) as connection:
            chosen = choose_tables(connection, tables)
            if to == _STDOUT:
                with tempfile.TemporaryDirectory() as folder:
                    file = write_file(connection, chosen[0], file_format, Path(folder))
                    with file.open("rb") as stream:
                        shutil.copyfileobj(stream, sys.stdout.buffer)
                return
            for table in tracked(chosen, "Tables"):
                click.echo(write_file(connection, table, file_format, Path(to)))
    except (NoPublicationError, UnknownTableError) as error:
        raise click.ClickException(str(error)) from error
