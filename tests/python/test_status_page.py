"""What status-page writes, from the current publication alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from firstcall.cli import firstcall
from firstcall.publish import publish
from firstcall.settings import Settings
from small_warehouse import add_model, change, make_home, make_manifest, record_build

_TABLES = {
    "core.dim_clock": "as_of timestamp, as_of_day date, reporting_timezone varchar",
    "core.dim_days": "day date, ends_at timestamp",
    "core.fct_incidents": """
        incident_id varchar, component varchar, title varchar, impact varchar, is_planned boolean,
        effect varchar, is_open boolean, started_at timestamp, resolved_at timestamp,
        ended_at timestamp
    """,
    "metrics.uptime_daily": """
        day date, component varchar, method varchar, down_seconds decimal(18, 6),
        planned_seconds decimal(18, 6), unknown_seconds decimal(18, 6),
        observed_seconds decimal(18, 6), good_calls bigint, known_calls bigint, uptime double,
        status varchar, is_complete boolean
    """,
}
_ROWS = """
    insert into core.dim_clock values ('2026-03-03 12:00:00.5', '2026-03-03', 'Europe/Paris');
    insert into core.dim_days values
        ('2026-02-28', '2026-02-28 23:00:00'), ('2026-03-01', '2026-03-01 23:00:00'),
        ('2026-03-02', '2026-03-02 23:00:00'), ('2026-03-03', '2026-03-03 23:00:00');
    insert into core.fct_incidents values
        ('over', 'api', 'x', 'minor', false, 'down', false,
            '2026-02-27 10:00:00', '2026-03-01 23:00:00', '2026-03-01 23:00:00'),
        ('lasted_into', 'api', 'Ü', 'minor', false, 'down', false,
            '2026-03-01 10:00:00', '2026-03-01 23:00:00.000001', '2026-03-01 23:00:00.000001'),
        ('lasted_into', 'all', 'ä', 'minor', false, 'down', false,
            '2026-03-01 10:00:00', '2026-03-01 23:00:00.000001', '2026-03-01 23:00:00.000001'),
        ('began_alike', 'api', 'ß', 'minor', false, 'down', false,
            '2026-03-01 10:00:00', '2026-03-01 23:00:00.000001', '2026-03-01 23:00:00.000001'),
        ('planned', 'all', null, null, true, 'planned', false,
            '2026-03-02 10:00:00', '2026-03-02 11:00:00', '2026-03-02 11:00:00'),
        ('still_open', 'eu/west', 'x', 'major', false, 'not_down', true,
            '2026-03-03 10:00:00', null, '2026-03-03 12:00:00.5'),
        ('no_length', 'api', 'x', 'minor', false, 'no_length', false,
            '2026-03-03 10:00:00', '2026-03-03 10:00:00', '2026-03-03 10:00:00');
    insert into metrics.uptime_daily values
        ('2026-03-03', 'api', 'incident', 0, 0, 0, 43200.5, null, null, 1, 'immature', false),
        ('2026-03-02', 'api', 'probe', 0, null, 86400, 0, null, null, null, 'insufficient', true),
        ('2026-03-02', 'api', 'incident', 43.2, 60, 0, 86400, null, null, 0.9995, 'good', true),
        ('2026-03-01', 'api', 'incident', 0, 0, 0, 86400, null, null, 1, 'good', true),
        ('2026-03-02', 'eu/west', 'incident', 0, 0, 0, 86400, null, null, 1, 'good', true),
        ('2026-03-01', 'no_more', 'probe', 0, 0, 0, 86400, null, null, 1, 'good', true),
        ('2026-03-02', 'all', 'request', null, null, null, null, 9, 10, 0.9, 'act', true);
