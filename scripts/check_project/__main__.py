"""Prints a line per violation of the project's rules; there is no list of tolerated ones."""

from __future__ import annotations

import json
from pathlib import Path

import click

from check_project.project import read_project
from check_project.rules import RULES, violations

_MANIFEST = Path(__file__).resolve().parents[2] / "target" / "manifest.json"


@click.command(
    epilog="""Example: dbt parse && python -m check_project

    \b
    Exit codes: 0 every rule is kept; 1 some are not; 2 the command line is wrong.
    """
)
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=_MANIFEST,
    help="What `dbt parse` wrote.",
)
def main(manifest: Path) -> None:
    """Check the rules of the project on dbt's manifest."""
    project = read_project(json.loads(manifest.read_text(encoding="utf-8")))
    found = violations(project)
    for line in found:
        click.echo(line)
    click.echo(
        f"{len(project.models)} models, {len(RULES)} rules, {len(found)} violations", err=True
    )
    if found:
        raise click.exceptions.Exit(1)


if __name__ == "__main__":
    main()
