"""Nothing that names a person or opens a door gets into what is published."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from firstcall.privacy import private_columns, private_values, redacted
from firstcall.publications import list_publications
from firstcall.publish import publish
from firstcall.serving import NotPublishableError
from small_warehouse import change, make_home, make_manifest, node

_PRIVATE = {
    "jane.doe+api@mail.acme.co.uk": "e-mail addresses",
    "ask Jane <jane@acme.io> please": "e-mail addresses",
    "10.0.0.1": "IP addresses",
    "/v1/hosts/192.168.10.255/status": "IP addresses",
    "seen from 203.0.113.9.": "IP addresses",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334": "IP addresses",
    "2001:db8::1": "IP addresses",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc": "secrets",
    "key AKIAIOSFODNN7EXAMPLE": "secrets",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc": "secrets",
    "Authorization: Bearer abcdefghijklmnopqrstuvwxyz": "secrets",
    "/v1/charges?api_key=1": "query strings",
}

_HARMLESS = [
    "Acme @ Home",
    "acme-python/1.2.3.4",
    "Mozilla/5.0 (X11) Chrome/120.0.0.0 Safari/537.36",
    "1.2.3",
    "2026-03-02 10:11:12",
    "999.999.999.999",
    "acct_1MZyKqLyjWDarjtT1zdp7dc0",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a08",
    "billing|GET|/v1/charges/{id}",
    "Is it down?",
    "key_000123",
]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@pytest.mark.parametrize(("value", "shape"), _PRIVATE.items())
def test_a_private_value_is_recognised_and_not_repeated(
    connection: duckdb.DuckDBPyConnection, value: str, shape: str
) -> None:
    connection.execute("create table notes as select ? as note, 1 as n", [value])
    assert list(private_values(connection, "notes", {})) == [
        f"notes: column note has 1 values that look like {shape}"
    ]


@pytest.mark.parametrize("value", _HARMLESS)
def test_a_harmless_value_is_let_through(connection: duckdb.DuckDBPyConnection, value: str) -> None:
    connection.execute("create table notes as select ? as note", [value])
    assert list(private_values(connection, "notes", {})) == []


def test_values_inside_lists_are_looked_at(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table notes as select ['a', 'jane@acme.io'] as people")
    assert len(list(private_values(connection, "notes", {}))) == 1


def test_a_column_may_say_that_its_values_only_look_so(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute("create table notes as select '1.2.3.4' as api_version")
    known: dict[str, tuple[str, ...]] = {"api_version": ("IP addresses",)}
    assert list(private_values(connection, "notes", known)) == []
    connection.execute("insert into notes values ('jane@acme.io')")
    assert len(list(private_values(connection, "notes", known))) == 1


def test_private_parts_are_cut_out_of_a_text(connection: duckdb.DuckDBPyConnection) -> None:
    query = f"select {redacted('?')}"
    found = connection.execute(
        query, ["of jane@acme.io, jo@acme.io, sk_live_4eC39HqLyj.csv"]
    ).fetchone()
    assert found == ("of {redacted}, {redacted}, {redacted}.csv",)


@pytest.mark.parametrize(
    ("name", "is_private"),
    [
        ("email", True),
        ("owner_email", True),
        ("Email_Address", True),
        ("ip", True),
        ("client_ip", True),
        ("api_key", True),
        ("password", True),
        ("query_string", True),
        ("api_key_id", False),
        ("tokens", False),
        ("ship", False),
        ("emails_sent", False),
    ],
)
def test_the_name_of_a_column_tells_what_it_holds(name: str, is_private: bool) -> None:
    assert private_columns([name]) == ([name] if is_private else [])


def test_a_private_value_anywhere_in_the_marts_stops_the_publication(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    change(
        home, "update core.dim_accounts set account_name = 'jane@acme.io' where account_id = 'a'"
    )
    with pytest.raises(NotPublishableError) as refusal:
        publish(home, make_manifest())
    assert refusal.value.reasons == [
        '"core"."dim_accounts": column account_name has 1 values that look like e-mail addresses'
    ]
    assert list_publications(home.published) == []

    manifest = make_manifest()
    column = node(manifest, "dim_accounts")["columns"]["account_name"]
    column["config"]["meta"]["may_look_like"] = ["e-mail addresses"]
    publish(home, manifest)


def test_a_column_with_a_private_name_stops_the_publication(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    manifest = make_manifest()
    columns = node(manifest, "dim_accounts")["columns"]
    columns["contact_email"] = {"description": "Mail.", "config": {"meta": {}}}
    with pytest.raises(NotPublishableError, match="contact_email must not be published"):
        publish(home, manifest)
