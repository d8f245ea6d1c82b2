"""`python -m bench`: measure the sample companies, keep the results, write docs/performance.md.

Small companies by default, a matter of minutes; `--full` takes 10, 30 and 100 million calls and hours.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click

from bench import report, results
from bench.cases import BUILT, CASES, CASES_OF_A_PART, LOADED
from bench.history import read_history
from bench.loading import measure_loading
from bench.machine import describe_machine
from bench.results import LAST_TENTH, Company, Results
from bench.stage import Stage, empty, has, parse
from firstcall.sampling.company import usual_developers
from firstcall.settings import PROJECT, resolve_home

# calls of a company, and how many of them a developer makes when there are many light ones
_SMALL, _FULL = (1_000_000, 3_000_000), (10_000_000, 30_000_000, 100_000_000)
_CALLS_OF_A_LIGHT_DEVELOPER = 500
# calls in the one file that is loaded per format
_SMALL_FILES, _FULL_FILES = (1_000_000,), (1_000_000, 10_000_000)
_LOADING = "loading"


@click.command()
@click.option("--full", is_flag=True, help="10, 30 and 100 million calls instead of 1 and 3.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Where samples, states and results are kept; default: bench in FIRSTCALL_HOME.",
)
@click.option(
    "--samples",
    type=click.Path(exists=True, path_type=Path),
    help="A folder of sample companies that are there already.",
)
@click.option("--case", "cases", multiple=True, type=click.Choice([*CASES, _LOADING]))
@click.option("--company", "companies", multiple=True, help="Only these, such as 10m_few_heavy.")
@click.option("--rounds", default=3, show_default=True, help="Runs of each side, in turn.")
@click.option("--threads", default=2, show_default=True)
@click.option("--memory-limit", default="4GB", show_default=True)
@click.option("--report-only", is_flag=True, help="Write the report from the results kept.")
def main(
    full: bool,
    folder: Path | None,
    samples: Path | None,
    cases: tuple[str, ...],
    companies: tuple[str, ...],
    rounds: int,
    threads: int,
    memory_limit: str,
    report_only: bool,
) -> None:
    """Measure the project beside a hand-written script of plain DuckDB."""
    folder = (
        folder or resolve_home(os.environ.get("FIRSTCALL_HOME", "warehouse")) / "bench"
    ).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / ("full.json" if full else "small.json")
    found = results.read(kept) if kept.exists() else Results((), ())
    if not report_only:
        found = replace(found, machine=describe_machine(threads, memory_limit))
        # a file that is loaded is of no company
        for company in _companies(full, companies) if cases != (_LOADING,) else []:
            stage = _set_up(company, folder, samples, rounds, threads, memory_limit)
            parse(stage)
            for name in _cases_to_run(cases, stage):
                click.echo(f"{company.name}: {name}", err=True)
                found = _keep(found.with_case(CASES[name](stage)), kept)
            if not cases:
                empty(stage, LOADED, BUILT)
        if _LOADING in (cases or (_LOADING,)) and not companies:
            for rows in _FULL_FILES if full else _SMALL_FILES:
                for case in measure_loading(rows, folder / "loading", rounds, threads):
                    found = _keep(found.with_case(case), kept)
    report.write_report(found, PROJECT / "docs")
    click.echo(f"wrote {PROJECT / 'docs' / 'performance.md'} from {kept}", err=True)


def _keep(found: Results, path: Path) -> Results:
    """Write the results to a file, and say what the latest case took."""
    results.write(found, path)
    click.echo(report.line(found.cases[-1]), err=True)
    return found


def _cases_to_run(chosen: tuple[str, ...], stage: Stage) -> list[str]:
    """The chosen cases, with those that leave what they start from unless that is there already."""
    needed = {"load_history": not has(stage, LOADED), "whole_build": not has(stage, BUILT)}
    possible = CASES_OF_A_PART if stage.company.shape == LAST_TENTH else CASES
    return [name for name in possible if not chosen or name in chosen or needed.get(name)]


def _companies(full: bool, chosen: tuple[str, ...]) -> list[Company]:
    sizes = _FULL if full else _SMALL
    heavy = [_company(calls, "few_heavy", usual_developers(calls)) for calls in sizes]
    light = _company(sizes[0], "many_light", sizes[0] // _CALLS_OF_A_LIGHT_DEVELOPER)
    recent = _company(sizes[-1], LAST_TENTH, usual_developers(sizes[-1]))
    return [company for company in (*heavy, light, recent) if not chosen or company.name in chosen]


def _company(calls: int, shape: str, developers: int) -> Company:
    return Company(f"{calls // 1_000_000}m_{shape}", shape, calls, developers)


def _set_up(
    company: Company,
    folder: Path,
    samples: Path | None,
    rounds: int,
    threads: int,
    memory_limit: str,
) -> Stage:
    sample = _find_sample(company, samples) if samples else None
    if sample is None:
        sample = folder / "samples" / f"{company.calls}_calls_{company.developers}_developers"
        click.echo(f"{company.name}: sample", err=True)
        arguments = ["--calls", str(company.calls), "--developers", str(company.developers)]
        firstcall = Path(sys.executable).with_name("firstcall")
        subprocess.run([firstcall, "sample", *arguments, "--to", sample], check=True)
    history = folder / company.name / "history"
    part = ["--last-tenth"] if company.shape == LAST_TENTH else []
    subprocess.run([sys.executable, "-m", "bench.history", sample, history, *part], check=True)
    return Stage(company, read_history(history), history, rounds, threads, memory_limit)


def _find_sample(company: Company, samples: Path) -> Path | None:
    wanted = (company.calls, company.developers)
    for truth in sorted(samples.glob("*/truth.json")):
        told = json.loads(truth.read_text(encoding="utf-8"))
        if (told.get("calls"), told.get("developers")) == wanted:
            return truth.parent
    return None


if __name__ == "__main__":
    main()
