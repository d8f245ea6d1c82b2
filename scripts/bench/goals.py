"""What the project promises, judged on what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.results import LAST_TENTH, Case, Company, Results, typical

GIGABYTE = 1e9


@dataclass(frozen=True)
class Verdict:
    """A promise, what was measured and up to where that keeps it."""

    promise: str
    company: str
    measured: float
    limit: float
    unit: str

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        return self.measured <= self.limit


def judge(results: Results, companies: list[Company]) -> list[Verdict]:
    """Every promise that the cases measured can judge; of growth, on the largest company."""
    verdicts = [verdict for company in companies for verdict in _of_company(results, company)]
    heavy = sorted((c for c in companies if c.shape == "few_heavy"), key=lambda c: c.calls)
    if heavy:
        most = heavy[-1]
        parts = [c for c in companies if (c.shape, c.calls) == (LAST_TENTH, most.calls)]
        for part in parts:
            verdicts += _growth(results, part, most, "the same rows: their last tenth to all days")
        verdicts += _growth(results, heavy[0], most, f"a larger company than {heavy[0].name}")
    return verdicts + [_loading(case) for case in results.cases if case.company.shape == "file"]


def _of_company(results: Results, company: Company) -> Iterator[Verdict]:
    cases = {case.name: case for case in results.cases if case.company == company}
    full = cases.get("full_build")
    if full is not None:
        limit = 1.3 * typical(full.reference).wall_seconds
        wall = typical(full.subject).wall_seconds
        yield Verdict(
            "full build of the marts of calls ≤ 1.3 times the reference",
            company.name,
            wall,
            limit,
            "s",
        )
        peak = typical(full.subject).peak_bytes / GIGABYTE
        yield Verdict(
            "full build of the marts of calls ≤ 4.5 GB resident", company.name, peak, 4.5, "GB"
        )
    if "dbt_start" in cases:
        start = typical(cases["dbt_start"].subject).wall_seconds
        yield from _refreshes(cases, company, start)
    if "publish" in cases:
        limit = 2 * typical(cases["publish"].reference).wall_seconds
        wall = typical(cases["publish"].subject).wall_seconds
        yield Verdict("publish ≤ twice copying the bytes", company.name, wall, limit, "s")
    if "percentiles" in cases:
        yield from _percentiles(cases["percentiles"])


def _refreshes(cases: dict[str, Case], company: Company, start: float) -> Iterator[Verdict]:
    for name, promise in (
        ("refresh", "a new day and late rows ≤ 1.5 times the reference + dbt's start"),
        ("flag_flipped", "one developer's days anew ≤ 1.5 times the reference + dbt's start"),
    ):
        if name in cases:
            limit = 1.5 * typical(cases[name].reference).wall_seconds + start
            wall = typical(cases[name].subject).wall_seconds
            yield Verdict(promise, company.name, wall, limit, "s")
    if "nothing_new" in cases:
        wall = typical(cases["nothing_new"].subject).wall_seconds
        yield Verdict("nothing new ≤ dbt's start + 2 s", company.name, wall, start + 2, "s")


def _percentiles(case: Case) -> Iterator[Verdict]:
    exact, histogram = typical(case.reference).wall_seconds, typical(case.subject).wall_seconds
    promise = "a month's percentiles from histograms ≤ 1/20 of exact ones"
    yield Verdict(promise, case.company.name, histogram, exact / 20, "s")
    error = 100 * case.fact("greatest_error")
    yield Verdict("percentiles from histograms within 1 %", case.company.name, error, 1, "%")


def _growth(results: Results, least: Company, most: Company, of: str) -> list[Verdict]:
    before, after = results.find("refresh", least), results.find("refresh", most)
    if before is None or after is None or least == most:
        return []
    # a machine is not as fast on another day
    if before.measured_on != after.measured_on:
        return []
    growth = typical(after.subject).wall_seconds / typical(before.subject).wall_seconds
    return [Verdict(f"refresh grows ≤ 1.5 times, {of}", most.name, growth, 1.5, "times")]


def _loading(case: Case) -> Verdict:
    limit = 2 * typical(case.reference).wall_seconds
    wall = typical(case.subject).wall_seconds
    promise = f"{case.name.replace('_', ' ')} ≤ twice the bare reader"
    return Verdict(promise, case.company.name, wall, limit, "s")
