"""What a mutation changes in a text, and how it is named."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True)
class Edit:
    """What stands in a span becomes other pieces: texts, and spans of the text as it was.

    `around` is the span that has to be read to understand it.
    """

    operator: str
    span: Span
    pieces: tuple[str | Span, ...]
    around: Span

    def shifted(self, by: int) -> Edit:
        """The same edit in a text that has `by` more characters before it."""
        pieces = tuple(p if isinstance(p, str) else _shifted(p, by) for p in self.pieces)
        return Edit(self.operator, _shifted(self.span, by), pieces, _shifted(self.around, by))

    def applied(self, text: str) -> str:
        """The text with the edit made."""
        return text[: self.span[0]] + self._new(text) + text[self.span[1] :]

    def label(self, text: str) -> str:
        """The edit in a line: what it does, what stood there and what stands there now.

        Without line numbers, so that it names the same edit after the file has changed elsewhere.
        """
        first, last = self.around
        after = text[first : self.span[0]] + self._new(text) + text[self.span[1] : last]
        return (
            f"{self.operator}: {_in_a_line(text[first:last])} -> {_in_a_line(after) or 'nothing'}"
        )

    def _new(self, text: str) -> str:
        return "".join(p if isinstance(p, str) else text[slice(*p)] for p in self.pieces)


def _shifted(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _in_a_line(text: str) -> str:
    return " ".join(text.split())
