"""What a mutation changes in a text, and how it is named."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Edit:
    """Another text between two places. `around` is what has to be read to understand it."""

    operator: str
    start: int
    stop: int
    text: str
    around: tuple[int, int]

    def shifted(self, by: int) -> Edit:
        """The same edit in a text that has `by` more characters before it."""
        around = (self.around[0] + by, self.around[1] + by)
        return replace(self, start=self.start + by, stop=self.stop + by, around=around)

    def applied(self, text: str) -> str:
        """The text with the edit made."""
        return text[: self.start] + self.text + text[self.stop :]

    def label(self, text: str) -> str:
        """The edit in a line: what it does, what stood there and what stands there now.

        Without line numbers, so that it names the same edit after the file has changed elsewhere.
        """
        first, last = self.around
        before = text[first:last]
        after = text[first : self.start] + self.text + text[self.stop : last]
        return f"{self.operator}: {_in_a_line(before)} -> {_in_a_line(after) or 'nothing'}"


def _in_a_line(text: str) -> str:
    return " ".join(text.split())
