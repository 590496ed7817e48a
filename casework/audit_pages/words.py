"""What acts, objects and columns of the log are called: `words.csv`, both languages beside each other.

The names of columns are no texts of a page that somebody wrote but data of the schema, so they stand in one table that
can be compared with it (a column without its word fails a test). An empty English word is the column's own name.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import inspect

from casework.enums import Vocabulary
from casework.i18n import DEFAULT_LOCALE, current_locale
from casework.i18n import gettext as _
from casework.models.base import Base, EnumText
from casework.models.case import NO_DEADLINE
from casework.regions.queries import places
from casework.web.filters import DASH, moment

FILE: Final = Path(__file__).parent / "words.csv"
REGIONS: Final = {"region_id", "prefecture_id", "province_id", "parent_id"}


@cache
def _words() -> dict[tuple[str, str], tuple[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["name"]): (row["zh"], row["en"]) for row in csv.DictReader(file)}


_registered: dict[tuple[str, str], Any] = {}


def register_words(kind: str, labels: Mapping[str, Any]) -> None:
    """A layer above tells what it calls what it names in the log: name → label in the reader's language."""
    _registered.update({(kind, name): label for name, label in labels.items()})


def word(kind: str, name: str) -> str:
    """The word for an act, object or column in the reader's language; the name itself where there is none."""
    if not name:
        return ""
    if (kind, name) in _registered:
        return str(_registered[kind, name])
    zh, en = _words().get((kind, name), ("", ""))
    if current_locale() == DEFAULT_LOCALE and zh:
        return zh
    return en or name.replace("_", " ").capitalize()


def names(kind: str) -> list[str]:
    """Every name of a kind, in the order of the table."""
    return [name for known, name in _words() if known == kind]


@cache
def _vocabularies() -> dict[tuple[str, str], type[Vocabulary]]:
    """Table and column → the vocabulary of its values."""
    found = {}
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            kind = attribute.columns[0].type
            if isinstance(kind, EnumText):
                found[inspect(mapper).local_table.name, attribute.key] = kind.vocabulary
    return found


@cache
def accounts_of() -> frozenset[tuple[str, str]]:
    """Table and column of every key that names an account."""
    return frozenset(
        (mapper.local_table.name, attribute.key)  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        for attribute in mapper.column_attrs
        if any(key.target_fullname == "users.id" for key in attribute.columns[0].foreign_keys)
    )


def value_word(table: str, column: str, value: Any, people: dict[int, str] | None = None) -> str:
    """A logged value as people read it: words of vocabularies, yes and no, names of units and accounts."""
    if value in (None, ""):
        return DASH
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "; ".join(value_word(table, column, item, people) for item in value) or DASH
    if isinstance(value, int) and column.endswith("_id"):
        return _named_key(table, column, value, people or {})
    text = str(value)
    if text == NO_DEADLINE.isoformat():
        return DASH
    vocabulary = _vocabularies().get((table, column))
    if vocabulary is not None and text in list(vocabulary):
        return str(vocabulary(text).label)
    return _instant(text) if column.endswith("_at") else text


def _named_key(table: str, column: str, value: int, people: dict[int, str]) -> str:
    if column in REGIONS and value in places():
        return places()[value].name
    if (table, column) in accounts_of() and value in people:
        return f"{people[value]} (#{value})"
    return f"#{value}"


def _instant(text: str) -> str:
    try:
        return moment(datetime.fromisoformat(text))
    except ValueError:
        return text
