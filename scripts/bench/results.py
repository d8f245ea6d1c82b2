"""What was measured: runs, cases and where they were run, written to and read from a JSON file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median

LAST_TENTH = "last_tenth"


@dataclass(frozen=True)
class Run:
    """What one run took."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int

    def __add__(self, other: Run) -> Run:
        """This run and then the other one."""
        return Run(
            self.wall_seconds + other.wall_seconds,
            self.cpu_seconds + other.cpu_seconds,
            max(self.peak_bytes, other.peak_bytes),
        )


@dataclass(frozen=True)
class Company:
    """A sample company whose history is measured."""

    name: str
    shape: str  # few_heavy, many_light, or last_tenth: the last days of a company of few heavy ones
    calls: int
    developers: int


@dataclass(frozen=True)
class Case:
    """The runs of one case on one company, in the order in which they took turns."""

    name: str
    company: Company
    subject: tuple[Run, ...]
    reference: tuple[Run, ...] = ()
    facts: tuple[tuple[str, float], ...] = ()  # counted beside it, by name
    measured_on: str = ""

    def fact(self, name: str) -> float:
        """A number counted beside the runs."""
        return dict(self.facts)[name]


@dataclass(frozen=True)
class Results:
    """All cases of one or several runs of the benchmark, and the machine that they ran on."""

    machine: tuple[tuple[str, str], ...]
    cases: tuple[Case, ...]

    def with_case(self, case: Case) -> Results:
        """These results with a case of today added, or measured anew."""
        others = tuple(
            other
            for other in self.cases
            if (other.name, other.company.name) != (case.name, case.company.name)
        )
        return replace(self, cases=(*others, replace(case, measured_on=date.today().isoformat())))

    def find(self, name: str, company: Company) -> Case | None:
        """A case of a company, if it was measured."""
        for case in self.cases:
            if (case.name, case.company.name) == (name, company.name):
                return case
        return None


def typical(runs: tuple[Run, ...]) -> Run:
    """The median wall and CPU, and the greatest peak, of runs of the same thing."""
    return Run(
        median(run.wall_seconds for run in runs),
        median(run.cpu_seconds for run in runs),
        max(run.peak_bytes for run in runs),
    )


def write(results: Results, path: Path) -> None:
    """Keep results in a JSON file."""
    path.write_text(json.dumps(asdict(results), indent=2) + "\n", encoding="utf-8")


def read(path: Path) -> Results:
    """The results that `write` kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Results(
        machine=tuple((name, value) for name, value in kept["machine"]),
        cases=tuple(
            Case(
                name=case["name"],
                company=Company(**case["company"]),
                subject=tuple(Run(**run) for run in case["subject"]),
                reference=tuple(Run(**run) for run in case["reference"]),
                facts=tuple((name, value) for name, value in case["facts"]),
                measured_on=case["measured_on"],
            )
            for case in kept["cases"]
        ),
    )
