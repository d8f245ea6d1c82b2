"""The cases: what is done to a company by the project and by the reference, in turn, A B A B.

Each takes a stage and returns what was measured. `whole_build` comes before the others, which start
from what it leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench import stage as on
from bench.comparison import MARTS
from bench.percentiles import greatest_error, query_alone
from bench.results import Case, Run, typical
from bench.stage import Stage, firstcall, reference

LOADED, BUILT = "loaded", "built"
# with --full-refresh of all rows, without it of the periods that did not pass yet
_TESTS = ("--select", "test_type:data")


def load_history(stage: Stage) -> Case:
    """The history from Parquet into raw tables; once, since it is only there to start from."""
    on.empty(stage, LOADED, BUILT)
    subject = firstcall(stage, "load", "--from", stage.history.base)
    other = reference(stage, "load", "--from", stage.history.base)
    on.keep(stage, LOADED)
    return Case("load_history", stage.company, (subject,), (other,))


def full_build(stage: Stage) -> Case:
    """Every mart that the reference makes too, and what they need, from the raw tables."""
    marts = " ".join(f"+{mart}" for mart in MARTS)
    return _in_turn(
        stage,
        "full_build",
        LOADED,
        lambda: firstcall(stage, "build", "--select", marts),
        lambda: reference(stage, "build"),
    )


def whole_build(stage: Stage) -> Case:
    """The whole project from the raw tables: the developers' journey, money and reliability too."""
    case = _in_turn(
        stage,
        "whole_build",
        LOADED,
        lambda: firstcall(stage, "build"),
        lambda: reference(stage, "build"),
    )
    on.keep(stage, BUILT)
    return case


def dbt_start(stage: Stage) -> Case:
    """What dbt takes to do next to nothing: one seed of a few rows."""
    return _alone(
        stage, "dbt_start", lambda: firstcall(stage, "build", "--select", "metric_targets")
    )


def nothing_new(stage: Stage) -> Case:
    """A refresh of the marts with no new row."""
    return _alone(stage, "nothing_new", lambda: firstcall(stage, "build"))


def every_model(stage: Stage) -> Case:
    """The same, with every model run all the same, as `dbt build` does."""

    def build() -> Run:
        (stage.home / ".last_build").unlink(missing_ok=True)
        return firstcall(stage, "build")

    return _alone(stage, "every_model", build)


def refresh(stage: Stage) -> Case:
    """One new day, and 1 % of the rows of the 30 days before it, loaded and into the marts."""
    return _after_loading(stage, "refresh", stage.history.new_day, "refresh")


def flag_flipped(stage: Stage) -> Case:
    """One developer turned internal: every day on which they called is another."""
    return _after_loading(stage, "flag_flipped", stage.history.flag, "change")


def data_tests(stage: Stage) -> Case:
    """Every data test on what a full build left."""
    return _alone(
        stage,
        "data_tests",
        lambda: firstcall(stage, "build", "--full-refresh", *_TESTS, with_tests=True),
    )


def data_tests_again(stage: Stage) -> Case:
    """The same of what passed a moment ago."""
    firstcall(stage, "build", *_TESTS, with_tests=True)
    return Case(
        "data_tests_again",
        stage.company,
        tuple(firstcall(stage, "build", *_TESTS, with_tests=True) for _ in range(stage.rounds)),
    )


def percentiles(stage: Stage) -> Case:
    """Percentiles of the last whole month per endpoint: from histograms, and exact over its calls."""
    on.start_from(stage, BUILT)
    runs: dict[str, list[Run]] = {"histogram": [], "exact": []}
    results = {way: stage.folder / "run" / f"{way}.parquet" for way in runs}
    for _ in range(stage.rounds):
        for way, result in results.items():
            arguments = (stage.home / "firstcall.duckdb", stage.history.month, result)
            run = on.python(stage, "bench.percentiles", way, *arguments)
            runs[way].append(query_alone(run, result))
    error = greatest_error(results["exact"], results["histogram"])
    facts = (("greatest_error", error),)
    return Case("percentiles", stage.company, tuple(runs["histogram"]), tuple(runs["exact"]), facts)


def publish(stage: Stage) -> Case:
    """A publication, beside a plain copy of its bytes to the same disk."""
    on.start_from(stage, BUILT)
    # only what was built and tested throughout is published
    firstcall(stage, "build", with_tests=True)
    current, copy = stage.home / "published" / "current", stage.folder / "run" / "copy"
    subject, other = [], []
    for _ in range(stage.rounds):
        subject.append(firstcall(stage, "publish", "--keep", "1"))
        script = f"rm -rf '{copy}' && cp -rL '{current}' '{copy}' && sync"
        other.append(on.command(stage, "/bin/sh", "-c", script))
    size = sum(file.stat().st_size for file in copy.rglob("*") if file.is_file())
    return Case("publish", stage.company, tuple(subject), tuple(other), (("bytes", float(size)),))


# in the order in which they are run
CASES: dict[str, Callable[[Stage], Case]] = {
    case.__name__: case
    for case in (
        load_history,
        full_build,
        whole_build,
        dbt_start,
        nothing_new,
        every_model,
        refresh,
        flag_flipped,
        data_tests,
        data_tests_again,
        percentiles,
        publish,
    )
}

# what is measured of the last days alone: the same rows arrive as for the whole history
CASES_OF_A_PART = ("load_history", "whole_build", "refresh")


def _in_turn(
    stage: Stage, name: str, state: str, subject: Callable[[], Run], other: Callable[[], Run]
) -> Case:
    """Run both in turn on copies of a state; the rows that the first round leaves have to be equal."""
    subjects, others = [], []
    for round_no in range(stage.rounds):
        on.start_from(stage, state)
        subjects.append(subject())
        others.append(other())
        if round_no == 0:
            on.python(stage, "bench.comparison", stage.home / "firstcall.duckdb", stage.reference)
    facts = (
        ("calls", float(stage.history.calls)),
        ("new_calls", float(stage.history.new_calls)),
        ("days", float(stage.history.days)),
        ("developer_days", float(stage.history.developer_days)),
    )
    return Case(name, stage.company, tuple(subjects), tuple(others), facts)


def _after_loading(stage: Stage, name: str, files: Path, job: str) -> Case:
    """New files loaded and brought into the marts; how much of it is loading is a fact of the case."""
    loads: list[Run] = []

    def load_and_build() -> Run:
        loads.append(firstcall(stage, "load", "--from", files))
        return loads[-1] + firstcall(stage, "build")

    case = _in_turn(
        stage, name, BUILT, load_and_build, lambda: reference(stage, job, "--from", files)
    )
    load = typical(tuple(loads))
    return replace(case, facts=(*case.facts, ("load_wall_seconds", load.wall_seconds)))


def _alone(stage: Stage, name: str, subject: Callable[[], Run]) -> Case:
    """Run what leaves the marts as they were, so that one copy of the state is enough."""
    on.start_from(stage, BUILT)
    return Case(name, stage.company, tuple(subject() for _ in range(stage.rounds)))
