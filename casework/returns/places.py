"""The places of a return that a remark can be bound to."""

from __future__ import annotations

from casework.i18n import gettext as _
from casework.reports.catalogue import FIGURES
from casework.reports.pages.figure_lines import name_of

TABLES = 8
SECTIONS = 6


def places_of_remarks() -> list[tuple[str, str]]:
    """Key and words: sections of the text (S1), tables (T1), figures (K01)."""
    found = [("S0", _("The whole return"))]
    found += [
        (f"S{number}", _("Section %(number)s of the text", number=number))
        for number in range(1, SECTIONS + 1)
    ]
    found += [(f"T{number}", _("Table %(number)s", number=number)) for number in range(1, TABLES + 1)]
    return found + [(one.code, f"{one.code} {name_of(one)}") for one in FIGURES]


def is_place(key: str) -> bool:
    """Whether a key names a place."""
    return key in dict(places_of_remarks())


def words_of_place(key: str) -> str:
    """A place in words."""
    return dict(places_of_remarks()).get(key, key)
