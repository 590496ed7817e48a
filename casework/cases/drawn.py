"""Rows of the case list stay drawn: the same enterprise is looked at again and again, and seldom has its line changed.

A row is nothing but its words, so it is found by them: whatever changes in it (a name, a state, how far a deadline is)
makes another row. Nothing of the reader is in it but the language, the columns and the boxes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from casework.cases.rows import Line
from casework.i18n import current_locale
from casework.web.columns import Columns

KEPT = 1_024


@dataclass(frozen=True, eq=False)
class _Look:
    """How rows are drawn; the one object stands for all of it."""

    draw: Callable[..., Markup]
    columns: frozenset[str]
    labels: tuple[str, ...]
    has_boxes: bool
    case_url: str


def drawn_rows(lines: Iterable[Line], columns: Columns, case_url: str, *, has_boxes: bool) -> Markup:
    """The lines as rows of the table. `case_url` is the address of a case without its key."""
    labels = tuple(str(column.label) for column in columns.extra_columns())
    look = _look(current_locale(), columns.shown, labels, case_url, has_boxes)
    return Markup("\n").join([_row(line, look) for line in lines])


@lru_cache(maxsize=64)
def _look(
    _locale: str, columns: frozenset[str], labels: tuple[str, ...], case_url: str, has_boxes: bool
) -> _Look:
    draw = current_app.jinja_env.get_template("cases/_row.html").module.row  # type: ignore[attr-defined]
    return _Look(draw, columns, labels, has_boxes, case_url)


@lru_cache(maxsize=KEPT)
def _row(line: Line, look: _Look) -> Markup:
    return look.draw(line, look.columns, look.labels, look.has_boxes, look.case_url)
