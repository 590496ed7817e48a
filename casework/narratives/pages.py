"""What the pages of the text show: paragraphs with their figures, hints, history, figures to choose from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.enums import ParagraphKind
from casework.i18n import gettext as _
from casework.narratives import model_cases as stories
from casework.narratives import queries, services, tokens
from casework.narratives.sections import pieces_from
from casework.narratives.stories import LONGEST, SHORTEST, choices_for
from casework.regions.queries import place
from casework.reports.bindings import DATA_DATE, shown
from casework.reports.catalogue import definition_of
from casework.reports.model import Figure, Summary
from casework.reports.pages.figure_lines import name_of
from casework.reports.writers.layout import chinese_number
from casework.reports.writers.narrative import draft
from casework.web.guards import can

USUAL: Final = 2_000
"""Characters of a summary (summary_report.md, introduction)."""


@dataclass(frozen=True)
class Part:
    """Words or a figure of a line: what stands there now, where it comes from, what stood there when it was read."""

    text: str
    binding: str = ""
    was: str = ""

    @property
    def source(self) -> str:
        """Where a figure comes from, in words."""
        return words_of_binding(self.binding)


@dataclass(frozen=True)
class Line:
    """A paragraph as the page shows it; `row` is None in the draft of the system, `anchor` names its place there."""

    kind: ParagraphKind
    number: str
    parts: Sequence[Part]
    row: Any = None
    loose: Sequence[tuple[str, str]] = ()
    is_first: bool = False
    is_last: bool = False
    anchor: str = ""

    @property
    def is_stale(self) -> bool:
        """Whether a figure has changed since the text was last read."""
        return any(part.was for part in self.parts)


@dataclass(frozen=True)
class Choice:
    """A figure to be put into a text: its token, its name, its value."""

    token: str
    name: str
    value: str


def head_of(annual_return: Any) -> dict[str, Any]:
    """What every page below a return needs: the return, its unit, its year, whether the reader writes here."""
    programme = queries.programme_of(annual_return)
    unit = place(annual_return.region_id)
    title = f"{programme.year} · {unit.name}"
    return {
        "annual_return": annual_return,
        "unit": unit,
        "year": programme.year,
        "title_name": title,
        "may_write": can(P.RETURN_WRITE) and services.may_write(annual_return, current_user),
        "crumbs": [
            (_("Year-end summary"), url_for("reports.index")),
            (title, url_for("reports.show", year=programme.year, region=unit.id)),
        ],
    }


def text_context(annual_return: Any, today: date) -> dict[str, Any]:
    """For narratives/text.html: the edited text, or the draft as long as there is none."""
    summary = queries.counted(annual_return, today)
    rows = queries.all_paragraphs_of(annual_return)
    kept = [row for row in rows if row.removed_on is None]
    lines = lines_of(summary, kept) if rows else _drafted(summary)
    return {
        **head_of(annual_return),
        "summary": summary,
        "is_edited": bool(rows),
        "lines": lines,
        "removed": [row for row in rows if row.removed_on is not None],
        "stale": [line for line in lines if line.is_stale],
        "seen": mark_of(summary, kept),
        "length": sum(len(tokens.plain(row.text)) for row in kept) if rows else _length(lines),
        "usual": USUAL,
    }


@dataclass(frozen=True)
class Whole:
    """How long the whole text is while one paragraph of it is written: the length of the others, and what is usual.

    `least` is 0 where only a length is usual and no range is asked for.
    """

    others: int
    own: int
    least: int
    most: int

    @property
    def length(self) -> int:
        """Characters of the whole text as it was saved."""
        return self.others + self.own


def length_beside(annual_return: Any, paragraph: Any, *, is_new: bool = False) -> Whole:
    """The length of a text around one of its paragraphs (behind which a new one is to stand)."""
    rows = queries.paragraphs_of(annual_return, paragraph.model_case_id)
    lengths = {row.id: len(tokens.plain(row.text)) for row in rows}
    own = 0 if is_new else lengths.get(paragraph.id, 0)
    least, most = (SHORTEST, LONGEST) if paragraph.model_case_id is not None else (0, USUAL)
    return Whole(sum(lengths.values()) - own, own, least, most)


def _length(lines: Sequence[Line]) -> int:
    return sum(len(part.text) for line in lines for part in line.parts)


def lines_of(summary: Summary, rows: Sequence[Any]) -> list[Line]:
    """Edited paragraphs, headings numbered as on paper."""
    made, section, sub = [], 0, 0
    for at, row in enumerate(rows, 1):
        number = ""
        if row.kind is ParagraphKind.HEADING:
            section, sub = section + 1, 0
            number = f"{chinese_number(section)}、"
        elif row.kind is ParagraphKind.SUBHEADING:
            sub += 1
            number = f"（{chinese_number(sub)}）"
        made.append(
            Line(
                row.kind,
                number,
                _parts(summary, row.text),
                row,
                list(tokens.loose_in(summary, row.text).items()),
                is_first=at == 1,
                is_last=at == len(rows),
            )
        )
    return made


def _parts(summary: Summary, text: str) -> list[Part]:
    parts = []
    for one in tokens.pieces_of(text):
        now = shown(summary, one.binding) if one.binding else one.text
        parts.append(Part(now, one.binding, one.text if now != one.text else ""))
    return parts


def _drafted(summary: Summary) -> list[Line]:
    made, section, sub, place_of = [], 0, 0, 0
    for piece in pieces_from(summary, draft(summary)):
        number = ""
        place_of += 1
        if piece.kind is ParagraphKind.HEADING:
            section, sub, place_of = section + 1, 0, 0
            number = f"{chinese_number(section)}、"
        elif piece.kind is ParagraphKind.SUBHEADING:
            sub += 1
            number = f"（{chinese_number(sub)}）"
        anchor = f"s{section}-{place_of}"
        made.append(Line(piece.kind, number, _parts(summary, piece.text), anchor=anchor))
    return made


def words_of_binding(binding: str) -> str:
    """The name of the figure that a text shows, or the table from which it comes."""
    code, _colon, rest = binding.partition(":")
    if binding == DATA_DATE:
        return _("Data date")
    if code[:1] == "T" and code[1:].isdecimal():
        return _("Table %(number)s", number=code[1:])
    try:
        name = name_of(definition_of(code))
    except KeyError:  # a figure of an earlier year: it prints, its name is gone
        return ""
    side = {"n": _("numerator"), "d": _("denominator")}.get(rest, "")
    return f"{name} · {side}" if side else name


def stale_in_words(summary: Summary, text: str) -> list[tuple[str, str, str]]:
    """(what the figure is, value in the text, value now) of what has changed since a text was last read."""
    return [
        (words_of_binding(binding) or binding, was, now)
        for binding, (was, now) in tokens.stale_in(summary, text).items()
    ]


def pieces_shown(text: str) -> list[Part]:
    """A kept version as it reads, each figure at the value that it had."""
    return [Part(one.text, one.binding) for one in tokens.pieces_of(text)]


def mark_of(summary: Summary, rows: Sequence[Any]) -> str:
    """What somebody agrees to: the texts with the values shown. Another mark means that they have changed meanwhile."""
    said = "\n".join(f"{row.id}:{row.version}:{tokens.refreshed(summary, row.text)}" for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def choices_of(summary: Summary, annual_return: Any, paragraph: Any) -> list[Choice]:
    """Every figure that has a value, as a token to be put into a text; of ratios also what was counted.

    In a model case these are the numbers of its enterprise.
    """
    if paragraph.model_case_id is not None:
        story = stories.get_model_case(annual_return, paragraph.model_case_id)
        return [Choice(*one) for one in choices_for(summary, stories.case_of(story).enterprise_name)]
    made = []
    for figure in tokens.figures_in(summary):
        if figure.value is None:
            continue
        made.append(
            Choice(tokens.token(figure.code, figure.text), name_of(definition_of(figure.code)), figure.text)
        )
        if figure.kind == "ratio":
            made += _sides(figure)
    return made


def _sides(figure: Figure) -> list[Choice]:
    name = name_of(definition_of(figure.code))
    sides = (("n", _("numerator"), figure.numerator), ("d", _("denominator"), figure.denominator))
    return [
        Choice(tokens.token(f"{figure.code}:{side}", str(value)), f"{name} · {words}", str(value))
        for side, words, value in sides
        if value is not None
    ]
