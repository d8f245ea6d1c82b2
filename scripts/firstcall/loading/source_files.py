"""The files that a load is to read, each with the raw table and the format that it is read as."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from firstcall.raw_contract import RawTable

# longest suffix first: a name ends with at most one of them
_FORMATS = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".csv.gz": "csv",
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
}


@dataclass(frozen=True)
class SourceFile:
    """One file, the raw table it is for, and how it is read."""

    path: Path
    table: RawTable
    format: str

    @property
    def is_compressed(self) -> bool:
        """Whether its bytes are gzip."""
        return self.path.suffix == ".gz"


def find_contract_files(
    folder: Path, tables: dict[str, RawTable]
) -> tuple[list[SourceFile], list[Path]]:
    """The files of the input contract in `folder`, in the order to load them, and all others.

    A table is one file `TABLE.EXT` or whatever files lie under the folder `TABLE`.
    """
    known: list[SourceFile] = []
    unknown: list[Path] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts = path.relative_to(folder).parts
        suffix = next((suffix for suffix in _FORMATS if path.name.endswith(suffix)), "")
        name = parts[0] if len(parts) > 1 else path.name.removesuffix(suffix)
        table = tables.get(name)
        if not suffix or table is None or table.is_bookkeeping or path.name.startswith("."):
            unknown.append(path)
        else:
            known.append(SourceFile(path, table, _FORMATS[suffix]))
    order = list(tables)
    known.sort(key=lambda file: (order.index(file.table.name), file.path.as_posix()))
    return known, unknown
