"""What is hashed or dropped before anything is stored: SQL expressions, and the salt.

The salt lives in a variable of the connection, never in the text of a statement.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import duckdb

from firstcall.loading.macro_file import macro

_WORD = '[^[:space:]@<>(),;:=?&"]'
_LAST_LABEL = "[^[:space:]@<>(),;:=?&\"'/.0-9][^[:space:]@<>(),;:=?&\"'/.]+"
_EMAIL = f"{_WORD}+(?:@|%40){_WORD}+[.]{_LAST_LABEL}"

# wide enough for every IP address, of values that are hexadecimal digits, dots and colons
_WHOLE_ADDRESS = (
    "^[0-9]{1,3}(?:[.][0-9]{1,3}){3}$|^[0-9A-Fa-f:.]*::[0-9A-Fa-f:.]*$|^(?:[0-9A-Fa-f]+:){6}"
)

# what is blotted out of texts, in this order; the parts in parentheses stay
_HEADER = (
    "(?i)((?:authorization|api[-_]?key|access[-_]?token|token|secret|password|passwd)"
    "[\"']*[ ]*[:=][ ]*[\"']*(?:(?:bearer|basic|digest|token|apikey)[ ]+)?)[^[:space:]\"',;&]+"
)
_BEARER = "(?i)(bearer[ ]+)[A-Za-z0-9._~+/-]{8,}=*"
_BASIC = "(?i)(basic[ ]+)(?:[A-Za-z0-9+/]{16,}=*|[A-Za-z0-9+/]{4,}=+)"
_QUERY_STRING = '([?])[^[:space:]"]+'
_JSON_WEB_TOKEN = "()eyJ[A-Za-z0-9_-]*[.][A-Za-z0-9_-]*[.][A-Za-z0-9_-]*"
_SHORT_KEY = "()(?:sk|pk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{6,}"
_ADDRESS = (
    "()(?:[0-9]{1,3}(?:[.][0-9]{1,3}){3}"
    "|(?:[0-9A-Fa-f]{1,4}:){5,7}[0-9A-Fa-f:.]+|[0-9A-Fa-f:]*::[0-9A-Fa-f.:]*)"
)


def set_salt(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Give the connection the salt: `FIRSTCALL_SALT`, else that of the home, made when missing."""
    connection.execute(
        "set variable salt = ?", [os.environ.get("FIRSTCALL_SALT") or _salt_of(home)]
    )


def salted(value: str) -> str:
    """A hash of a text that cannot be guessed without the salt, and is always the same with it."""
    return f"left(sha256(getvariable('salt') || {value}), 32)"


def salted_identity(value: str) -> str:
    """The same hash for every spelling of an e-mail address: case, spaces around, `%40`."""
    return salted(f"lower(trim(replace({value}, '%40', '@')))")


def without_personal_data(value: str) -> str:
    """A name or id: hashed when it is or holds an e-mail address, or is an IP address."""
    # most values hold none of these, which costs less to see than any pattern
    signs = " or ".join(f"contains({value}, '{sign}')" for sign in ("@", "%40", ".", ":"))
    return f"""case
        when not ({signs}) then {value}
        when not regexp_matches({value}, '@|%40|^[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*$') then {value}
        when regexp_matches({value}, '{_quoted(_EMAIL)}|{_WHOLE_ADDRESS}')
            then {salted_identity(value)}
        else {value}
    end"""


def key_name(value: str) -> str:
    """The name of an API key: hashed when it looks like the key itself."""
    looks_secret = (
        f"(?:[A-Za-z]{{1,8}}[_-]){{0,3}}(?:{macro('letters_and_digits', 20)})"
        "|eyJ[^.]*[.][^.]*[.][^.]*|(?i:bearer|basic) .*"
    )
    return f"""case
        when (strlen({value}) >= 20 or starts_with({value}, 'eyJ') or contains({value}, ' '))
            and regexp_full_match({value}, '{looks_secret}') then {salted(value)}
        else {without_personal_data(value)}
    end"""


def redacted(text: str) -> str:
    """A text in which whatever looks like a secret, an address or a query string is blotted out."""
    # words may hold dashes and underscores here, as keys of many makers do
    token = (
        macro("letters_and_digits", 20)
        .replace("[A-Za-z0-9]", "[A-Za-z0-9_-]")
        .replace("[A-Za-z]", "[A-Za-z_-]")
    )
    for pattern in (
        _HEADER,
        _BEARER,
        _BASIC,
        _QUERY_STRING,
        f"(){_EMAIL}",
        _JSON_WEB_TOKEN,
        _SHORT_KEY,
        f"()(?:{token})",
        _ADDRESS,
    ):
        text = f"regexp_replace({text}, '{_quoted(pattern)}', '\\1[redacted]', 'g')"
    return text


def _quoted(pattern: str) -> str:
    return pattern.replace("'", "''")


def _salt_of(home: Path) -> str:
    path = home / "salt"
    if not path.exists():
        # written whole before it has its name: half a salt would be a salt for ever
        draft = home / ".salt.draft"
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return path.read_text(encoding="ascii").strip()
