"""Why a row is rejected: one SQL expression per table, from the marks of its declaration."""

from __future__ import annotations

from firstcall.raw_contract import RawColumn, RawTable


def rejection_reason(table: RawTable, given: frozenset[str]) -> str:
    """The first reason not to take a row, null when it fits.

    A row has each given column as the file holds it under its name, and every column as it is to be
    stored under its name after `stored_`; the variable `latest_event` says how late an event may be.
    """
    cases = [
        case
        for column in table.file_columns
        for case in _column_cases(column, column.name in given)
    ]
    if table.event is not None:
        event = next(column for column in table.columns if column.name == table.event)
        cases += _event_cases(event)
    whens = "\n".join(f"when {condition} then '{_quoted(reason)}'" for condition, reason in cases)
    # hardly any row has a reason, and one test of all is cheaper than one after the other
    any_of_them = " or ".join(f"({condition})" for condition, _ in cases)
    return f"case when {any_of_them} then case {whens} end end"


def _column_cases(column: RawColumn, is_given: bool) -> list[tuple[str, str]]:
    stored = f'"stored_{column.name}"'
    cases: list[tuple[str, str]] = []
    if is_given:
        unfit = f'"{column.name}" is not null and {stored} is null'
        cases.append((unfit, f"{column.name}: not a {column.data_type}"))
    if column.is_required:
        cases.append((f"{stored} is null", f"{column.name}: missing"))
    rules = column.rules
    if "accepted_values" in rules:
        accepted = rules["accepted_values"]
        listed = ", ".join(f"'{_quoted(str(value))}'" for value in accepted)
        names = ", ".join(str(value) for value in accepted)
        cases.append(
            (f"cast({stored} as varchar) not in ({listed})", f"{column.name}: none of {names}")
        )
    if rules.get("status_code"):
        cases.append(
            (
                f"{stored} <> 0 and {stored} not between 100 and 599",
                f"{column.name}: neither 0 nor from 100 to 599",
            )
        )
    if "greater_than" in rules:
        limit = rules["greater_than"]
        cases.append((f"{stored} <= {limit}", f"{column.name}: not greater than {limit}"))
    if "not_before" in rules:
        other = rules["not_before"]
        cases.append((f'{stored} < "stored_{other}"', f"{column.name}: before {other}"))
    return cases


def _event_cases(event: RawColumn) -> list[tuple[str, str]]:
    stored = f'"stored_{event.name}"'
    ahead = f"{stored} > getvariable('latest_event')"
    if "may_lie_ahead" in event.rules:
        ahead += f' and not "stored_{event.rules["may_lie_ahead"]}"'
    cases = [(ahead, f"{event.name}: later than the load")]
    if not event.rules.get("allow_before_2000"):
        cases.append((f"{stored} < timestamp '2000-01-01'", f"{event.name}: before 2000"))
    return cases


def _quoted(text: str) -> str:
    return text.replace("'", "''")
