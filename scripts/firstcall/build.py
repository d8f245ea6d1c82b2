"""`firstcall build`: `dbt build` on the working warehouse, with the environment set."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from typing import Any

import click

from firstcall.dbt_runner import DbtFailedError, run_dbt
from firstcall.home_lock import hold
from firstcall.settings import Settings
from firstcall.unchanged import forget, is_as_built, remember

# how dbt calls what went well, in a build
_GOOD = ("success", "pass", "no-op")


@click.command(
    epilog="""Example: firstcall build --as-of 2026-02-28 --select +error_rate_daily

    \b
    Exit codes: 0 everything was built and every test passed;
                1 a model or a test failed, or dbt could not start;
                2 the command line is wrong;
                3 another job is at work in this home.
    """
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    envvar="FIRSTCALL_AS_OF",
    show_envvar=True,
    help="Count what happened up to the end of this day; default: up to the latest call.",
)
@click.option("--full-refresh", is_flag=True, help="Make incremental tables anew.")
@click.option("--select", "-s", multiple=True, help="Only these models, in dbt's syntax.")
@click.option("--vars", "variables", help="Values for the project's vars, as YAML.")
@click.pass_obj
def command(
    settings: Settings,
    as_of: datetime | None,
    full_refresh: bool,
    select: tuple[str, ...],
    variables: str | None,
) -> None:
    """Build and test the models, as `dbt build` does.

    Ends at once when rows, project and settings are those of the last build that went well:
    `--full-refresh` builds all the same. The log is in logs/ under the home. What is built is not
    yet what readers see: that is `firstcall publish`.
    """
    if as_of:
        os.environ["FIRSTCALL_AS_OF"] = as_of.date().isoformat()
    arguments = ["build"]
    if full_refresh:
        arguments.append("--full-refresh")
    if select:
        arguments += ["--select", *select]
    if variables:
        arguments += ["--vars", variables]
    # a part of the project, other vars or all anew: whoever asks for that wants it done
    is_whole = not (full_refresh or select or variables)
    with hold(settings.home, "build"):
        if is_whole and is_as_built(settings):
            click.echo("nothing changed since the last build, and everything passed in it")
            return
        was_built = forget(settings)
        if was_built and not full_refresh:
            # little is made of many rows, so that memory suffices for a model while dbt prepares another
            arguments += ["--threads", "2"]
        try:
            outcome = run_dbt(settings, *arguments)
        except DbtFailedError as error:
            raise click.ClickException(str(error)) from error
        if is_whole and outcome.success:
            remember(settings)
    click.echo(_summary(outcome.result))
    if not outcome.success:
        raise click.exceptions.Exit(1)


def _summary(results: Any) -> str:
    good: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for result in results:
        kind = str(result.node.resource_type).replace("_", " ")
        # hooks are dbt's business, as long as they pass
        if str(result.status) not in _GOOD:
            bad[kind] += 1
        elif kind != "operation":
            good[kind] += 1
    passed = f"built and passed: {_counted(good)}"
    return f"{passed}; failed or skipped: {_counted(bad)}" if bad else passed


def _counted(kinds: Counter[str]) -> str:
    counts = [f"{number} {kind}{'s' if number > 1 else ''}" for kind, number in kinds.items()]
    return ", ".join(counts) or "nothing"
