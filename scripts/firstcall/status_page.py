"""`firstcall status-page`: uptime and incidents as JSON, for a page that customers read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import duckdb

from firstcall.publications import NoPublicationError, current_publication
from firstcall.settings import Settings
from firstcall.warehouse import connect
from firstcall.whole_files import replaced

Document = dict[str, Any]

_UPTIME = "metrics.uptime_daily"
_INCIDENTS = "core.fct_incidents"

# what each method measures of a day; the rest of its columns are null
_MEASURES = {
    "probe": ("down_seconds", "unknown_seconds", "observed_seconds"),
    "incident": ("down_seconds", "planned_seconds", "observed_seconds"),
    "request": ("good_calls", "known_calls"),
}


class NoUptimeError(Exception):
    """The publication has no uptime, or was made without any event."""


@dataclass(frozen=True)
class _Window:
    """The days that the page shows, and as of when."""

    as_of: datetime
    timezone: str
    first_day: date
    last_day: date

    @property
    def heading(self) -> Document:
        """What every document begins with."""
        return {"as_of": self.as_of, "timezone": self.timezone, "first_day": self.first_day}


@click.command(
    name="status-page",
    epilog="""Example: firstcall status-page --to public/status/

    \b
    Exit codes: 0 written;
                1 not: nothing is published, or it has no uptime;
                2 the command line is wrong.
    """,
)
@click.option("--to", required=True, type=click.Path(path_type=Path), help="Folder to write to.")
@click.option("--days", default=90, type=click.IntRange(min=1), help="Days up to as_of.")
@click.pass_obj
def command(settings: Settings, to: Path, days: int) -> None:
    """Write the uptime and the incidents of the current publication as JSON.

    FOLDER/components/<component>.json has a component's last days, each by every method that
    knows of it; FOLDER/incidents.json has the incidents that lasted into these days, the latest
    first, planned maintenance too, but none that ended as it began.
    """
    try:
        publication = current_publication(settings.published)
        with connect(settings, publication.warehouse, read_only=True) as connection:
            for file in write_status_page(connection, to, days):
                click.echo(file)
    except (NoPublicationError, NoUptimeError) as error:
        raise click.ClickException(str(error)) from error


def write_status_page(
    connection: duckdb.DuckDBPyConnection, folder: Path, days: int
) -> Iterator[Path]:
    """Write the documents, each whole or not at all, and yield their files.

    Raises NoUptimeError when the publication has no tables of uptime or no as_of.
    """
    window = _window(connection, days)
    for component in _components(connection, window):
        # a name may hold what a path must not
        file = folder / "components" / f"{quote(component, safe='')}.json"
        yield _write(file, _component(connection, window, component))
    yield _write(folder / "incidents.json", _incidents(connection, window))


def _window(connection: duckdb.DuckDBPyConnection, days: int) -> _Window:
    tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables()")
    missing = {_UPTIME, _INCIDENTS} - {name for (name,) in tables.fetchall()}
    if missing:
        raise NoUptimeError(
            f"the current publication has no {' and no '.join(sorted(missing))}; "
            "build and publish again"
        )
    clock = connection.execute(
        "select as_of, reporting_timezone, as_of_day - ? + 1, as_of_day from core.dim_clock "
        "where as_of is not null",
        [days],
    ).fetchone()
    if clock is None:
        raise NoUptimeError("the current publication was made without any event; load some")
    return _Window(*clock)


def _components(connection: duckdb.DuckDBPyConnection, window: _Window) -> list[str]:
    rows = connection.execute(
        f"select distinct component from {_UPTIME} where day >= ? order by all", [window.first_day]
    )
    return [component for (component,) in rows.fetchall()]


def _component(connection: duckdb.DuckDBPyConnection, window: _Window, component: str) -> Document:
    rows = _rows(
        connection,
        f"select * from {_UPTIME} where component = ? and day >= ? order by day, method",
        [component, window.first_day],
    )
    days: dict[date, Document] = {}
    for row in rows:
        measured = {name: row[name] for name in ("uptime", *_MEASURES[row["method"]], "status")}
        day = days.setdefault(
            row["day"], {"day": row["day"], "is_complete": row["is_complete"], "methods": {}}
        )
        day["methods"][row["method"]] = measured
    return {"component": component, **window.heading, "days": list(days.values())}


def _incidents(connection: duckdb.DuckDBPyConnection, window: _Window) -> Document:
    incidents = _rows(
        connection,
        f"""
        select
            incident_id, component, title, impact, is_planned, effect = 'down' as is_down, is_open,
            started_at, resolved_at
        from {_INCIDENTS}
        where effect <> 'no_length' and ended_at > (
            select coalesce(max(ends_at), timestamp '-infinity') from core.dim_days where day < ?
        )
        order by started_at desc, incident_id, component
        """,
        [window.first_day],
    )
    return {**window.heading, "incidents": list(incidents)}


def _rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any]
) -> Iterator[Document]:
    result = connection.execute(query, parameters)
    names = [column[0] for column in result.description]
    for row in result.fetchall():
        yield dict(zip(names, row, strict=True))


def _write(file: Path, document: Document) -> Path:
    text = json.dumps(document, ensure_ascii=False, indent=1, default=_as_json)
    with replaced(file) as draft:
        draft.write_text(f"{text}\n", encoding="utf-8")
    return file


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
