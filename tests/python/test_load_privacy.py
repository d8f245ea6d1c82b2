"""Nothing secret gets past the door: not into a table, a rejected row, a log or the warehouse file."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import duckdb
import pytest

from load_helpers import CALL, ask, load, load_rows, write, write_jsonl

_EMAIL = "grace.hopper@navy.example"
_ADDRESS = "203.0.113.77"
_ADDRESS_6 = "2001:db8:85a3::8a2e:370:7334"
_KEY = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"
_TOKEN = "Zx8Kq2Lm5Np7Rt9Vw3Yb"
_JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N"
_BASIC = "dXNlcjpwYXNzd29yZA=="
_QUERY = "reset=hunter2"
_SECRETS = (_EMAIL, _ADDRESS, _ADDRESS_6, _KEY, _TOKEN, _JWT, _BASIC, _QUERY, "hunter2")

_PROSE = (
    f"Mail {_EMAIL} or call from {_ADDRESS} and {_ADDRESS_6}; my key is {_KEY}, the token {_TOKEN}, "
    f"header Authorization: Bearer {_JWT} or 'basic {_BASIC}', see https://x.example/a?{_QUERY} please"
)


def _call(number: int, **columns: Any) -> dict[str, Any]:
    return {**CALL, "request_id": f"r{number}", **columns}


def _hash(home: Path, column: str, table: str, where: str = "true") -> str:
    ((found,),) = ask(home, f"select distinct {column} from raw.{table} where {where}")
    return str(found)


_ROWS: dict[str, list[dict[str, Any]]] = {
    "developers": [
        {"developer_id": _EMAIL, "account_id": "a1", "created_at": "2026-01-01", "email": _EMAIL},
        {"developer_id": "d2", "account_id": "a1", "created_at": "x", "email": "no address"},
        {"developer_id": "d3", "account_id": "a1", "created_at": "x", "email": _EMAIL, "sdk": _KEY},
    ],
    "accounts": [{"account_id": "a1", "created_at": "2026-01-01", "account_name": f"G <{_EMAIL}>"}],
    "api_keys": [
        {"api_key_id": _KEY, "account_id": "a1", "mode": "live", "valid_from": "2026-01-01"}
    ],
    "api_calls": [
        _call(1, path=f"/u/{_EMAIL}/7?{_QUERY}", api_key_id=_KEY),
        _call(2, path=f"/t/{_TOKEN}/{_ADDRESS}/{_JWT}/{_KEY}", api_key_id=_TOKEN),
        _call(3, route=f"/r/{_EMAIL}?{_QUERY}", api_key_id=_EMAIL, error_code=_EMAIL),
        _call(4, service=_ADDRESS, api_version=_ADDRESS_6, api_key_id=_JWT, sdk=_EMAIL),
        _call(5, status_code=7, path=f"/u/{_EMAIL}?{_QUERY}", api_key_id=_KEY, sdk=_PROSE),
    ],
    "docs_page_views": [
        {
            "view_id": 1,
            "viewed_at": "2026-01-05",
            "page_path": f"/docs/{_EMAIL}?{_QUERY}",
            "developer_id": f"  {_EMAIL.upper()} ",
            "anonymous_id": _ADDRESS,
            "session_id": _ADDRESS_6,
        }
    ],
    "support_tickets": [
        {"ticket_id": 1, "created_at": "2026-01-05", "developer_id": _EMAIL.replace("@", "%40")}
    ],
    "survey_responses": [
        {"response_id": 1, "developer_id": "d", "submitted_at": "2026-01-05", "comment": _PROSE}
    ],
    "interviews": [{"interview_id": 1, "held_on": "2026-01-05", "theme": "t", "note": _PROSE}],
    "incidents": [{"incident_id": 1, "started_at": "2026-01-05", "title": _PROSE}],
    "releases": [{"release_id": 1, "released_at": "2026-01-05", "title": _PROSE}],
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with secrets planted wherever they may come in, and all that the load said."""
    folder = tmp_path_factory.mktemp("planted")
    home = folder / "home"
    for table, rows in _ROWS.items():
        write_jsonl(folder / "in" / f"{table}.jsonl", rows)
    write(
        folder / "in" / "api_calls" / "broken.csv",
        "request_id,occurred_at,http_method,path,authorization\n"
        f"x,2026-01-05,GET,/u/{_EMAIL}?{_QUERY},Bearer {_JWT},{_KEY},{_ADDRESS}\n"
        f"y,2026-01-05,GET,/a,{_KEY}\n",
    )
    write(
        folder / "in" / "api_calls" / "broken.jsonl",
        f'{{"api_key": "hunter2", "authorization": "Basic {_BASIC}", "ip": "{_ADDRESS_6}"\n'
        '{"request_id":"j","occurred_at":"2026-01-05","http_method":"GET","path":"/a"}\n',
    )
    outcome = load(home, "--from", folder / "in")
    log = write(
        folder / "access.log.gz",
        gzip.compress(
            f'{_ADDRESS} - {_EMAIL} [05/Jan/2026:10:00:00 +0000] "GET /u/{_TOKEN}?{_QUERY} '
            f'HTTP/1.1" 200 5 "https://x.example/?{_QUERY}" "agent {_EMAIL}"\n'
            f'{_ADDRESS_6} - - [05/Jan/2026:10:00:00 +0000] "GET /u?{_QUERY} HTTP/1.1" 200 5 "{_KEY}'
            f" {_BASIC.join(['basic ', ''])}\n".encode()
        ),
    )
    logs = load(home, "--format", "combined", "--table", "api_calls", log)
    assert (outcome.exit_code, logs.exit_code) == (0, 0)
    return home, outcome.output + outcome.notices + logs.output + logs.notices


