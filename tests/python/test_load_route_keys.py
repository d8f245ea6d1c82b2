"""Paths are templated alike by the macro, by dbt, and by an independent reading of the contract."""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstcall.loading.macro_file import macro
from firstcall.settings import PROJECT

_LETTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = set("0123456789")
_HEX = set("0123456789abcdefABCDEF")


def _has_both(text: str, length: int) -> bool:
    characters = set(text)
    return (
        len(text) >= length
        and characters <= _LETTERS | _DIGITS
        and bool(characters & _LETTERS)
        and bool(characters & _DIGITS)
    )


def _is_address(segment: str) -> bool:
    host, colon, port = segment.rpartition(":")
    has_port = colon == ":" and port != "" and set(port) <= _DIGITS
    bracketed = re.fullmatch(r"\[(.*)\](:[0-9]+)?", segment, re.DOTALL)
    candidates = [segment]
    if bracketed:
        candidates.append(bracketed[1])
    elif has_port:
        candidates.append(host)
    for candidate in candidates:
        try:
            ipaddress.ip_address(candidate)
        except ValueError:
            continue
        return True
    return False


def _is_sensitive(segment: str) -> bool:
    parts = segment.split("_")
    token = parts.pop()
    return (
        "@" in segment
        or "%40" in segment
        or _is_address(segment)
        or (
            len(parts) <= 3
            and all(re.fullmatch("[a-z]{1,8}", part) for part in parts)
            and _has_both(token, 20)
        )
        or (segment.startswith("eyJ") and segment.count(".") == 2)
    )


def _is_uuid(segment: str) -> bool:
    try:
        return str(uuid.UUID(segment)) == segment.lower()
    except ValueError:
        return False


def _identifies(segment: str) -> bool:
    prefix, underscore, rest = segment.partition("_")
    return (
        (segment != "" and set(segment) <= _DIGITS)
        or _is_uuid(segment)
        or (len(segment) >= 16 and set(segment) <= _HEX)
        or (
            underscore == "_"
            and re.fullmatch("[a-z]{1,8}", prefix) is not None
            and _has_both(rest, 6)
        )
    )


def _kept(path: str) -> str:
    segments = path.split("?")[0].split("/")
    return "/".join("{id}" if _is_sensitive(segment) else segment for segment in segments)


def _templated(path: str) -> str:
    segments = path.split("?")[0].split("/")
    return "/".join(
        "{id}" if _is_sensitive(segment) or _identifies(segment) else segment
        for segment in segments
    )


def _by_macro(paths: list[str]) -> list[tuple[str, str]]:
    with duckdb.connect() as connection:
        rows: list[tuple[str, str]] = connection.execute(
            f"""select {macro("kept_path", "path")}, {macro("templated_path", "path")}
            from (select unnest($paths::varchar[]) as path)""",
            {"paths": paths},
        ).fetchall()
    return rows


_CASES = {
    "/v1/users/123": ("/v1/users/123", "/v1/users/{id}"),
    "/v1/users/123/": ("/v1/users/123/", "/v1/users/{id}/"),
    "/1/2/3": ("/1/2/3", "/{id}/{id}/{id}"),
    "//a//7//": ("//a//7//", "//a//{id}//"),
    "/v1/users/12a": ("/v1/users/12a", "/v1/users/12a"),
    "/o/3F2504E0-4F89-11D3-9A0C-0305E82C3301": (
        "/o/3F2504E0-4F89-11D3-9A0C-0305E82C3301",
        "/o/{id}",
    ),
    "/o/3F2504E0-4F89-11D3-9A0C-0305E82C330": ("/o/3F2504E0-4F89-11D3-9A0C-0305E82C330",) * 2,
    "/deadbeefdeadbeef": ("/deadbeefdeadbeef", "/{id}"),
    "/deadbeefdeadbee": ("/deadbeefdeadbee", "/deadbeefdeadbee"),
    "/cus_9s6XKz8N": ("/cus_9s6XKz8N", "/{id}"),
    "/customers_9s6XKz8N": ("/customers_9s6XKz8N", "/customers_9s6XKz8N"),
    "/cus_9s6X1": ("/cus_9s6X1", "/cus_9s6X1"),
    "/cus_sixsix": ("/cus_sixsix", "/cus_sixsix"),
    "/cus_123456": ("/cus_123456", "/cus_123456"),
    "/Cus_9s6XKz8N": ("/Cus_9s6XKz8N", "/Cus_9s6XKz8N"),
    "/u/bob@example.com": ("/u/{id}", "/u/{id}"),
    "/u/bob%40example.com/x?y=1": ("/u/{id}/x", "/u/{id}/x"),
    "/ip/10.0.0.1": ("/ip/{id}", "/ip/{id}"),
    "/ip/10.0.0.256": ("/ip/10.0.0.256", "/ip/10.0.0.256"),
    "/ip/10.0.0.1:8080": ("/ip/{id}", "/ip/{id}"),
    "/ip/2001:db8::1": ("/ip/{id}", "/ip/{id}"),
    "/ip/::ffff:10.0.0.1": ("/ip/{id}", "/ip/{id}"),
    "/ip/[::1]:443": ("/ip/{id}", "/ip/{id}"),
    "/at/12:30:45": ("/at/12:30:45", "/at/12:30:45"),
    "/t/abcdefghijklmnopqrs1": ("/t/{id}", "/t/{id}"),
    "/t/abcdefghijklmnopqr1": ("/t/abcdefghijklmnopqr1", "/t/abcdefghijklmnopqr1"),
    "/t/abcdefghijklmnopqrst": ("/t/abcdefghijklmnopqrst", "/t/abcdefghijklmnopqrst"),
    "/t/sk_live_4eC39HqLyjWDarjtT1zdp7dc": ("/t/{id}", "/t/{id}"),
    "/t/eyJhbGci.eyJzdWIi.SflKxw": ("/t/{id}", "/t/{id}"),
    "/t/eyJhbGci.eyJzdWIi": ("/t/eyJhbGci.eyJzdWIi", "/t/eyJhbGci.eyJzdWIi"),
    "/flavors/2": ("/flavors/2", "/flavors/{id}"),
    "/users/{user_id}": ("/users/{user_id}", "/users/{user_id}"),
    "/users/:id": ("/users/:id", "/users/:id"),
    "/a?b=/7/": ("/a", "/a"),
    "*": ("*", "*"),
    "": ("", ""),
    "7": ("7", "{id}"),
}


