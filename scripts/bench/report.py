"""docs/performance.md and its chart, from the results of the benchmark."""

from __future__ import annotations

from pathlib import Path

from bench.chart import draw
from bench.goals import Verdict, judge
from bench.results import Case, Company, Results, Run, typical

_TITLES = {
    "load_history": "load the history (Parquet)",
    "full_build": "full build of the marts of calls",
    "whole_build": "full build of the whole project",
    "dbt_start": "dbt's start (one small seed)",
    "nothing_new": "refresh, nothing new",
    "every_model": "the same, every model run",
    "refresh": "load and refresh, one day and late rows",
    "flag_flipped": "one developer turned internal",
    "data_tests": "data tests of all rows",
    "data_tests_again": "data tests, nothing new",
    "percentiles": "a month's percentiles (exact as reference)",
    "publish": "publish (copying the bytes as reference)",
}

_INTRODUCTION = """# Performance

Written by `make bench` from its measurements; do not edit. `make bench` measures small companies in
minutes, `make bench BENCH=--full` 10, 30 and 100 million calls.

The reference is what a capable engineer would write by hand: plain DuckDB, one process, the same rows
in the same marts (`scripts/bench/reference/`; each run begins with a check that every mart is equal, row
by row). Both sides start from a deduplicated native table of calls and have the same threads and
memory. They take turns, A B A B; the tables show medians of wall and CPU and the greatest peak of
resident memory, of processes of their own. CPU counts everything, dbt's start too, and is the steadier
number: a machine is never quite idle.
"""

_PROMISES = """
## Promises

What is said of builds and refreshes is promised for 100 million calls. Of fewer, dbt's start and its part
of a second per model are a larger share; their lines are for comparison.

"""

_NOTES = """
## What the cases are

- **Full build of the marts of calls**: `firstcall build` without tests of the 30 marts that the reference
  makes and of all that they need, on a home with nothing but loaded rows, against the reference's build
  from its own raw table. Loading is a row of its own, so that from Parquet to marts is the sum of the two.
- **Of the whole project**: every model and seed, also those of the developers' journey, money and
  reliability, which the reference does not make. All later cases are of the whole project too.
- **dbt's start**: the same command with one small seed selected.
- **Refresh**: `firstcall load` of one new day with 1 % of the rows of the 30 days before it, which
  arrive late, then `firstcall build` without tests. The reference deduplicates the same files against
  its history, and makes the affected days and the tables by week and month anew.
- **One developer turned internal**: the developer in the middle by days with calls; a row of
  `developers` is loaded, then built. The reference makes the days on which they called anew.
- **Data tests**: all of them, as a case of its own. A scheduled refresh runs them too.
- **A month's percentiles**: P50, P95 and P99 at the gateway per endpoint, of the last whole month;
  the query alone, without the start of its process.
- **Publish**: one publication, against a copy of its files to the same disk.
- **Few heavy, many light**: as many developers as the sample company usually has, and one per 500
  calls.
- **Last tenth**: the same company, of whose history only the last days are loaded, with a tenth of the
  calls. The same rows arrive as for the whole, so the two refreshes differ by the history alone.
- **Loading a file**: `firstcall load` of one file against DuckDB reading its columns into a native table
  and checking nothing.
- The calls of the history come in one file per month; a dozen calls whose ids the loader replaces by
  salted hashes are left out, since the reference knows no salt.
"""


def write_report(results: Results, folder: Path) -> None:
    """Write performance.md and performance.svg to a folder."""
    companies = _companies(results)
    draw(results, folder / "performance.svg")
    text = _INTRODUCTION
    text += _table(("", ""), [list(pair) for pair in results.machine])
    text += _PROMISES + _verdicts(judge(results, companies))
    text += "\n![Cost against history](performance.svg)\n"
    for company in companies:
        cases = [case for case in results.cases if case.company == company]
        days = sorted({case.measured_on for case in cases})
        text += f"\n## {company.name}\n\n{_described(results, company)} "
        text += f"Measured on {' and '.join(days)}.\n\n{_cases(cases)}"
    text += _NOTES
    (folder / "performance.md").write_text(text, encoding="utf-8")


def line(case: Case) -> str:
    """A case in one line, to be read while others are still measured."""
    cells = " | ".join(cell for cell in _row(case) if cell)
    return f"{case.company.name}: {cells}"


def _companies(results: Results) -> list[Company]:
    found = {case.company for case in results.cases}
    return sorted(found, key=lambda company: (company.shape, company.calls))


def _described(results: Results, company: Company) -> str:
    if company.shape == "file":
        return f"{company.calls:,} calls in one file."
    text = f"{company.calls:,} calls, {company.developers:,} developers."
    full = results.find("whole_build", company)
    if full is None:
        return text
    return (
        f"{text} The history holds {full.fact('calls'):,.0f} rows of {full.fact('days'):,.0f} days; "
        f"{full.fact('new_calls'):,.0f} more arrive for one day. The developer who turns internal "
        f"called on {full.fact('developer_days'):,.0f} days."
    )


def _verdicts(verdicts: list[Verdict]) -> str:
    rows = [
        [
            verdict.promise,
            verdict.company,
            f"{verdict.measured:.2f} {verdict.unit}",
            f"{verdict.limit:.2f} {verdict.unit}",
            "kept" if verdict.is_kept else "**missed**",
        ]
        for verdict in verdicts
    ]
    return _table(("promise", "company", "measured", "limit", ""), rows)


def _cases(cases: list[Case]) -> str:
    header = (
        "case", "wall s", "reference", "ratio", "CPU s", "reference", "ratio", "peak MB", "reference",
    )  # fmt: skip
    return _table(header, [_row(case) for case in cases])


def _row(case: Case) -> list[str]:
    title = _TITLES.get(case.name, case.name.replace("_", " "))
    subject = typical(case.subject)
    if not case.reference:
        wall, cpu = _seconds(subject.wall_seconds), _seconds(subject.cpu_seconds)
        return [title, wall, "", "", cpu, "", "", _megabytes(subject), ""]
    other = typical(case.reference)
    return [
        title,
        _seconds(subject.wall_seconds),
        _seconds(other.wall_seconds),
        f"{subject.wall_seconds / other.wall_seconds:.2f}",
        _seconds(subject.cpu_seconds),
        _seconds(other.cpu_seconds),
        f"{subject.cpu_seconds / other.cpu_seconds:.2f}",
        _megabytes(subject),
        _megabytes(other),
    ]


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


def _megabytes(run: Run) -> str:
    return f"{run.peak_bytes / 1e6:,.0f}"


def _table(header: tuple[str, ...], rows: list[list[str]]) -> str:
    lines = [list(header), ["---"] * len(header), *rows]
    return "\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