def test_no_planted_secret_is_anywhere_in_the_home_or_in_what_was_said(
    loaded: tuple[Path, str],
) -> None:
    home, said = loaded
    # uncompressed, so that a search of the bytes finds whatever is there
    with duckdb.connect(str(home / "copy.duckdb")) as connection:
        connection.execute("set force_compression = 'uncompressed'")
        connection.execute(f"attach '{home / 'firstcall.duckdb'}' as warehouse (read_only)")
        connection.execute("copy from database warehouse to copy")
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        content = path.read_bytes().lower()
        for secret in _SECRETS:
            assert secret.lower().encode() not in content, (path, secret)
    for secret in _SECRETS:
        assert secret.lower() not in said.lower()


def test_the_search_would_find_what_was_stored(loaded: tuple[Path, str]) -> None:
    home, _ = loaded
    assert ask(home, "select count(*) from raw.rejected_rows") == [(6,)]
    assert ask(
        home, "select count(*) from raw.api_calls where path = '/t/{id}/{id}/{id}/{id}'"
    ) == [(1,)]
    assert ask(home, "select path, route from raw.api_calls where request_id in ('r1', 'r3')") == [
        ("/u/{id}/7", None),
        ("/v1/users/7", "/r/{id}"),
    ]


def test_a_rejected_row_is_kept_without_its_secret_column(loaded: tuple[Path, str]) -> None:
    home, _ = loaded
    assert ask(
        home,
        "select row_text from raw.rejected_rows where table_name = 'developers' and row_number = 2",
    ) == [('{"developer_id":"d2","account_id":"a1","created_at":"x","sdk":null}',)]


def test_an_address_has_the_same_hash_in_every_table_and_spelling(
    loaded: tuple[Path, str],
) -> None:
    home, _ = loaded
    hashes = {
        _hash(home, "developer_id", "developers"),
        _hash(home, "email", "developers"),
        _hash(home, "developer_id", "docs_page_views"),
        _hash(home, "developer_id", "support_tickets"),
        _hash(home, "api_key_id", "api_calls", "request_id = 'r3'"),
        _hash(home, "error_code", "api_calls", "request_id = 'r3'"),
        _hash(home, "api_key_id", "api_calls", "contains(_source_file, 'access.log')"),
    }
    assert len(hashes) == 1
    assert len(hashes.pop()) == 32


def test_a_key_has_the_same_hash_where_it_is_declared_and_where_it_is_used(
    loaded: tuple[Path, str],
) -> None:
    home, _ = loaded
    assert _hash(home, "api_key_id", "api_keys") == _hash(
        home, "api_key_id", "api_calls", "request_id = 'r1'"
    )


