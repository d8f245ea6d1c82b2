"""What must be in nothing that is published: e-mail and IP addresses, secrets, query strings.

The loader hashes or drops them at the door. This is the second look, at what readers are about to
get: at the names of columns, and at the distinct values of every column that holds text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb

from firstcall.sql import identifier, literal

_NAMES = re.compile(
    r"(^|_)(e_?mail(_address)?|ip(_address)?|remote_addr|password|secret|api_key|token|"
    r"authorization|query_string)$"
)

_BYTE = r"(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"

# shapes by the name that a column's meta.may_look_like lets through; only what is hardly ever
# anything else, because a hit stops the publication
_SHAPES = {
    "e-mail addresses": r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}",
    "IP addresses": (
        rf"(^|[^0-9A-Za-z.])({_BYTE}[.]){{3}}{_BYTE}($|[^0-9.]|[.]($|[^0-9]))"
        r"|([0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}"
        r"|([0-9A-Fa-f]{1,4}:){2,6}:[0-9A-Fa-f]"
    ),
    "secrets": (
        r"\b(sk|rk)_(live|test)_[A-Za-z0-9]{8,}|\bwhsec_[A-Za-z0-9]{8,}|\bAKIA[0-9A-Z]{16}\b"
        r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}"
        r"|\beyJ[A-Za-z0-9_-]{6,}[.][A-Za-z0-9_-]{6,}[.]"
        r"|(?i:\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{16,})|-----BEGIN [A-Z ]*PRIVATE KEY"
    ),
    "query strings": r"[?][A-Za-z0-9_.%\[\]-]+=",
}

# `acme-python/1.2.3.4` is a version, not an address
_PRODUCT = r"(^|[\s(;,])[A-Za-z][A-Za-z0-9_.-]*/[0-9][0-9.]*"


def private_columns(names: list[str]) -> list[str]:
    """The names that say that a column holds what must not be published."""
    return [name for name in names if _NAMES.search(name.lower())]


def private_values(
    connection: duckdb.DuckDBPyConnection, table: str, may_look_like: dict[str, tuple[str, ...]]
) -> Iterator[str]:
    """A line for every column of a table and shape that some of its values have.

    `may_look_like` names, by column, shapes that are known to be something else there. The line
    has the number of values and not the values: it ends in logs.
    """
    for name, data_type, *_ in connection.execute(f"describe {table}").fetchall():
        if "VARCHAR" not in data_type and "JSON" not in data_type:
            continue
        for shape, hits in _hits(connection, table, name).items():
            if hits and shape not in may_look_like.get(name, ()):
                yield f"{table}: column {name} has {hits} values that look like {shape}"


def redacted(expression: str) -> str:
    """The SQL expression with whatever has one of the shapes replaced by `{redacted}`."""
    for shape in _SHAPES.values():
        expression = f"regexp_replace({expression}, {literal(shape)}, '{{redacted}}', 'g')"
    return expression


def _hits(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> dict[str, int]:
    counts = ", ".join(
        f"count(*) filter (where regexp_matches(value, {literal(shape)}))"
        for shape in _SHAPES.values()
    )
    values = f"select distinct cast({identifier(column)} as varchar) as value from {table}"
    row = connection.execute(
        f"select {counts} from ("
        f"select regexp_replace(value, {literal(_PRODUCT)}, ' ', 'g') as value from ({values}))"
    ).fetchone()
    assert row
    return dict(zip(_SHAPES, row, strict=True))
