"""The mutations of SQL: each is a function that yields the edits it makes at one part of the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from sqlfluff.core.parser import BaseSegment

from mutants.edits import Edit, Span
from mutants.sql_tree import code, parts, start, stop

Operator = Callable[[BaseSegment], Iterator[Edit]]

_OTHER_COMPARISON = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "="}
_OTHER_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*"}
_OTHER_FUNCTION = {
    "sum": "max",
    "min": "max",
    "max": "min",
    "avg": "max",
    "bool_or": "bool_and",
    "bool_and": "bool_or",
    "least": "greatest",
    "greatest": "least",
    "lag": "lead",
    "lead": "lag",
    "first_value": "last_value",
    "last_value": "first_value",
}
_DROPPED_ARGUMENTS = ("coalesce", "nullif", "least", "greatest")
_DROPPED_CLAUSES = (
    "where_clause",
    "having_clause",
    "qualify_clause",
    "partitionby_clause",
    "frame_clause",
)
_PREDICATES = ("is", "in", "between", "like", "exists")


def edits_of(tree: BaseSegment) -> Iterator[Edit]:
    """Every edit of every operator, from the outside in."""
    for part in parts(tree):
        for operator in OPERATORS:
            yield from operator(part)


def _terms_dropped_and_negated(part: BaseSegment) -> Iterator[Edit]:
    if part.is_type("expression"):
        yield from _terms(code(part))


def _terms(pieces: list[BaseSegment]) -> Iterator[Edit]:
    groups = _split(pieces, "or") or _split(pieces, "and")
    if not groups:
        yield from _term(pieces)
        return
    for group, gone in zip(groups, _gaps(groups), strict=True):
        yield Edit("drop term", gone, (), gone)
        yield from _terms(group)
        if len(group) == 1 and group[0].is_type("column_reference"):
            yield _negated(group)


def _term(pieces: list[BaseSegment]) -> Iterator[Edit]:
    around = (start(pieces[0]), stop(pieces[-1]))
    words = [piece.raw.lower() for piece in pieces if piece.is_type("keyword")]
    if pieces[0].raw.lower() == "not" and len(pieces) > 1:
        yield Edit("negate", (start(pieces[0]), start(pieces[1])), (), around)
    elif any(word in _PREDICATES for word in words):
        yield _negated(pieces)
    for index, piece in enumerate(pieces):
        raw = piece.raw.lower()
        if piece.is_type("comparison_operator") and raw in _OTHER_COMPARISON:
            yield Edit("compare", _span(piece), (_OTHER_COMPARISON[raw],), around)
        if piece.is_type("binary_operator") and raw in _OTHER_ARITHMETIC:
            yield Edit("calculate", _span(piece), (_OTHER_ARITHMETIC[raw],), around)
        if piece.is_type("keyword") and raw == "in" and pieces[index + 1].is_type("bracketed"):
            yield from _dropped_one_by_one("drop from list", code(pieces[index + 1])[1:-1], around)


def _conditions_negated(part: BaseSegment) -> Iterator[Edit]:
    """A condition that is a bare column; whatever else there is has operators of its own."""
    conditional = ("where_clause", "having_clause", "when_clause", "join_on_condition", "bracketed")
    if not part.is_type(*conditional):
        return
    pieces = code(part)
    for word, condition in pairwise(pieces):
        if (
            word.raw.lower() in ("where", "having", "when", "on")
            and condition.is_type("expression")
            and [piece.get_type() for piece in code(condition)] == ["column_reference"]
        ):
            yield _negated([condition])


def _clauses_dropped(part: BaseSegment) -> Iterator[Edit]:
    if part.is_type(*_DROPPED_CLAUSES):
        yield Edit("drop clause", _span(part), (), _span(part))
        if part.is_type("partitionby_clause"):
            yield from _dropped_one_by_one("drop partition", code(part)[2:], _span(part))
    elif part.is_type("select_clause_modifier"):
        yield Edit("drop distinct", _span(part), (), _span(part))
    elif part.is_type("join_on_condition"):
        condition = code(part)[-1]
        yield Edit("drop condition", _span(condition), ("true",), _span(part))


def _cases_changed(part: BaseSegment) -> Iterator[Edit]:
    if not part.is_type("case_expression"):
        return
    whens = [piece for piece in code(part) if piece.is_type("when_clause")]
    otherwise = [piece for piece in code(part) if piece.is_type("else_clause")]
    for clause in otherwise:
        yield Edit("drop else", _span(clause), (), _span(clause))
    if len(whens) == 1:
        left = _span(code(otherwise[0])[-1]) if otherwise else "null"
        yield Edit("drop when", _span(part), (left,), _span(part))
        yield Edit("drop guard", _span(part), (_span(code(whens[0])[-1]),), _span(part))
        return
    for clause in whens:
        yield Edit("drop when", _span(clause), (), _span(clause))
    # each of a CASE of one value asks for another value, so that their order says nothing
    if not code(part)[1].is_type("when_clause"):
        return
    for first, second in pairwise(whens):
        span = (start(first), stop(second))
        yield Edit("swap whens", span, (_span(second), " ", _span(first)), span)


def _joins_changed(part: BaseSegment) -> Iterator[Edit]:
    if not part.is_type("join_clause"):
        return
    word = code(part)[0]
    other = {"left": "inner", "inner": "left"}.get(word.raw.lower())
    if other:
        table = next(piece for piece in code(part) if piece.is_type("from_expression_element"))
        yield Edit("join", _span(word), (other,), (start(word), stop(table)))


def _functions_changed(part: BaseSegment) -> Iterator[Edit]:
    if not part.is_type("function"):
        return
    pieces = code(part)
    name, contents = pieces[0], pieces[1]
    raw = name.raw.lower()
    around = (start(name), stop(contents))
    if raw in _OTHER_FUNCTION:
        yield Edit("function", _span(name), (_OTHER_FUNCTION[raw],), around)
    brackets = next((piece for piece in code(contents) if piece.is_type("bracketed")), contents)
    inside = code(brackets)[1:-1]
    if raw == "count":
        yield Edit("function", around, ("max(1)",), around)
    for index, piece in enumerate(inside):
        if index == 0 and piece.raw.lower() == "distinct" and len(inside) > 1:
            yield Edit("drop distinct", (start(piece), start(inside[1])), (), around)
    if raw in _DROPPED_ARGUMENTS:
        yield from _dropped_one_by_one("drop argument", inside, around)
    for word, condition in pairwise(pieces):
        if word.raw.lower() == "filter":
            span = (start(word), stop(condition))
            yield Edit("drop filter", span, (), (start(part), stop(condition)))


def _unions_changed(part: BaseSegment) -> Iterator[Edit]:
    if not part.is_type("set_expression"):
        return
    pieces = code(part)
    for index, piece in enumerate(pieces):
        if piece.is_type("set_operator"):
            other = "union" if piece.raw.lower().endswith("all") else "union all"
            yield Edit("union", _span(piece), (other,), _span(piece))
            gone = (start(piece), stop(pieces[index + 1]))
            yield Edit("drop union", gone, (), gone)
    if len(pieces) > 2:
        gone = (start(pieces[0]), start(pieces[2]))
        yield Edit("drop union", gone, (), gone)


def _orders_changed(part: BaseSegment) -> Iterator[Edit]:
    if not part.is_type("orderby_clause"):
        return
    keys = _comma_separated(code(part)[2:])
    if len(keys) > 1:
        for gone in _gaps(keys):
            yield Edit("drop order", gone, (), gone)
    for key in keys:
        around = (start(key[0]), stop(key[-1]))
        words = {piece.raw.lower(): piece for piece in key[1:]}
        if "desc" in words or "asc" in words:
            word = words.get("desc") or words["asc"]
            other = "asc" if "desc" in words else "desc"
            yield Edit("order", _span(word), (other,), around)
        else:
            yield Edit("order", (stop(key[0]), stop(key[0])), (" desc",), around)
        for old, new in (("last", "first"), ("first", "last")):
            if old in words:
                yield Edit("order", _span(words[old]), (new,), around)


def _literals_changed(part: BaseSegment) -> Iterator[Edit]:
    if part.is_type("boolean_literal"):
        other = "false" if part.raw.lower() == "true" else "true"
        yield Edit("literal", _span(part), (other,), _span(part))


def _numbers_changed(part: BaseSegment) -> Iterator[Edit]:
    """Numbers and lengths of intervals, read with what stands beside them."""
    is_interval = part.is_type("interval_expression")
    for piece in code(part):
        if is_interval and piece.is_type("quoted_literal"):
            for other in _neighbours(piece.raw.strip("'")):
                yield Edit("number", _span(piece), (f"'{other}'",), _span(part))
        elif piece.is_type("numeric_literal"):
            number = code(piece)[-1] if piece.segments else piece
            for other in _neighbours(number.raw):
                yield Edit("number", _span(number), (other,), _around(part, piece))


OPERATORS: tuple[Operator, ...] = (
    _terms_dropped_and_negated,
    _conditions_negated,
    _clauses_dropped,
    _cases_changed,
    _joins_changed,
    _functions_changed,
    _unions_changed,
    _orders_changed,
    _literals_changed,
    _numbers_changed,
)


def _span(segment: BaseSegment) -> Span:
    return start(segment), stop(segment)


def _around(part: BaseSegment, piece: BaseSegment) -> Span:
    """The part, unless that is so large that the piece alone says more."""
    return _span(part) if stop(part) - start(part) < 100 else _span(piece)


def _negated(pieces: list[BaseSegment]) -> Edit:
    span = (start(pieces[0]), stop(pieces[-1]))
    return Edit("negate", span, ("not (", span, ")"), span)


def _split(pieces: list[BaseSegment], word: str) -> list[list[BaseSegment]]:
    """The pieces parted by a word; nothing when the word is not among them."""
    groups: list[list[BaseSegment]] = [[]]
    for piece in pieces:
        if piece.is_type("binary_operator") and piece.raw.lower() == word:
            groups.append([])
        else:
            groups[-1].append(piece)
    return groups if len(groups) > 1 else []


def _comma_separated(pieces: list[BaseSegment]) -> list[list[BaseSegment]]:
    groups: list[list[BaseSegment]] = [[]]
    for piece in pieces:
        if piece.is_type("comma"):
            groups.append([])
        else:
            groups[-1].append(piece)
    return [group for group in groups if group]


def _dropped_one_by_one(operator: str, pieces: list[BaseSegment], around: Span) -> Iterator[Edit]:
    groups = _comma_separated(pieces)
    if len(groups) > 1:
        for gone in _gaps(groups):
            yield Edit(operator, gone, (), around)


def _gaps(groups: list[list[BaseSegment]]) -> Iterator[Span]:
    """What goes with each group, with the word or comma that parts it from its neighbour."""
    for group, following in pairwise(groups):
        yield start(group[0]), start(following[0])
    yield stop(groups[-2][-1]), stop(groups[-1][-1])


def _neighbours(digits: str) -> list[str]:
    if digits.isdigit():
        return [str(int(digits) + 1), str(int(digits) - 1)]
    try:
        return [str(float(digits) + 1), str(float(digits) - 1)]
    except ValueError:
        return []
