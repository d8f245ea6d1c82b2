"""`firstcall publish`: writes what readers open, looks at it, and only then shows it to them."""

from __future__ import annotations

import uuid
from typing import Any

import click

from firstcall.build_outcomes import reasons_not_to_publish
from firstcall.dbt_runner import DbtFailedError
from firstcall.home_lock import hold
from firstcall.manifest import read_manifest
from firstcall.publications import (
    NoPublicationError,
    Publication,
    current_publication,
    new_publication,
    roll_back,
)
from firstcall.published_tables import published_tables
from firstcall.serving import NotPublishableError, write_serving_files
from firstcall.settings import Settings
from firstcall.warehouse import connect

_MOST_REASONS = 20


@click.command(
    epilog="""Example: firstcall publish --keep 10

    \b
    Exit codes: 0 published, or rolled back;
                1 not: the last build or a test failed, something private was found,
                  or there is nothing to roll back to; readers keep what they had;
                2 the command line is wrong;
                3 another job is at work in this home.
    """
)
@click.option(
    "--keep", type=click.IntRange(min=1), default=5, help="Publications to keep, this one included."
)
@click.option("--rollback", is_flag=True, help="Go back to the publication before this one.")
@click.option(
    "--storage-version",
    default="v1.4.0",
    help="Oldest DuckDB that can read the published file.",
)
@click.pass_obj
def command(settings: Settings, keep: int, rollback: bool, storage_version: str) -> None:
    """Publish the marts: a DuckDB file and Parquet files in published/current under the home.

    Only after a build in which every model was built and every test passed. New readers get the new
    publication at once; a reader with an open connection keeps the one that it has.
    """
    with hold(settings.home, "publish"):
        try:
            if rollback:
                publication = roll_back(settings.published)
            else:
                manifest = read_manifest(settings)
                publication = publish(settings, manifest, keep, storage_version)
        except NotPublishableError as error:
            raise click.ClickException(_explain(error.reasons)) from error
        except (NoPublicationError, DbtFailedError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"current: {publication.folder}")


def publish(
    settings: Settings, manifest: dict[str, Any], keep: int = 5, storage_version: str = "v1.4.0"
) -> Publication:
    """Publish what the manifest lists, and return the new current publication.

    Raises NotPublishableError, and leaves the current publication as it is, when the marts are not
    built and tested throughout or hold something private.
    """
    if not settings.warehouse.exists():
        raise NotPublishableError(["nothing has been built yet"])
    with connect(settings, read_only=True) as warehouse:
        reasons = reasons_not_to_publish(warehouse, manifest)
    if reasons:
        raise NotPublishableError([*reasons, "run `firstcall build` until it passes"])
    tables = published_tables(manifest)
    with new_publication(settings.published, uuid.uuid4().hex[:8], keep) as folder:
        rows = write_serving_files(settings, tables, folder, storage_version)
    click.echo(f"published {len(rows)} tables, {sum(rows.values())} rows", err=True)
    return current_publication(settings.published)


def _explain(reasons: list[str]) -> str:
    shown = reasons if len(reasons) <= _MOST_REASONS else reasons[:_MOST_REASONS]
    more = len(reasons) - len(shown)
    lines = ["not published:", *shown, *([f"and {more} more", reasons[-1]] if more else [])]
    return "\n  ".join(lines)
