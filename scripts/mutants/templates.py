"""The mutations of a template: of its SQL with the Jinja covered up, and of SQL within the Jinja.

What covers a piece of Jinja is as long as the piece, so that an edit of the one text is an edit of
the other: an expression becomes a name, a statement becomes blanks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment

from mutants.edits import Edit
from mutants.operators import edits_of
from mutants.sql_tree import parse

# what a macro's body is part of: an expression, or the keys of an order
_FRAMES = ("select ", "select 1 order by ")
# calls whose arguments are names, not SQL
_NAMED = ("ref", "source", "var", "env_var", "utc_to_local", "local_to_utc")
_BRANCHES = range(3)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int

    @property
    def stop(self) -> int:
        return self.start + len(self.text)


def edits_of_template(template: str) -> list[Edit]:
    """Every edit of the template, each once, in the order of the text."""
    tokens = list(_tokens(template))
    found = [
        edit
        for branch in _BRANCHES
        for edit in _edits_of_sql(_covered(template, tokens, branch), is_macro=_is_macro(tokens))
    ]
    found += _edits_of_expressions(tokens)
    found += _edits_of_lists(tokens)
    distinct: dict[str, Edit] = {}
    for edit in found:
        text = edit.applied(template)
        if text != template:
            distinct.setdefault(text, edit)
    return sorted(distinct.values(), key=lambda edit: edit.span)


def _tokens(template: str) -> Iterator[_Token]:
    """What Jinja's lexer sees, each with its place, which the lexer itself does not tell."""
    place = 0
    for _, kind, text in Environment().lex(template):
        if text:
            place = template.index(text, place)
            yield _Token(kind, text, place)
            place += len(text)


def _is_macro(tokens: list[_Token]) -> bool:
    return next((t.text for t in tokens if t.kind == "name"), "") == "macro"


def _covered(template: str, tokens: list[_Token], branch: int) -> str:
    """The template as SQL; of every `if` only the branch of that number."""
    covered = [" " if character != "\n" else "\n" for character in template]
    branches: list[int] = []
    opened = 0
    for index, token in enumerate(tokens):
        if token.kind == "block_begin":
            word = next((t.text for t in tokens[index:] if t.kind == "name"), "")
            if word == "if":
                branches.append(0)
            elif word in ("elif", "else") and branches:
                branches[-1] += 1
            elif word == "endif":
                branches.pop()
        if any(number != branch for number in branches) and branches:
            continue
        if token.kind == "data":
            covered[token.start : token.stop] = token.text
        elif token.kind == "variable_begin":
            opened = token.start
        elif token.kind == "variable_end":
            covered[opened : token.stop] = "j" * (token.stop - opened)
            # a `-` takes the blanks after it away, so they belong to the token
            blank = len(token.text) - len(token.text.rstrip())
            covered[token.stop - blank : token.stop] = template[token.stop - blank : token.stop]
    return "".join(covered)


def _edits_of_sql(sql: str, *, is_macro: bool) -> list[Edit]:
    if not is_macro:
        tree = parse(sql)
        return list(edits_of(tree)) if tree else []
    # the blanks where the macro's head stood make room for what its body is part of
    for frame in _FRAMES:
        framed = frame + sql[len(frame) :]
        tree = parse(framed) if not sql[: len(frame)].strip() else None
        if tree and not any(tree.recursive_crawl("unparsable")):
            return [edit for edit in edits_of(tree) if edit.around[0] >= len(frame)]
    return []


def _edits_of_expressions(tokens: list[_Token]) -> Iterator[Edit]:
    """SQL, numbers and named arguments in the calls of macros."""
    for group in _expressions(tokens):
        called: list[str] = []
        around = (group[0].start, group[-1].stop)
        for before, token, after in zip(group, group[1:], group[2:], strict=False):
            if token.text == "(":
                called.append(before.text if before.kind == "name" else "")
            elif token.text == ")" and called:
                called.pop()
            elif token.kind == "string" and not any(name in _NAMED for name in called):
                yield from _edits_of_string(token)
            elif token.kind == "integer":
                for other in (int(token.text) + 1, int(token.text) - 1):
                    yield Edit("number", (token.start, token.stop), (str(other),), around)
            elif token.kind == "name" and after.text == "=" and called:
                span = (token.start, _end_of_argument(group, after))
                yield Edit("drop argument", span, (), span)


def _expressions(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """What stands within `{{ }}`, without white space."""
    group: list[_Token] = []
    is_inside = False
    for token in tokens:
        if token.kind == "variable_begin":
            group, is_inside = [token], True
        elif token.kind == "variable_end":
            yield [*group, token]
            is_inside = False
        elif is_inside and token.kind != "whitespace":
            group.append(token)


def _edits_of_string(token: _Token) -> Iterator[Edit]:
    sql = str(ast.literal_eval(token.text))
    frame = _FRAMES[0]
    tree = parse(frame + sql) if " " in sql and len(sql) == len(token.text) - 2 else None
    if tree and not any(tree.recursive_crawl("unparsable")):
        for edit in edits_of(tree):
            if edit.around[0] >= len(frame):
                yield edit.shifted(token.start + 1 - len(frame))


def _end_of_argument(group: list[_Token], equals: _Token) -> int:
    """Where a named argument ends, with the comma after it."""
    depth = 0
    for token in group[group.index(equals) + 1 :]:
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth -= 1
            if depth < 0:
                return token.start
        elif token.text == "," and depth == 0:
            return token.stop
    return group[-1].start


def _edits_of_lists(tokens: list[_Token]) -> Iterator[Edit]:
    """The elements of a list of tuples that a statement sets, each taken away."""
    depth, opened = 0, 0
    is_statement = False
    for index, token in enumerate(tokens):
        if token.kind in ("block_begin", "block_end"):
            is_statement, depth = token.kind == "block_begin", 0
        elif is_statement and token.text in ("[", "("):
            depth += 1
            if depth == 2:
                opened = token.start
        elif is_statement and token.text in ("]", ")"):
            if depth == 2:
                comma = tokens[index + 1]
                stop = comma.stop if comma.text == "," else token.stop
                yield Edit("drop element", (opened, stop), (), (opened, stop))
            depth -= 1
