"""Survivors that are accounted for: `equivalent.yml`, an entry per reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

ACCOUNTS = Path(__file__).with_name("equivalent.yml")


@dataclass(frozen=True)
class Account:
    """Why mutants survive that nothing has to kill. In both patterns, `…` stands for any text."""

    name: str
    mutants: tuple[str, ...]
    because: str

    def covers(self, name: str, label: str) -> str | None:
        """The pattern of these that the mutant of this model or macro matches, if any does."""
        if not _matches(self.name, name):
            return None
        return next((pattern for pattern in self.mutants if _matches(pattern, label)), None)


class Ledger:
    """The accounts, and which of them were needed."""

    def __init__(self, accounts: tuple[Account, ...]) -> None:
        self._accounts = accounts
        self._used: set[tuple[Account, str]] = set()

    def reason(self, name: str, label: str) -> str | None:
        """Why it is in order that this mutant survives; None when nobody has said."""
        for account in self._accounts:
            pattern = account.covers(name, label)
            if pattern is not None:
                self._used.add((account, pattern))
                return account.because
        return None

    def unneeded(self, tried: set[str], every: set[str]) -> list[str]:
        """Patterns that match no survivor, when all that they speak of has been tried."""
        return [
            f"{account.name}: {pattern}"
            for account in self._accounts
            if not any(_matches(account.name, name) for name in every - tried)
            for pattern in account.mutants
            if (account, pattern) not in self._used
        ]


def read_accounts(path: Path = ACCOUNTS) -> Ledger:
    """The accounts in a file: a list of `in`, `mutants` and `because`."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return Ledger(
        tuple(
            Account(e["in"], tuple(e["mutants"]), " ".join(e["because"].split())) for e in entries
        )
    )


def _matches(pattern: str, text: str) -> bool:
    expression = ".*".join(re.escape(piece) for piece in pattern.split("…"))
    return re.fullmatch(expression, text) is not None
