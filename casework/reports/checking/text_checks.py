"""Findings in the text: figures that are no longer those of the tables, numbers typed beside a figure's name, copies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from casework.i18n import gettext as _
from casework.reports.bindings import resolve
from casework.reports.catalogue import FIGURES
from casework.reports.checking.links import Links
from casework.reports.checking.words import words_of_binding
from casework.reports.days import chinese_date
from casework.reports.findings import Finding
from casework.reports.model import DASH, Figure, Paragraph, Section, Summary
from casework.reports.writers.narrative import draft, text_of

COPIED: Final = 80
"""Per cent of similarity from which a paragraph counts as taken over from last year."""
SHORTEST: Final = 40
"""Characters below which paragraphs are alike by chance."""
BOUND: Final = "\x00"
"""Stands for a bound figure while typed numbers are looked for."""

_NAMES: Final = {
    one.name_zh: one.code
    for definition in FIGURES
    for one in (definition, *definition.parts)
    if len(one.name_zh) > 3
}
_TYPED: Final = re.compile(
    "(" + "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True)) + r")"
    r"[^0-9\x00，。；、（）]{0,6}(\d[\d,]*(?:\.\d+)?)\s*(%|％)?"
)
_AS_OF: Final = re.compile(r"截至\s*(\d{4}年\d{1,2}月\d{1,2}日)")
_DIGITS: Final = re.compile(r"[\d,.，%％\s]+")


def paragraphs_of(sections: tuple[Section, ...]) -> Iterator[tuple[int, int, Paragraph]]:
    """Number of the section, number of the paragraph in it (both from 1), paragraph."""
    for at, section in enumerate(sections, 1):
        for number, paragraph in enumerate(section.paragraphs, 1):
            yield at, number, paragraph


def bound_numbers(summary: Summary, links: Links) -> list[Finding]:
    """Every figure in the text says what it says in the tables, at the same data date."""
    found = []
    for section, number, paragraph in paragraphs_of(text_of(summary)):
        for run in paragraph.runs:
            value = _resolved(summary, run.figure) if run.figure else run.text
            if value != run.text:
                message = _("Section %(section)d, paragraph %(number)d: a figure differs from the tables",
                            section=section, number=number)  # fmt: skip
                fact = _(
                    "%(figure)s: text %(one)s, tables %(other)s",
                    figure=words_of_binding(run.figure), one=run.text, other=value,
                )  # fmt: skip
                found.append(Finding("text", "must", message, links.text(section, number), (fact,)))
    return found or [Finding("text", "passed", _("Figures in the text and in the tables agree"))]


def _resolved(summary: Summary, binding: str) -> str:
    try:
        return resolve(summary, binding)
    except (ValueError, KeyError, IndexError):  # a table that has lost the column or the row
        return DASH


def typed_numbers(summary: Summary, links: Links) -> list[Finding]:
    """A number typed by hand behind the name of a figure is its value, numerator or denominator."""
    found = []
    for section, number, paragraph in paragraphs_of(text_of(summary)):
        words = "".join(BOUND if run.figure else run.text for run in paragraph.runs)
        for name, typed, percent in _TYPED.findall(words):
            figure = summary.figure(_NAMES[name])
            if figure is None or typed.replace(",", "") in _said_by(figure, bool(percent)):
                continue
            message = _("Section %(section)d, paragraph %(number)d: a typed number contradicts its figure",
                        section=section, number=number)  # fmt: skip
            fact = _(
                "%(name)s: typed %(one)s, figure %(other)s",
                name=words_of_binding(_NAMES[name]), one=typed + percent, other=_without_words(figure),
            )  # fmt: skip
            found.append(Finding("typed", "confirm", message, links.text(section, number), (fact,)))
    return found


def _without_words(figure: Figure) -> str:
    """A value as it is read in both languages: 84.1%, 2.4."""
    return f"{figure.digits}{'%' if figure.unit == '%' else ''}"


def dates(summary: Summary, links: Links) -> list[Finding]:
    """A text that says “as of” another day than its figures have: typed, or drafted before the data date."""
    found = []
    for section, number, paragraph in paragraphs_of(text_of(summary)):
        words = "".join(BOUND if run.figure else run.text for run in paragraph.runs)
        for day in dict.fromkeys(_AS_OF.findall(words)):
            if day == chinese_date(summary.data_date):
                continue
            message = _(
                "Section %(section)d, paragraph %(number)d: the day up to which it counts is not the data date",
                section=section, number=number,
            )  # fmt: skip
            fact = _(
                "text %(one)s, data date %(other)s",
                one=_iso(day), other=summary.data_date.isoformat(),
            )  # fmt: skip
            found.append(Finding("dates", "confirm", message, links.text(section, number), (fact,)))
    return found


def _iso(day: str) -> str:
    """2026-11-05 of 2026年11月5日: readable in both languages."""
    year, month, rest = day.replace("年", "-").replace("月", "-").rstrip("日").split("-")
    return f"{year}-{int(month):02d}-{int(rest):02d}"


def _said_by(figure: Figure, is_percent: bool) -> set[str]:
    """What may be written of a figure: its value as printed, with two decimals or as an integer where it is one; behind no
    per cent sign also what was counted."""
    said = {figure.digits}
    if figure.value is not None:
        said |= {str(figure.value), f"{figure.value.normalize():f}"}
    if not is_percent:
        said |= {str(number) for number in (figure.numerator, figure.denominator) if number is not None}
    return said


def copied(
    summary: Summary, before: Summary | None, base: tuple[Section, ...] | None, links: Links
) -> list[Finding]:
    """No paragraph is last year's. What nobody has written (the draft) is alike every year and does not count; of the rest
    the likeliest is named even where nothing is found, so that everybody sees what was compared."""
    if before is None:
        return [Finding("copied", "none", _("Nothing was handed in a year ago to compare the text with"))]
    alike = list(likenesses(summary, before, base))
    if not alike:
        return [Finding("copied", "none", _("Nobody has written anything yet to compare with last year"))]
    found = []
    for section, number, per_cent in alike:
        if per_cent < COPIED:
            continue
        message = _(
            "%(percent)d %% like the summary of %(year)d: section %(section)d, paragraph %(number)d",
            percent=per_cent, year=before.year, section=section, number=number,
        )  # fmt: skip
        found.append(Finding("copied", "confirm", message, links.compare(section, number)))
    if found:
        return found
    section, number, per_cent = max(alike, key=lambda one: one[2])
    fact = _("most alike: %(percent)d %%, section %(section)d, paragraph %(number)d",
             percent=per_cent, section=section, number=number)  # fmt: skip
    message = _("No paragraph is taken over from last year")
    return [Finding("copied", "passed", message, links.compare(section, number), (fact,))]


def likenesses(
    summary: Summary, before: Summary, base: tuple[Section, ...] | None
) -> Iterator[tuple[int, int, int]]:
    """Section, paragraph and per cent of likeness to last year's text, numbers apart, of each paragraph that somebody wrote
    and that is long enough to be compared."""
    unwritten = {_bare(one) for _s, _n, one in paragraphs_of(draft(summary) if base is None else base)}
    for section, number, paragraph in paragraphs_of(text_of(summary)):
        if _bare(paragraph) not in unwritten:
            found = closest(paragraph, before)
            if found is not None:
                yield section, number, found[1]


def closest(paragraph: Paragraph, before: Summary) -> tuple[Paragraph, int] | None:
    """The paragraph of the year before that is most like this one, and how much in per cent; numbers do not count."""
    words = _bare(paragraph)
    if len(words) < SHORTEST:
        return None
    others = [one for _s, _n, one in paragraphs_of(text_of(before)) if len(_bare(one)) >= SHORTEST]
    scored = [(one, int(fuzz.ratio(words, _bare(one)))) for one in others]
    return max(scored, key=lambda pair: pair[1], default=None)


def _bare(paragraph: Paragraph) -> str:
    return _DIGITS.sub("", paragraph.text)
