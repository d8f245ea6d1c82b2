"""Parses SQL into a tree in which every part knows where it stands in the text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sqlfluff.core import FluffConfig, Linter
from sqlfluff.core.parser import BaseSegment


def parse(sql: str) -> BaseSegment | None:
    """The tree of this SQL; what cannot be parsed is a part of the type `unparsable`.

    None when there is no tree at all, as of a text whose brackets do not match.
    """
    root = _linter().parse_string(sql).root_variant()
    return root.tree if root else None


def parts(tree: BaseSegment) -> Iterator[BaseSegment]:
    """The tree and everything in it, from the outside in, but for types and what is unparsable."""
    if tree.is_type("unparsable", "data_type"):
        return
    yield tree
    for segment in tree.segments:
        yield from parts(segment)


def code(segment: BaseSegment) -> list[BaseSegment]:
    """What a part consists of, without white space and comments."""
    return [s for s in segment.segments if s.is_code]


def start(segment: BaseSegment) -> int:
    """Where a part begins in the text."""
    return int(_slice(segment).start)


def stop(segment: BaseSegment) -> int:
    """Where a part ends in the text."""
    return int(_slice(segment).stop)


def _slice(segment: BaseSegment) -> slice:
    assert segment.pos_marker is not None
    return segment.pos_marker.source_slice


@cache
def _linter() -> Linter:
    config = FluffConfig(
        overrides={"dialect": "duckdb", "templater": "raw"}, ignore_local_config=True
    )
    return Linter(config=config)
