"""A company small enough to change at random: what it is at first, and rows that may come to it.

Its instants are few, so that calls, boundaries of keys, midnights of two time zones and `as_of`
often fall together: a month ends in its days, and summer time begins in New York.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Row = dict[str, Any]

ZONES = ("UTC", "America/New_York")

_FIRST_DAY = date(2025, 2, 24)
_DAYS = [(_FIRST_DAY + timedelta(days)).isoformat() for days in range(16)]
# midnight in New York is at 5:00 before 9 March, and at 4:00 after it
_TIMES = (
    *("00:00:00", "03:59:59.999999", "04:00:00", "04:59:59.999999", "05:00:00", "12:00:00"),
    *("12:00:00.000001", "23:59:59.999999"),
)
_ACCOUNTS = ("acme", "acme-labs", "bolt")
_DEVELOPERS = ("ann", "bob", "cleo", "dan")
_KEYS = ("key-ann", "key-bob", "key-handed-over", "key-of-bolt", "key-unknown", "key-new")
_PATHS = ("/orders", "/orders/7", "/orders/7/items", "/refunds", "/elsewhere")
_TEMPLATES = ("/orders", "/orders/{id}", "/{thing}", "/{thing}/{id}", "/refunds", "/nowhere")
_MILLISECONDS = (0, -1, 0.4, 12.3456, 250, 30000, 45000.5)


def _at(day: str, time: str) -> str:
    return f"{day}T{time}Z"


instants = st.builds(_at, st.sampled_from(_DAYS), st.sampled_from(_TIMES))
days = st.sampled_from(_DAYS)
_flags = st.booleans()

# what is optional is missing half of the time
calls = st.fixed_dictionaries(
    {
        "occurred_at": instants,
        "http_method": st.sampled_from(("GET", "POST")),
        "path": st.sampled_from(_PATHS),
        "status_code": st.sampled_from((200, 201, 404, 429, 499, 500, 504, 0, None)),
        "api_key_id": st.sampled_from((*_KEYS, None)),
    },
    optional={
        "api_version": st.sampled_from(("v1", "v2")),
        "is_timeout": _flags,
        "gateway_latency_ms": st.sampled_from(_MILLISECONDS),
        "upstream_latency_ms": st.sampled_from(_MILLISECONDS),
        "client_latency_ms": st.sampled_from(_MILLISECONDS),
        "quantity": st.sampled_from((0, 1.5, 1000)),
        "error_code": st.just("oops"),
        "is_retry": _flags,
        "is_synthetic": _flags,
    },
)
accounts = st.fixed_dictionaries(
    {"account_id": st.sampled_from(_ACCOUNTS), "created_at": st.just("2025-02-01T00:00:00Z")},
    optional={
        "parent_account_id": st.sampled_from(_ACCOUNTS),
        "is_internal": _flags,
        "deleted_at": instants,
    },
)
developers = st.fixed_dictionaries(
    {
        "developer_id": st.sampled_from(_DEVELOPERS),
        "account_id": st.sampled_from(_ACCOUNTS),
        "created_at": st.sampled_from(("2025-02-01T00:00:00Z", _at(_DAYS[6], _TIMES[2]))),
    },
    optional={"is_internal": _flags, "deleted_at": instants},
)
# without the two columns that say which version of which key
key_holders = st.fixed_dictionaries(
    {"account_id": st.sampled_from(_ACCOUNTS), "mode": st.sampled_from(("live", "live", "test"))},
    optional={"developer_id": st.sampled_from(_DEVELOPERS), "valid_to": instants},
)
key_versions = st.builds(
    lambda key, valid_from, holder: {"api_key_id": key, "valid_from": valid_from, **holder},
    st.sampled_from(_KEYS),
    instants,
    key_holders,
)
endpoints = st.fixed_dictionaries(
    {
        "endpoint_id": st.sampled_from(("orders", "order", "anything", "added")),
        "http_method": st.sampled_from(("GET", "*")),
        "path_template": st.sampled_from(_TEMPLATES),
    },
    optional={
        "api_type": st.sampled_from(("retrieval", "processing", "webhook")),
        "is_qualifying": _flags,
        "removed_on": days,
    },
)

# few of them, so that some come again
checks = st.fixed_dictionaries(
    {
        "check_id": st.sampled_from([f"check-{number}" for number in range(12)]),
        "checked_at": instants,
        "component": st.sampled_from(("api", "hooks")),
        "is_up": _flags,
    },
    optional={
        "endpoint_id": st.sampled_from(("order", "added")),
        "region": st.sampled_from(("eu", "us")),
        "total_ms": st.sampled_from(_MILLISECONDS),
    },
)


def first_rows() -> dict[str, list[Row]]:
    """The rows of each raw table with which a sequence of changes may begin."""
    created = {"created_at": "2025-02-01T00:00:00Z"}
    long_ago = {"valid_from": "2025-02-01T00:00:00Z", "mode": "live"}
    later = _at(_DAYS[8], "12:00:00")
    return {
        "accounts": [
            {"account_id": "acme", **created},
            {"account_id": "acme-labs", "parent_account_id": "acme", **created},
            {"account_id": "bolt", **created},
        ],
        "developers": [
            {"developer_id": "ann", "account_id": "acme", **created},
            {"developer_id": "bob", "account_id": "acme-labs", **created},
            {"developer_id": "cleo", "account_id": "bolt", **created},
            {"developer_id": "dan", "account_id": "bolt", **created, "is_internal": True},
        ],
        "api_keys": [
            {"api_key_id": "key-ann", "developer_id": "ann", "account_id": "acme", **long_ago},
            {"api_key_id": "key-bob", "developer_id": "bob", "account_id": "acme-labs", **long_ago}
            | {"mode": "test"},
            {"api_key_id": "key-of-bolt", "account_id": "bolt", **long_ago},
            # handed over after a gap of a day and a half
            {"api_key_id": "key-handed-over", "developer_id": "ann", "account_id": "acme"}
            | {**long_ago, "valid_to": _at(_DAYS[6], "23:59:59.999999")},
            {"api_key_id": "key-handed-over", "developer_id": "cleo", "account_id": "bolt"}
            | {"valid_from": later, "mode": "live"},
        ],
        "endpoints": [
            {"endpoint_id": "orders", "http_method": "GET", "path_template": "/orders"},
            {"endpoint_id": "order", "http_method": "*", "path_template": "/orders/{id}"}
            | {"api_type": "retrieval"},
            {"endpoint_id": "anything", "http_method": "POST", "path_template": "/{thing}"}
            | {"is_qualifying": False},
        ],
        "api_calls": [_first_call(number) for number in range(80)],
    }


def _first_call(number: int) -> Row:
    # most on ten days in the middle; the days before and after have one call each, or none
    day = {0: 0, 1: 15, 2: 1}.get(number, 3 + number % 10)
    return {
        "request_id": f"first-{number}",
        "occurred_at": _at(_DAYS[day], _TIMES[number % 7]),
        "http_method": ("GET", "POST")[number % 3 % 2],
        "path": _PATHS[number % 5],
        "status_code": (200, 200, 404, 504, 500, None)[number % 6],
        "api_key_id": (*_KEYS[:5], None)[number // 3 % 6],
        "api_version": ("v1", "v2", None)[number % 3],
        "gateway_latency_ms": _MILLISECONDS[number % 7],
        "upstream_latency_ms": (None, *_MILLISECONDS)[number % 8],
        "quantity": number % 4,
        "is_retry": number % 5 == 0,
    }
