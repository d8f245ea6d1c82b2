"""From a value as a file holds it to the value that is stored: SQL expressions, null where it does not fit."""

from __future__ import annotations

from dataclasses import dataclass

from firstcall.loading.macro_file import macro
from firstcall.loading.privacy import key_name, redacted, salted_identity, without_personal_data
from firstcall.raw_contract import RawColumn

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?"
_OFFSET = "[+-][0-9]{2}(?::?[0-9]{2})?"
_WHOLE_NUMBERS = ("smallint", "integer", "bigint")
_TIMESTAMPS = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")


@dataclass(frozen=True)
class FileColumn:
    """A column as its reader hands it over: DuckDB's type of it, and how its times are written."""

    data_type: str
    time_format: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether its values are text, to be parsed."""
        return self.data_type == "VARCHAR"


def stored_value(column: RawColumn, value: str, given: FileColumn) -> str:
    """The value to store for a column: null when it does not fit the type, or is not given."""
    fitting = _fitting(column, value, given)
    if "default" not in column.rules:
        return fitting
    return f"case when {value} is null then {default_value(column)} else {fitting} end"


def default_value(column: RawColumn) -> str:
    """What a column holds when its file does not say."""
    if "default" not in column.rules:
        return f"cast(null as {column.data_type})"
    default = str(column.rules["default"]).replace("'", "''")
    return f"cast('{default}' as {column.data_type})"


def _fitting(column: RawColumn, value: str, given: FileColumn) -> str:
    if column.data_type == "varchar":
        return _private(column, value if given.is_text else f"cast({value} as varchar)")
    if given.time_format is not None:
        return f"try_strptime({value}, '{given.time_format}') at time zone 'UTC'"
    return _typed(column.data_type, value, given)


def _private(column: RawColumn, text: str) -> str:
    if column.rules.get("secret"):
        return salted_identity(text)
    if column.rules.get("free_text"):
        return redacted(text)
    if column.rules.get("names_key"):
        return key_name(text)
    if column.rules.get("transform") == "path":
        return f"nullif({macro('kept_path', text)}, '')"
    if column.rules.get("transform") == "upper":
        return f"upper({text})"
    if "accepted_values" in column.rules:
        return text
    return without_personal_data(text)


def _typed(data_type: str, value: str, given: FileColumn) -> str:
    source = given.data_type
    if data_type == "timestamp" and source in _TIMESTAMPS:
        return _finite(f"cast({value} as timestamp)")
    if data_type == "timestamp" and source == "TIMESTAMP WITH TIME ZONE":
        return _finite(f"({value} at time zone 'UTC')")
    if source == data_type.upper() and data_type in ("boolean", "date", *_WHOLE_NUMBERS):
        return value
    if source == "DOUBLE" and data_type == "double":
        return _finite(f"({value} + 0.0)")
    if source.startswith("DECIMAL") and data_type.startswith("decimal"):
        return f"try_cast({value} as {data_type})"
    return _parsed(data_type, value if given.is_text else f"cast({value} as varchar)")


def _parsed(data_type: str, text: str) -> str:
    if data_type == "timestamp":
        return _timestamp(text)
    if data_type == "date":
        midnight = _timestamp(text)
        return f"""case
            when regexp_full_match({text}, '{_DAY}') then try_cast({text} as date)
            when {midnight} = date_trunc('day', {midnight}) then cast({midnight} as date)
        end"""
    if data_type == "boolean":
        return f"""case
            when {text} = 'false' then false
            when {text} = 'true' then true
            when lower({text}) in ('true', 't', '1') then true
            when lower({text}) in ('false', 'f', '0') then false
        end"""
    if data_type == "double":
        # a negative zero would be another content than zero
        return _finite(f"(try_cast({text} as double) + 0.0)")
    if data_type in _WHOLE_NUMBERS:
        number = f"try_cast({text} as double)"
        return f"case when {number} = trunc({number}) then try_cast({number} as {data_type}) end"
    return f"try_cast({text} as {data_type})"


def _timestamp(text: str) -> str:
    # a plain cast drops an offset without a word; parsing with time zones is slow, and rarely needed
    compact = f"replace(replace(upper({text}), ' +', '+'), ' -', '-')"
    return f"""case
        when regexp_full_match({text}, '{_DAY}(?:{_TIME}Z?)?') then try_cast({text} as timestamp)
        when regexp_full_match(upper({text}), '{_DAY}{_TIME} ?(?:Z|UTC|{_OFFSET})')
            then try_cast({compact} as timestamptz) at time zone 'UTC'
    end"""


def _finite(value: str) -> str:
    return f"case when isfinite({value}) then {value} end"