"""


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    settings = make_home(tmp_path / "home")
    manifest = make_manifest()
    for name, columns in _TABLES.items():
        change(settings, f"create table {name} ({columns})")
        names = [part.split()[0] for part in columns.replace("18, 6", "18").split(",")]
        # rows are published in the order of their columns, so the last one first mixes up the days
        add_model(manifest, name, names[::-1])
    change(settings, _ROWS)
    record_build(settings, manifest)
    publish(settings, manifest)
    # what is built is not yet what readers see
    change(settings, "delete from core.fct_incidents; delete from metrics.uptime_daily")
    return settings


def _status_page(home: Settings, *arguments: str | Path) -> Result:
    runner = CliRunner(env={"FIRSTCALL_HOME": str(home.home)})
    return runner.invoke(firstcall, ["status-page", *map(str, arguments)])


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def test_each_component_has_its_last_days_by_every_method(home: Settings, tmp_path: Path) -> None:
    result = _status_page(home, "--days", "2", "--to", tmp_path / "out")
    assert result.exit_code == 0, result.output
    components = tmp_path / "out" / "components"
    files = [components / name for name in ("all.json", "api.json", "eu%2Fwest.json")]
    assert result.stdout.splitlines() == [
        str(f) for f in [*files, components.parent / "incidents.json"]
    ]
    heading = {
        "as_of": "2026-03-03T12:00:00.500000Z",
        "timezone": "Europe/Paris",
        "first_day": "2026-03-02",
    }
    probe = {
        "uptime": None,
        "down_seconds": 0,
        "unknown_seconds": 86400,
        "observed_seconds": 0,
        "status": "insufficient",
    }
    incident = {
        "uptime": 0.9995,
        "down_seconds": 43.2,
        "planned_seconds": 60,
        "observed_seconds": 86400,
        "status": "good",
    }
    running = {
        "uptime": 1,
        "down_seconds": 0,
        "planned_seconds": 0,
        "observed_seconds": 43200.5,
        "status": "immature",
    }
    assert _read(components / "api.json") == {
        "component": "api",
        **heading,
        "days": [
            {
                "day": "2026-03-02",
                "is_complete": True,
                "methods": {"incident": incident, "probe": probe},
            },
            {"day": "2026-03-03", "is_complete": False, "methods": {"incident": running}},
        ],
    }
    request = {"uptime": 0.9, "good_calls": 9, "known_calls": 10, "status": "act"}
    assert _read(components / "all.json")["days"][0]["methods"] == {"request": request}
    assert _read(components / "eu%2Fwest.json")["component"] == "eu/west"


def test_incidents_are_those_that_lasted_into_the_days(home: Settings, tmp_path: Path) -> None:
    assert _status_page(home, "--days", "2", "--to", tmp_path).exit_code == 0
    document = _read(tmp_path / "incidents.json")
    found = [(incident["incident_id"], incident["component"]) for incident in document["incidents"]]
    assert found == [
        ("still_open", "eu/west"),
        ("planned", "all"),
        ("began_alike", "api"),
        ("lasted_into", "all"),
        ("lasted_into", "api"),
    ]
    assert (document["as_of"], document["timezone"], document["first_day"]) == (
        "2026-03-03T12:00:00.500000Z",
        "Europe/Paris",
        "2026-03-02",
    )
    assert document["incidents"][0] == {
        "incident_id": "still_open",
        "component": "eu/west",
        "title": "x",
        "impact": "major",
        "is_planned": False,
        "is_down": False,
        "is_open": True,
        "started_at": "2026-03-03T10:00:00.000000Z",
        "resolved_at": None,
    }
    assert (document["incidents"][1]["is_planned"], document["incidents"][2]["is_down"]) == (
        True,
        True,
    )
    assert "Ü" in (tmp_path / "incidents.json").read_text(encoding="utf-8")


def test_without_a_limit_in_sight_all_incidents_are_there(home: Settings, tmp_path: Path) -> None:
    assert _status_page(home, "--to", tmp_path).exit_code == 0
    found = [
        incident["incident_id"] for incident in _read(tmp_path / "incidents.json")["incidents"]
    ]
    assert found == ["still_open", "planned", "began_alike", "lasted_into", "lasted_into", "over"]
    assert (tmp_path / "components" / "no_more.json").exists()


def test_nothing_is_written_without_a_publication(tmp_path: Path) -> None:
    result = _status_page(Settings(tmp_path / "home", "500MB", 2), "--to", tmp_path / "out")
    assert result.exit_code == 1
    assert "firstcall publish" in result.output
    assert not (tmp_path / "out").exists()


def test_a_publication_without_uptime_says_so(tmp_path: Path) -> None:
    settings = make_home(tmp_path / "home")
    publish(settings, make_manifest())
    result = _status_page(settings, "--to", tmp_path / "out")
    assert result.exit_code == 1
    assert "no core.fct_incidents and no metrics.uptime_daily" in result.output


def test_a_publication_without_any_event_says_so(home: Settings, tmp_path: Path) -> None:
    manifest = make_manifest()
    for name, columns in _TABLES.items():
        add_model(manifest, name, [p.split()[0] for p in columns.replace("18, 6", "18").split(",")])
    change(home, "update core.dim_clock set as_of = null")
    record_build(home, manifest)
    publish(home, manifest)
    result = _status_page(home, "--to", tmp_path / "out")
    assert result.exit_code == 1
    assert "without any event" in result.output


def test_days_are_at_least_one(home: Settings, tmp_path: Path) -> None:
    assert _status_page(home, "--days", "0", "--to", tmp_path).exit_code == 2
