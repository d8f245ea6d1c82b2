"""Whether a file is whole, and how many records it holds: found without the reader that loads it.

The reader takes a gzip with a wrong checksum, a NUL byte or a quote that swallows half the file
without a word. So every text file is read through once before.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

_CHUNK = 1 << 20
_BLANK_LINE = re.compile(rb"\n\r?(?=\n)")
_BLANK_OR_SPACES = re.compile(rb"\n[ \t\r]*(?=\n)")
_AFTER_THE_END = "\x01the end\x01"


class RefusedFileError(Exception):
    """A file cannot be loaded at all. The message is the one-line reason."""


@dataclass(frozen=True)
class TextCheck:
    """What a sound text file holds: its records (a header among them) and which lines are blank.

    Blank lines are numbered from 1 among all records and blank lines.
    """

    records: int
    blank_lines: tuple[int, ...]


def content_hash(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_text(path: Path, *, quoted: bool) -> TextCheck:
    """Read a text file through; its records are CSV records when `quoted`, otherwise lines.

    Raises RefusedFileError when it is no whole, clean UTF-8 text.
    """
    counter = _RecordCounter(quoted)
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_empty = True
    try:
        for chunk in _chunks(path):
            is_empty = False
            if not chunk.isascii() or decoder.getstate()[0]:
                decoder.decode(chunk)
            if b"\0" in chunk:
                raise RefusedFileError("it holds NUL bytes")
            counter.feed(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise RefusedFileError("it is not UTF-8") from None
    except EOFError:
        raise RefusedFileError("its gzip data end too early") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise RefusedFileError(f"its gzip data are damaged ({error})") from None
    if is_empty and path.suffix == ".gz":
        raise RefusedFileError("there is nothing in it")
    if counter.ends_within_quotes:
        return TextCheck(count_csv_records(path), ())
    return counter.result()


def count_csv_records(path: Path) -> int:
    """The records of a CSV file, one by one: for files in which quotes are not where they should be.

    Raises RefusedFileError when a quote is never closed.
    """
    csv.field_size_limit(sys.maxsize)
    records = 0
    last: list[str] = []
    try:
        for record in csv.reader(_lines(path)):
            records += bool(record)
            last = record
    except csv.Error as error:
        raise RefusedFileError(f"it is not CSV ({error})") from None
    if last != [_AFTER_THE_END]:
        raise RefusedFileError("a quote in it is never closed")
    return records - 1


def first_csv_record(path: Path) -> list[str]:
    """The header of a CSV file, without a byte-order mark."""
    return next(csv.reader(_lines(path)), [])


def _lines(path: Path) -> Iterator[str]:
    with _opened(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        yield from text
    yield "\n"
    yield _AFTER_THE_END


def _chunks(path: Path) -> Iterator[bytes]:
    with _opened(path) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _opened(path: Path) -> BinaryIO:
    if path.suffix == ".gz":
        return cast(BinaryIO, gzip.open(path))
    return path.open("rb")


class _RecordCounter:
    """Counts records chunk by chunk: line ends outside quotes, but for those of blank lines."""

    def __init__(self, quoted: bool) -> None:
        self._quoted = quoted
        self._blank = _BLANK_LINE if quoted else _BLANK_OR_SPACES
        self._rest = b""
        self._lines = 0
        self._blank_lines: list[int] = []
        self._line_ends: set[str] = set()
        self.ends_within_quotes = False

    def feed(self, chunk: bytes) -> None:
        """Count the whole lines of what came so far."""
        if self._quoted:
            chunk = self._outside_quotes(chunk)
        whole, newline, self._rest = (self._rest + chunk).rpartition(b"\n")
        self._count(whole + newline)

    def result(self) -> TextCheck:
        """Count what came after the last line end, and say what was found.

        Raises RefusedFileError when line ends are mixed: the reader cannot tell them apart.
        """
        if self._rest.strip(b"" if self._quoted else b" \t\r"):
            self._count(self._rest + b"\n", at_end=True)
        if len(self._line_ends) > 1 or "CR" in self._line_ends:
            raise RefusedFileError(
                f"its line ends are mixed ({', '.join(sorted(self._line_ends))}); "
                "let them all be LF, or all CRLF"
            )
        return TextCheck(self._lines - len(self._blank_lines), tuple(self._blank_lines))

    def _outside_quotes(self, chunk: bytes) -> bytes:
        # the quotes themselves stay, so that a line of nothing but a quoted value is not blank
        parts = chunk.split(b'"')
        outside = b'"'.join(parts[self.ends_within_quotes :: 2])
        opens_outside = not self.ends_within_quotes
        self.ends_within_quotes ^= len(parts) % 2 == 0
        return outside if opens_outside else b'"' + outside

    def _count(self, lines: bytes, *, at_end: bool = False) -> None:
        count = lines.count(b"\n")
        blanks = self._blank.findall(b"\n" + lines)
        if blanks:
            self._blank_lines += [
                self._lines + number
                for number, line in enumerate(lines.split(b"\n")[:-1], start=1)
                if not line.strip(b"\r" if self._quoted else b" \t\r")
            ]
        pairs = lines.count(b"\r\n")
        if pairs:
            self._line_ends.add("CRLF")
        if pairs < count and not at_end:
            self._line_ends.add("LF")
        if lines.count(b"\r") > pairs:
            self._line_ends.add("CR")
        self._lines += count
