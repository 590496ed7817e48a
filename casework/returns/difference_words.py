"""Where a stored return does not say what it should, in words: figures, tables, rows behind them."""

from __future__ import annotations

from casework.audit_pages.words import word
from casework.i18n import gettext as _
from casework.reports.bindings import DATA_DATE
from casework.reports.checking.words import words_of_binding
from casework.reports.model import Difference
from casework.returns.column_words import words_of_column
from casework.returns.nouns import NOUNS


def in_words(differences: list[Difference] | tuple[Difference, ...]) -> str:
    """Each place once with what is stored there and what the live rows had, in the reader's language."""
    said = {_place(one.what): (one.one, one.other) for one in differences}
    return _("; ").join(
        _("%(place)s: stored %(stored)s, live %(live)s", place=place, stored=stored, live=live)
        for place, (stored, live) in said.items()
    )


def _place(what: str) -> str:
    """K06.first.numerator, T3:4.done_on, T3:rows, done:actions:12.facts.done_on, T6:total:problems = K09:d."""
    if " = " in what:
        return " = ".join(words_of_binding(one) for one in what.split(" = "))
    head, _colon, rest = what.partition(":")
    if what[:1] == "T" and head[1:].isdecimal():
        return _in_table(head, rest)
    if what[:1] == "K" or what == DATA_DATE:
        code, _point, side = what.rpartition(".")
        return words_of_binding(f"{code}:{side[:1]}" if side in ("numerator", "denominator") else code)
    return _row(rest)


def _in_table(table: str, rest: str) -> str:
    place, _point, _column = rest.partition(".")
    if place.isdecimal():
        return _("%(table)s, row %(row)s", table=words_of_binding(table), row=place)
    return (
        _("%(table)s, total", table=words_of_binding(table)) if place == "total" else words_of_binding(table)
    )


def _row(rest: str) -> str:
    """actions:12.facts.done_on, actions:12, actions:12.weight."""
    noun, _colon, key = rest.partition(":")
    name, column = (
        word("object", NOUNS.get(noun, noun)),
        key.rpartition(".facts.")[2] if ".facts." in key else "",
    )
    return f"{name} · {words_of_column(column)}" if column else name