@pytest.mark.parametrize("path", _CASES, ids=str)
def test_a_segment_is_templated_as_the_contract_says(path: str) -> None:
    assert _by_macro([path]) == [_CASES[path]]
    assert (_kept(path), _templated(path)) == _CASES[path]


_SEGMENTS = st.one_of(
    st.text(alphabet="0123456789", min_size=1, max_size=30),
    st.text(alphabet="0123456789abcdefABCDEF", min_size=14, max_size=34),
    st.text(alphabet="abz019_", max_size=30),
    st.text(alphabet="aZ09", min_size=18, max_size=22),
    st.from_regex(r"[a-zA-Z]{0,9}_[a-z0-9_]{0,22}", fullmatch=True),
    st.uuids().map(str),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(str),
    st.text(alphabet="0a1f:.[]", max_size=24),
    st.from_regex(r"(eyJ|eyj)[a-z.]{0,8}", fullmatch=True),
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.sampled_from(["", "a@b", "%40", "users", "{id}", ":id", "x?y", "%3F"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_SEGMENTS, max_size=4).map("/".join), min_size=20, max_size=60))
def test_any_path_is_templated_as_an_independent_reading_of_the_contract(paths: list[str]) -> None:
    assert _by_macro(paths) == [(_kept(path), _templated(path)) for path in paths]


# strings that broke other people's parsers, each of a kind
_NAUGHTY = [
    "undefined", "NaN", "1/0", "-1.00", "0x0", "0xffffffffffffffff", "1'000.00", "1,000", "00012",
    ",./;'[]\\-=", "<>?:\"{}|_+", "!@#$%^&*()`~", "\x01\x02\x03", "\u00a0\u2003", "\ufeff", "\ufffe",
    "Ω≈ç√∫", "田中さんにあげて下さい", "社會科學院語學研究所", "😍", "👩‍👩‍👧", "١٢٣٤٥٦", "⅛⅜", "ⅧⅣ", "הָיְתָה",
    "T̶h̶e̶", "<script>alert(1)</script>", "' OR 1=1 --", "1;DROP TABLE users", "../../../etc/passwd",
    "$HOME", "%s%d%n", "{0}", "File:///", "http://a/%%30%30", "evaluate", "\r\n", "\n7\n", "7\n", "\t",
    "abc\n/7/\nd", "a" * 40, "1" * 40,
]  # fmt: skip


def test_naughty_strings_are_templated_like_any_other() -> None:
    paths = [path for text in _NAUGHTY for path in (text, f"/{text}/7", f"//{text}//{text}?{text}")]
    assert _by_macro(paths) == [(_kept(path), _templated(path)) for path in paths]


def test_a_route_key_names_service_method_and_the_route_before_the_path() -> None:
    with duckdb.connect() as connection:
        keys = connection.execute(
            f"""select {macro("route_key", "service", "method", "path", "route")}
            from (values
                (1, null, 'get', '/a/7', null),
                (2, 'pay|ments', 'POST', '/a/7', '/b/7/{{x}}'),
                (3, 's', '*', '/a/7?q=1', 'a label'),
                (4, 's', 'GET', '/a', '/r/7?q=1')
            ) as calls (n, service, method, path, route) order by n"""
        ).fetchall()
    assert keys == [
        ("*|GET|/a/{id}",),
        ("pay%7Cments|POST|/b/{id}/{x}",),
        ("s|*|/a/{id}",),
        ("s|GET|/r/{id}",),
    ]


def test_dbt_renders_the_expression_that_the_loader_runs(tmp_path: Path) -> None:
    (tmp_path / "macros").mkdir()
    (tmp_path / "models").mkdir()
    shutil.copy(PROJECT / "macros" / "route_key.sql", tmp_path / "macros")
    (tmp_path / "dbt_project.yml").write_text("{name: alone, profile: alone, version: '1.0.0'}")
    (tmp_path / "profiles.yml").write_text(
        "alone: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:'}}}"
    )
    (tmp_path / "models" / "key.sql").write_text("{{ route_key('s', 'm', 'p', 'r') }}")
    subprocess.run(
        [Path(sys.executable).parent / "dbt", "compile", "--quiet", "--profiles-dir", "."],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "DO_NOT_TRACK": "1"},
        check=True,
    )
    compiled = tmp_path / "target" / "compiled" / "alone" / "models" / "key.sql"
    assert compiled.read_text(encoding="utf-8") == macro("route_key", "s", "m", "p", "r")
