"""Whether a text file is whole and clean, and how many records it holds: without the reader that loads it.

The reader takes a gzip with a wrong checksum, a NUL byte or a quote that swallows half the file
without a word. So every byte of a text file is looked at before: once, in pieces of whole records,
which are what the reader then gets.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

# the rows of a piece are in memory all at once, some 300,000 of them
_PIECE = 64 << 20
_SLICE = 1 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_AFTER_THE_END = "\x01the end\x01"


class RefusedFileError(Exception):
    """A file cannot be loaded at all. The message is the one-line reason."""


@dataclass(frozen=True)
class TextPiece:
    """Whole records of a sound text file, CSV records when `quoted`, otherwise lines."""

    content: bytes
    quoted: bool
    ends_within_quotes: bool = False
    line_end: str = r"\n"

    @cached_property
    def lines(self) -> int:
        """Its records and blank lines. Raises RefusedFileError when a quote is never closed."""
        if self.ends_within_quotes:
            return self.csv_records()
        lines = self._outside_quotes.count(b"\n")
        return lines + (self.content[-1:] not in (b"\n", b""))

    def blank_lines(self) -> tuple[int, ...]:
        """Which of its lines outside quotes are blank, from 1."""
        if self.ends_within_quotes:
            return ()
        blank = b"\r" if self.quoted else b" \t\r"
        lines = self._outside_quotes.split(b"\n")
        if not lines[-1]:
            lines.pop()
        return tuple(number for number, line in enumerate(lines, 1) if not line.strip(blank))

    def csv_records(self) -> int:
        """Its records, one by one: for files in which quotes are not where they should be.

        Raises RefusedFileError when a quote is never closed.
        """
        csv.field_size_limit(sys.maxsize)
        records = 0
        last: list[str] = []
        try:
            for record in csv.reader(_text_lines(self.content)):
                records += bool(record)
                last = record
        except csv.Error as error:
            raise RefusedFileError(f"it is not CSV ({error})") from None
        if last != [_AFTER_THE_END]:
            raise RefusedFileError("a quote in it is never closed")
        return records - 1

    def without_header(self) -> tuple[list[str], TextPiece]:
        """The first record, and the piece after it."""
        reader = csv.reader(_text_lines(self.content.removeprefix(_BYTE_ORDER_MARK)))
        header = next(reader)
        end = re.match(rb"(?:[^\n]*(?:\n|$)){%d}" % reader.line_num, self.content)
        assert end is not None
        return header, replace(self, content=self.content[end.end() :])

    @property
    def _outside_quotes(self) -> bytes:
        if not self.quoted or b'"' not in self.content:
            return self.content
        kept = []
        is_within = False
        for start in range(0, len(self.content), _SLICE):
            # the quotes themselves stay, so that a line of nothing but a quoted value is not blank
            parts = self.content[start : start + _SLICE].split(b'"')
            outside = b'"'.join(parts[is_within::2])
            kept.append(b'"' + outside if is_within else outside)
            is_within ^= len(parts) % 2 == 0
        return b"".join(kept)


def content_hash(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_pieces(path: Path, *, quoted: bool) -> Iterator[TextPiece]:
    """A text file in pieces, each of them looked through; at least one, which may be empty.

    Raises RefusedFileError, at the latest after the last piece, when it is no whole, clean UTF-8 text.
    """
    line_ends: set[str] = set()
    is_first = True
    for piece in _pieces(path, quoted):
        if is_first and not piece.content and path.suffix == ".gz":
            raise RefusedFileError("there is nothing in it")
        is_first = False
        _check(piece, line_ends)
        yield replace(piece, line_end=r"\r\n") if "CRLF" in line_ends else piece


def _pieces(path: Path, quoted: bool) -> Iterator[TextPiece]:
    """Cut where a line ends outside quotes."""
    rest: list[bytes] = []
    within_quotes = False
    was_cut = False
    for block in _blocks(path):
        quotes = block.count(b'"') if quoted else 0
        end = len(block)
        while end := block.rfind(b"\n", 0, end) + 1:
            quotes_before = quotes - block.count(b'"', end) if quotes else 0
            if not within_quotes ^ (quotes_before % 2):
                yield TextPiece(b"".join([*rest, memoryview(block)[:end]]), quoted)
                was_cut = True
                rest = [block[end:]]
                break
            end -= 1
        else:
            rest.append(block)
        within_quotes ^= bool(quotes % 2)
    last = b"".join(rest)
    if last or not was_cut:
        yield TextPiece(last, quoted, within_quotes)


def _check(piece: TextPiece, line_ends: set[str]) -> None:
    if not piece.content.isascii():
        try:
            piece.content.decode()
        except UnicodeDecodeError:
            raise RefusedFileError("it is not UTF-8") from None
    if b"\0" in piece.content:
        raise RefusedFileError("it holds NUL bytes")
    if b"\r" in piece.content:
        outside = piece._outside_quotes
        pairs = outside.count(b"\r\n")
        if pairs:
            line_ends.add("CRLF")
        if pairs < outside.count(b"\n"):
            line_ends.add("LF")
        if pairs < outside.count(b"\r"):
            line_ends.add("CR")
    elif b"\n" in piece.content:
        line_ends.add("LF")
    if len(line_ends) > 1 or "CR" in line_ends:
        raise RefusedFileError(
            f"its line ends are mixed ({', '.join(sorted(line_ends))}); "
            "let them all be LF, or all CRLF"
        )


def _text_lines(content: bytes) -> Iterator[str]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    yield from text
    yield "\n"
    yield _AFTER_THE_END


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with _opened(path) as file:
            while block := file.read(_PIECE):
                yield block
    except EOFError:
        raise RefusedFileError("its gzip data end too early") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise RefusedFileError(f"its gzip data are damaged ({error})") from None


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path))
    return path.open("rb")
