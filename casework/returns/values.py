"""Which values a correction may name, how they are typed, kept as text and shown."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

from sqlalchemy import Boolean, Date, Integer, Numeric, inspect

from casework.audit.values import is_secret
from casework.audit_pages.words import value_word
from casework.enums import Vocabulary
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.locks.facts import COUNTED
from casework.models import Programme
from casework.models.base import EnumText
from casework.reference.queries import Code, constraint_types, industries

Kind = Literal["date", "decimal", "whole", "yes_no", "choice", "code", "text"]
TABLES: Final[Mapping[str, type[Any]]] = {cls.__tablename__: cls for cls in COUNTED}
CODES: Final[Mapping[tuple[str, str], Callable[[Programme], Mapping[str, Code]]]] = {
    ("constraints", "type_code"): lambda programme: constraint_types(programme.constraint_edition_id),
    ("cases", "industry_code"): lambda programme: industries(programme.industry_edition_id),
    ("cases", "chain_code"): lambda programme: industries(programme.industry_edition_id),
}
"""Text columns whose values are codes of the year's lists."""
YES, NO = "true", "false"
LONGEST: Final = 200
LARGEST: Final = 2_000_000_000


def correctable(object_type: str) -> list[str]:
    """The columns of a table that a correction may name: what figures count and what tables print. Keys are left out: a row
    that hangs under the wrong one is no wrong value; and what the log hides, since a correction shows the value to
    everybody who reads the list of errata (the score of a single survey is shown to nobody)."""
    cls = TABLES.get(object_type)
    if cls is None:
        return []
    own = inspect(cls).columns
    counted = COUNTED[cls]
    names = sorted({*counted.columns, *counted.words})
    return [
        name
        for name in names
        if name in own and not name.endswith("_id") and not is_secret(object_type, name)
    ]


def offered(object_type: str) -> list[str]:
    """Those of them that are offered one by one. When a late visit counts is asked for on a page of its own."""
    return [name for name in correctable(object_type) if name != "counts_from"]


def kind_of(object_type: str, column: str) -> Kind:
    """What kind of value a column holds."""
    if (object_type, column) in CODES:
        return "code"
    kind = inspect(TABLES[object_type]).columns[column].type
    if isinstance(kind, EnumText):
        return "choice"
    kinds: tuple[tuple[Any, Kind], ...] = (
        (Boolean, "yes_no"),
        (Date, "date"),
        (Numeric, "decimal"),
        (Integer, "whole"),
    )
    return next((name for type_, name in kinds if isinstance(kind, type_)), "text")


def may_be_empty(object_type: str, column: str) -> bool:
    """Whether a row may do without the value."""
    found = inspect(TABLES[object_type]).columns[column]
    return bool(found.nullable) or (kind_of(object_type, column) in ("text", "code") and not _is_name(column))


def _is_name(column: str) -> bool:
    return column in ("enterprise_name", "uscc", "title", "name", "type_code")


def choices_of(object_type: str, column: str, programme: Programme) -> list[tuple[str, str]]:
    """Value and word of everything that may be chosen; empty for what is typed."""
    kind = kind_of(object_type, column)
    if kind == "yes_no":
        return [(YES, _("Yes")), (NO, _("No"))]
    if kind == "choice":
        return [(member.value, str(member.label)) for member in _vocabulary(object_type, column)]
    if kind == "code":
        return [(code, f"{code} {one.name}") for code, one in CODES[object_type, column](programme).items()]
    return []


def _vocabulary(object_type: str, column: str) -> type[Vocabulary]:
    kind = inspect(TABLES[object_type]).columns[column].type
    assert isinstance(kind, EnumText)
    return kind.vocabulary


def read_value(row: Any, column: str, text: str, programme: Programme) -> Any:
    """A typed or kept text as the value of a column. Raises RuleViolation for a column that cannot be corrected, for what
    is no value of it, and for nothing where the row cannot do without."""
    table = row.__tablename__
    if column not in correctable(table):
        raise RuleViolation(_("Please choose which value is wrong."), "column")
    kind = kind_of(table, column)
    if not text:
        if not may_be_empty(table, column):
            raise RuleViolation(_("This value cannot be empty."), "new_value")
        return "" if kind in ("text", "code") else None
    try:
        return _read(table, column, kind, text, programme)
    except (ValueError, InvalidOperation, KeyError) as error:
        raise RuleViolation(_refusal(kind), "new_value") from error


def _read(table: str, column: str, kind: Kind, text: str, programme: Programme) -> Any:
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "decimal":
        return _decimal(inspect(TABLES[table]).columns[column].type, text)
    if kind == "whole":
        if not text.isdecimal() or len(text) > len(str(LARGEST)) or int(text) > LARGEST:
            raise ValueError(text)
        return int(text)
    if kind == "yes_no":
        return {YES: True, NO: False}[text]
    if kind == "choice":
        return _vocabulary(table, column)(text)
    if kind == "code" and text not in CODES[table, column](programme):
        raise KeyError(text)
    if len(text) > LONGEST:
        raise ValueError(text)
    return text


def _decimal(kind: Any, text: str) -> Decimal:
    """With no more places than the column holds: nothing is rounded behind anybody's back."""
    value = Decimal(text)
    whole = kind.precision - kind.scale
    if not value.is_finite() or value != round(value, kind.scale) or abs(value) >= 10**whole:
        raise ValueError(text)
    return value


def _refusal(kind: Kind) -> str:
    if kind == "date":
        return _("Please give a date, for example 2026-03-09.")
    if kind in ("choice", "code", "yes_no"):
        return _("Please choose one of the values.")
    if kind == "text":
        return _("At most %(max)d characters.", max=LONGEST)
    return _("Please write a number as 1.5, with no more decimals than stand there.")


def written(value: Any) -> str:
    """A value as the correction keeps it: ISO dates, plain numbers, codes, true and false; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value.value if isinstance(value, enum.Enum) else value)


def word_of(object_type: str, column: str, text: str, programme: Programme) -> str:
    """A kept text as people read it, in their language; a dash for none."""
    kind = kind_of(object_type, column) if column in correctable(object_type) else "text"
    if column == "counts_from":
        return _("counts from %(date)s on", date=text) if text else _("counts from its own day on")
    if text and kind == "yes_no":
        return _("Yes") if text == YES else _("No")
    if text and kind == "code":
        codes = CODES[object_type, column](programme)
        return f"{text} {codes[text].name}" if text in codes else text
    return value_word(object_type, column, text)
