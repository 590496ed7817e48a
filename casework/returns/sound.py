"""Whether a corrected row would still be sound: the rules of whoever writes such rows, asked before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from casework.access.tenancy import TenantSession
from casework.diagnosis.standards import COUNTS, Counts, check_counts, value_of
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.locks.listener import open_row, shut_row
from casework.models import IndicatorValue
from casework.returns.days import AHEAD
from casework.visits.counting import HALF, WHOLE

ORDER: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "action_items": (("in_force_on", "done_on"), ("done_on", "struck_off_on"), ("in_force_on", "dropped_on")),
    "constraints": (("confirmed_on", "withdrawn_on"),),
    "follow_ups": (("window_from_on", "due_on"), ("due_on", "window_until_on")),
    "surveys": (("sent_on", "answered_on"),),
    "results": (("dated_on", "recorded_on"), ("recorded_on", "removed_on")),
    "attachments": (("uploaded_on", "removed_on"),),
    "case_experts": (("assigned_on", "ended_on"),),
    "cases": (("diagnosed_on", "plan_approved_on"), ("confirmed_on", "withdrawn_on")),
}
"""Table → pairs of dates of which the first never lies after the second."""


def write(session: TenantSession, row: Any, column: str, value: Any) -> None:
    """Put a value into a row that is opened for it, with what is made from it. Raises RuleViolation when the row would not
    hold together."""
    open_row(session, row)
    try:
        with session.begin_nested():
            _put(row, column, value)
            session.flush()
    except IntegrityError as error:
        raise RuleViolation(_("This value does not go with the others of the row."), "new_value") from error
    finally:
        shut_row(session, row)


def check(session: TenantSession, row: Any, column: str, value: Any, *, today: date) -> None:
    """Raises RuleViolation for a value with which the row would break a rule or a constraint; nothing stays written."""
    if isinstance(value, date) and column not in AHEAD and value > today:
        raise RuleViolation(_("The day lies ahead."), "new_value")
    if isinstance(value, (int, Decimal)) and value < 0 and column != "value":
        raise RuleViolation(_("This number cannot be below 0."), "new_value")
    if column == "days" and value not in (HALF, WHOLE):
        raise RuleViolation(_("A visit counts half a day or a whole one."), "new_value")
    _check_order(row, column, value)
    if isinstance(row, IndicatorValue):
        _check_indicator(row, column, value)
    savepoint = session.begin_nested()
    try:
        write(session, row, column, value)
    finally:
        savepoint.rollback()


def _check_order(row: Any, column: str, value: Any) -> None:
    days = {name: getattr(row, name) for pair in ORDER.get(row.__tablename__, ()) for name in pair}
    days[column] = value
    for first, second in ORDER.get(row.__tablename__, ()):
        if column in (first, second) and days[first] and days[second] and days[first] > days[second]:
            raise RuleViolation(_("These dates are in the wrong order."), "new_value")


def _check_indicator(row: IndicatorValue, column: str, value: Any) -> None:
    """What was counted makes the value: it is not typed beside it."""
    standard = row.indicator.standard
    if standard is None or Counts.of(row).is_empty:
        return
    if column == "value":
        raise RuleViolation(_("This value is made from the numbers counted: correct those."), "new_value")
    if column in COUNTS:
        check_counts(standard, _counts(row, column, value), "new_value")


def _counts(row: IndicatorValue, column: str, value: Any) -> Counts:
    return Counts(**{name: value if name == column else getattr(row, name) for name in COUNTS})


def _put(row: Any, column: str, value: Any) -> None:
    if isinstance(row, IndicatorValue) and column in COUNTS and row.indicator.standard is not None:
        row.value = value_of(row.indicator.standard, _counts(row, column, value))
    setattr(row, column, value)
