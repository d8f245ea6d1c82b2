"""Breaks models in turn, runs their unit tests and lists what nobody noticed."""

from __future__ import annotations

import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from firstcall.progress import tracked
from firstcall.settings import PROJECT
from mutants.accounts import ACCOUNTS, Ledger, read_accounts
from mutants.edits import Edit
from mutants.targets import Target, all_targets
from mutants.templates import edits_of_template
from mutants.trial import Outcome, Trial, UnitTestsFailError


@dataclass(frozen=True)
class _Mutant:
    target: Target
    edit: Edit
    outcome: Outcome
    reason: str | None

    @property
    def is_open(self) -> bool:
        """It survived, and nobody has said why that is in order."""
        return self.outcome is Outcome.SURVIVED and self.reason is None

    @property
    def line(self) -> str:
        """Where it is and what it changes."""
        text = self.target.text
        number = self.target.first_line + text[: self.edit.span[0]].count("\n")
        return f"{self.target.path}:{number}: {self.edit.label(text)}"


@click.command(
    epilog="""Example: python -m mutants error_rate_daily status

    \b
    Exit codes: 0 every survivor is accounted for; 1 some are not, or an account is of no survivor;
    2 the command line is wrong, or unit tests fail before any mutation.
    """
)
@click.argument("names", nargs=-1)
@click.option("--changed", metavar="REV", help="Only what has changed since this git revision.")
@click.option("--accounts", type=click.Path(path_type=Path), default=ACCOUNTS, show_default=False)
@click.option("--all", "lists_all", is_flag=True, help="List every mutant with its outcome.")
def main(names: tuple[str, ...], changed: str | None, accounts: Path, lists_all: bool) -> None:
    """Mutate the named models and macros (default: all) and run their unit tests."""
    ledger = read_accounts(accounts)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="firstcall_mutants_") as home:
        trial = Trial(Path(home))
        every = all_targets(trial.manifest)
        targets = _chosen(every, names, changed)
        try:
            trial.check({model for target in targets for model in target.tested_by})
        except UnitTestsFailError as error:
            raise click.UsageError(str(error)) from error
        mutants = _try_all(trial, targets, ledger)
    _print_report(targets, mutants, lists_all)
    open_ones = [mutant for mutant in mutants if mutant.is_open]
    unneeded = ledger.unneeded({t.name for t in targets}, {t.name for t in every})
    for pattern in unneeded:
        click.echo(f"{accounts.name}: no survivor is {pattern}")
    click.echo(
        f"{len(mutants)} mutants in {time.monotonic() - began:.0f} s, "
        f"{len(open_ones)} survivors unaccounted for, {len(unneeded)} accounts of no survivor",
        err=True,
    )
    if open_ones or unneeded:
        raise click.exceptions.Exit(1)


def _chosen(targets: list[Target], names: tuple[str, ...], changed: str | None) -> list[Target]:
    unknown = sorted(set(names) - {target.name for target in targets})
    if unknown:
        raise click.UsageError(f"no model and no verdict macro is called {', '.join(unknown)}")
    if names:
        targets = [target for target in targets if target.name in names]
    if changed:
        paths = _changed_since(changed)
        stems = {str(Path(path).with_suffix("")) for path in paths}
        targets = [t for t in targets if str(Path(t.path).with_suffix("")) in stems]
    return targets


def _changed_since(revision: str) -> list[str]:
    diff = subprocess.run(
        ["git", "diff", "--name-only", revision, "--", "models", "macros"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    if diff.returncode:
        raise click.UsageError(diff.stderr.strip())
    return diff.stdout.splitlines()


def _try_all(trial: Trial, targets: list[Target], ledger: Ledger) -> list[_Mutant]:
    planned = [(t, edit) for t in targets if t.tested_by for edit in edits_of_template(t.text)]
    mutants = []
    for target, edit in tracked(planned, "mutants"):
        outcome = trial.outcome(target, edit.applied(target.text))
        survived = outcome is Outcome.SURVIVED
        reason = ledger.reason(target.name, edit.label(target.text)) if survived else None
        mutants.append(_Mutant(target, edit, outcome, reason))
        # as they come: a run over all models takes minutes
        if mutants[-1].is_open:
            click.echo(f"survived: {mutants[-1].line}")
    return mutants


def _print_report(targets: list[Target], mutants: list[_Mutant], lists_all: bool) -> None:
    table = Table("model or macro", "mutants", *(outcome.value for outcome in Outcome))
    for target in targets:
        outcomes = [mutant.outcome for mutant in mutants if mutant.target is target]
        if target.tested_by and outcomes:
            counts = [str(outcomes.count(outcome)) for outcome in Outcome]
            table.add_row(target.name, str(len(outcomes)), *counts)
    Console().print(table)
    untested = [t.name for t in targets if not t.tested_by and edits_of_template(t.text)]
    if untested:
        click.echo(f"no unit test: {', '.join(untested)}")
    if lists_all:
        for mutant in mutants:
            because = f" ({mutant.reason})" if mutant.reason else ""
            click.echo(f"{mutant.outcome.value}: {mutant.line}{because}")


if __name__ == "__main__":
    main()
