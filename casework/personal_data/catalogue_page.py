"""The field catalogue as its page and its file show it, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.personal_data.catalogue import Fields, entries
from casework.personal_data.catalogue_names import COLUMNS, TABLES
from casework.personal_data.sheets import Sheet
from casework.personal_data.vocabulary import YEARS_OF, Rule


@dataclass(frozen=True)
class Line:
    """Columns of one table that are held alike."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    fields: Fields
    kept: str


@dataclass(frozen=True)
class Section:
    """A table with what it holds of people and secrets."""

    code: str
    name: str
    lines: tuple[Line, ...]


def sections(years: Mapping[str, int]) -> list[Section]:
    """The catalogue by table, in the order in which people think of them. `years`: the periods of the installation."""
    by_table: dict[str, dict[Fields, list[str]]] = {table: {} for table in TABLES}
    for entry in entries():
        by_table[entry.table].setdefault(entry.fields, []).append(entry.column)
    return [
        Section(
            table,
            str(TABLES[table]),
            tuple(
                Line(
                    tuple(str(COLUMNS[column]) for column in columns),
                    tuple(f"{table}.{column}" for column in columns),
                    fields,
                    kept(fields.rule, years),
                )
                for fields, columns in groups.items()
            ),
        )
        for table, groups in by_table.items()
        if groups
    ]


def kept(rule: Rule, years: Mapping[str, int]) -> str:
    """How long: "3 years after the account was disabled"."""
    if rule not in YEARS_OF:
        return str(rule.label)
    number = years[YEARS_OF[rule]]
    return ngettext("%(num)d year %(since)s", "%(num)d years %(since)s", number, since=rule.label)


def sheet(years: Mapping[str, int]) -> Sheet:
    """One row for each column."""
    rows = [
        (
            str(TABLES[entry.table]),
            str(COLUMNS[entry.column]),
            f"{entry.table}.{entry.column}",
            str(entry.fields.kind.label),
            str(entry.fields.purpose.label),
            str(entry.fields.readers.label),
            kept(entry.fields.rule, years),
            str(entry.fields.act.label),
        )
        for entry in entries()
    ]
    headings = (
        _("Record"), _("Field"), _("Column"), _("Kind"), _("Purpose and ground"), _("Read whole by"), _("Kept"),
        _("Then"),
    )  # fmt: skip
    return Sheet("catalogue", _("Field catalogue"), headings, rows)