def test_prose_keeps_what_is_no_secret(loaded: tuple[Path, str]) -> None:
    home, _ = loaded
    assert ask(home, "select comment from raw.survey_responses") == [
        (
            "Mail [redacted] or call from [redacted] and [redacted]; my key is [redacted], the token "
            "[redacted], header Authorization: Bearer [redacted] or 'basic [redacted]', see "
            "https://x.example/a?[redacted] please",
        )
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("send Bearer abcdefgh now", "send Bearer [redacted] now"),
        ("basic YTpi=", "basic [redacted]"),
        ("token: swordfish", "token: [redacted]"),
        ("X-Api-Key: swordfish, thanks", "X-Api-Key: [redacted], thanks"),
        ("it was eyJabc.def.ghi", "it was [redacted]"),
        ("sk_test_abcdef", "[redacted]"),
        ("AIzaSyD-abc_DEF-ghi-jkl_1", "[redacted]"),
        ("from 10.0.0.1:80", "from [redacted]:80"),
        ("from fe80::1%eth0", "from [redacted]%eth0"),
        ("GET /a?b&c=d HTTP/1.1", "GET /a?[redacted] HTTP/1.1"),
        ("bob%40example.com, eve@example.co.uk and", "[redacted], [redacted] and"),
    ],
)
def test_what_looks_secret_is_blotted_out_of_prose(tmp_path: Path, text: str, kept: str) -> None:
    row = {"interview_id": 1, "held_on": "2026-01-05", "theme": "t", "note": text}
    load_rows(tmp_path / "home", "interviews", [row])
    assert ask(tmp_path / "home", "select note from raw.interviews") == [(kept,)]


@pytest.mark.parametrize(
    "text",
    [
        "The docs on 2026-01-05 at 10:30:45 were fine (v1.2.3, 4 of 5).",
        "20/May/2015:12:05:17 +0000",
        "What? Really? 100 % of basic functionality @home and a token effort",
        "internationalization_of_everything",
        '{"occurred_at":"2026-01-05T10:00:00.000000Z","gateway_latency_ms":"fast"}',
    ],
)
def test_prose_without_secrets_stays_as_it_is(tmp_path: Path, text: str) -> None:
    row = {"interview_id": 1, "held_on": "2026-01-05", "theme": "t", "note": text}
    load_rows(tmp_path / "home", "interviews", [row])
    assert ask(tmp_path / "home", "select note from raw.interviews") == [(text,)]


@pytest.mark.parametrize(
    "value",
    ["python/1.2.3", "1.2.3", "v2", "2026-01-05", "@acme/sdk@2.1.0", "@home", "a:b", "1:2", "10.5",
     "6f1d0f9e-7a5e-4c1f-9b5d-0b7c1f6a2d3e", "550e8400e29b41d4a716446655440000", "12:30:45"],
)  # fmt: skip
def test_a_name_that_is_no_address_stays_as_it_is(tmp_path: Path, value: str) -> None:
    load_rows(tmp_path / "home", "api_calls", [{**CALL, "sdk": value}])
    assert ask(tmp_path / "home", "select sdk from raw.api_calls") == [(value,)]


@pytest.mark.parametrize("value", ["key_000123", "AKID7", "billing-backend", "k" * 40, "1" * 40])
def test_the_name_of_a_key_stays_as_it_is(tmp_path: Path, value: str) -> None:
    load_rows(tmp_path / "home", "api_calls", [{**CALL, "api_key_id": value}])
    assert ask(tmp_path / "home", "select api_key_id from raw.api_calls") == [(value,)]


def test_the_salt_is_made_once_and_read_by_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from firstcall.loading.privacy import set_salt

    monkeypatch.delenv("FIRSTCALL_SALT", raising=False)
    with duckdb.connect() as connection:
        salts = []
        for _ in range(2):
            set_salt(connection, tmp_path)
            salts.append(connection.execute("select getvariable('salt')").fetchone())
    assert salts[0] == salts[1] == ((tmp_path / "salt").read_text(),)
    assert len(bytes.fromhex((tmp_path / "salt").read_text())) == 32
    assert (tmp_path / "salt").stat().st_mode & 0o777 == 0o600


def test_another_salt_gives_other_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from firstcall.loading.privacy import salted_identity, set_salt

    found = set()
    with duckdb.connect() as connection:
        for salt in ("one", "two"):
            monkeypatch.setenv("FIRSTCALL_SALT", salt)
            set_salt(connection, tmp_path)
            found.add(connection.execute(f"select {salted_identity('?')}", [_EMAIL]).fetchone())
    assert len(found) == 2
    assert not (tmp_path / "salt").exists()
