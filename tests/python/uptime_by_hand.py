"""Seconds up, down and unknown, in plain Python, by looking at every stretch between two changes.

From the definitions alone; shares no code with the models; small histories only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

MAX_GAP = timedelta(seconds=900)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Check:
    """What a probe found in a region; checks without a region are of one."""

    component: str
    checked_at: datetime
    region: str | None
    is_up: bool


@dataclass(frozen=True)
class Incident:
    """An incident; open without an end. The component `all` names none."""

    component: str
    started_at: datetime
    resolved_at: datetime | None
    is_planned: bool


@dataclass
class Seconds:
    """A day of a component."""

    down: float = 0
    planned: float = 0
    unknown: float = 0
    observed: float = 0

    def add(self, length: timedelta, state: str) -> None:
        """Count a stretch of time in which nothing changed."""
        seconds = length.total_seconds()
        self.down += seconds * (state == "down")
        self.planned += seconds * (state == "planned")
        self.unknown += seconds * (state == "unknown")
        self.observed += seconds * (state != "unknown")


# component, first instant of the day
Days = dict[tuple[str, datetime], Seconds]


def by_probes(checks: Iterable[Check], as_of: datetime) -> Days:
    """Each day since a component's first check."""
    days: Days = {}
    known = [check for check in checks if check.checked_at < as_of]
    for component in {check.component for check in known}:
        of_component = [check for check in known if check.component == component]
        spoken = [
            (check.checked_at, _speaks_until(check, of_component), check)
            for check in of_component
            if not _is_overruled(check, of_component)
        ]

        def state(at: datetime, spoken: list[tuple[datetime, datetime, Check]] = spoken) -> str:
            heard = [check for start, end, check in spoken if start <= at < end]
            # of equal checks of a region one is heard
            regions = {check.region: check.is_up for check in heard}
            if not regions:
                return "unknown"
            down = sum(not is_up for is_up in regions.values())
            return "down" if down * 2 > len(regions) else "up"

        first = min(check.checked_at for check in of_component)
        changes = [at for start, end, _ in spoken for at in (start, end)]
        _count(days, component, _day(first), as_of, changes, state)
    return days


def by_incidents(incidents: Iterable[Incident], as_of: datetime) -> Days:
    """Each day since the first incident of any component."""
    days: Days = {}
    known = [incident for incident in incidents if incident.started_at < as_of]
    if not known:
        return days
    first = _day(min(incident.started_at for incident in known))
    for component in {incident.component for incident in known} | {"all"}:
        of_component = [i for i in known if component in ("all", i.component)]

        def state(at: datetime, of_component: list[Incident] = of_component) -> str:
            now = [i for i in of_component if i.started_at <= at < (i.resolved_at or as_of)]
            if any(not incident.is_planned for incident in now):
                return "down"
            return "planned" if now else "up"

        changes = [at for i in of_component for at in (i.started_at, i.resolved_at or as_of)]
        _count(days, component, first, as_of, changes, state)
    return days


def _count(
    days: Days,
    component: str,
    first: datetime,
    as_of: datetime,
    changes: list[datetime],
    state: Callable[[datetime], str],
) -> None:
    midnights = [first + DAY * number for number in range((as_of - first) // DAY + 1)]
    instants = sorted({*changes, *midnights, as_of})
    for start, end in pairwise([at for at in instants if first <= at <= as_of]):
        days.setdefault((component, _day(start)), Seconds()).add(end - start, state(start))


def _day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _speaks_until(check: Check, checks: list[Check]) -> datetime:
    later = [
        other.checked_at
        for other in checks
        if other.region == check.region and other.checked_at > check.checked_at
    ]
    return min([*later, check.checked_at + MAX_GAP])


def _is_overruled(check: Check, checks: list[Check]) -> bool:
    return check.is_up and any(
        not other.is_up and other.region == check.region and other.checked_at == check.checked_at
        for other in checks
    )
