"""`firstcall sample`: the raw files of a made-up company that sells an API, ready to be loaded."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from firstcall import home_lock
from firstcall.sampling.calls import write_calls
from firstcall.sampling.company import (
    FEWEST_CALLS,
    FEWEST_DEVELOPERS,
    make_company,
    usual_developers,
)
from firstcall.sampling.sample_folder import read_whole, recipe, replaced, write_truth
from firstcall.sampling.tables import TableTruth, total, write_tables
from firstcall.settings import Settings
from firstcall.warehouse import connect


@click.command(
    epilog="Example: firstcall sample --calls 50000 --to company && firstcall load --from company"
)
@click.option(
    "--calls",
    type=click.IntRange(min=FEWEST_CALLS),
    default=2_000_000,
    help="Distinct calls to write.",
)
@click.option(
    "--developers",
    type=click.IntRange(min=FEWEST_DEVELOPERS),
    default=None,
    help="Developers in the background, who share the calls: few heavy ones, or many light ones.",
    show_default="300 for 2 million calls, growing with the root of them",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    help="Another seed is another company, with the same stories.",
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder to write to.",
    show_default="sample in the home",
)
@click.pass_obj
def command(
    settings: Settings, calls: int, developers: int | None, seed: int, folder: Path | None
) -> None:
    """Write the raw files of a made-up company, July 2024 to December 2025.

    The same calls, developers and seed always give the same rows. Known stories are planted in every company
    (scripts/firstcall/sampling/stories.yml). The folder is replaced as a whole, unless it was made
    with the same arguments already; one with anything else in it is refused.

    Exit codes: 0 written, or there already; 1 the folder is not ours to replace; 2 usage;
    3 the home is in use.
    """
    folder = (folder or settings.sample).resolve()
    arguments = {
        "calls": calls,
        "developers": developers or usual_developers(calls),
        "seed": seed,
        "recipe": recipe(),
    }
    truth = read_whole(folder, arguments)
    if truth is None:
        with home_lock.hold(settings.home, "sample"):
            truth = _write(settings, folder, arguments)
    else:
        click.echo(f"{folder} holds this company already", err=True)
    _summarise(folder, truth)


def _write(settings: Settings, folder: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    with (
        replaced(folder) as target,
        connect(settings, Path(":memory:")) as connection,
        _progress() as progress,
    ):
        bar = progress.add_task("calls", total=arguments["calls"])
        make_company(connection, arguments["calls"], arguments["developers"], arguments["seed"])
        tables = dict(write_tables(connection, target))
        stretches: list[TableTruth] = []
        for stretch in write_calls(connection, target / "api_calls"):
            stretches.append(stretch)
            progress.advance(bar, stretch.stored)
        tables["api_calls"] = total(stretches)
        truth = arguments | {"tables": {name: asdict(tables[name]) for name in sorted(tables)}}
        write_truth(target, truth)
    return truth


def _progress() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, disable=not console.is_terminal, transient=True,
    )  # fmt: skip


def _summarise(folder: Path, truth: dict[str, Any]) -> None:
    summary = Table(title=f"Sample company in {folder}", title_justify="left")
    summary.add_column("table")
    for name in ("rows", "duplicates", "files", "MB"):
        summary.add_column(name, justify="right")
    for name, table in truth["tables"].items():
        summary.add_row(
            name,
            f"{table['rows']:,}",
            f"{table['duplicates']:,}",
            f"{table['files']:,}",
            f"{_megabytes(folder, name):,.1f}",
        )
    Console().print(summary)


def _megabytes(folder: Path, table: str) -> float:
    files = (
        [folder / f"{table}.parquet"]
        if table != "api_calls"
        else (folder / table).rglob("*.parquet")
    )
    return sum(file.stat().st_size for file in files) / 1_000_000
