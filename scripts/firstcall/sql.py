"""How names and texts are written into SQL that cannot take them as bound values."""

from __future__ import annotations


def identifier(name: str) -> str:
    """A name of a table or column, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A text, quoted."""
    return "'" + str(text).replace("'", "''") + "'"
