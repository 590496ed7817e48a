"""The three charts of the dashboard: rows with their numbers, addresses and bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.i18n import ngettext
from casework.reports import charts
from casework.reports.dashboard import AGES, STAGES, Category, Dashboard
from casework.reports.pages.asked import Asked
from casework.reports.pages.figure_lines import is_chinese, share_of

CATEGORIES_SHOWN: Final = 8
_LABEL, _LABEL_LATIN = 14, 12  # half-width signs that fit before a bar
REACHED: Final = {
    "confirmed": _l("Selected"),
    "team_ready": _l("Team ready"),
    "diagnosed": _l("Diagnosed"),
    "approved": _l("Plan approved"),
    "applied": _l("Applied"),
    "accepted": _l("Accepted"),
    "closed": _l("Struck off"),
}


@dataclass(frozen=True)
class Note:
    """Small words with an address."""

    text: str
    url: str


@dataclass(frozen=True)
class ChartRow:
    """One row of a chart: its name, the number at the end of its bar and where that leads, notes at the right.

    `share`: of a stacked chart, the running share in per cent; `parts` its two segments, each with its own number.
    """

    name: str
    value: int
    url: str
    bar: charts.Bar
    notes: Sequence[Note] = ()
    share: str = ""
    parts: Sequence[Note] = ()


@dataclass(frozen=True)
class Chart:
    """A chart and its size."""

    height: int
    rows: Sequence[ChartRow]
    width: int = charts.WIDTH


def life_cycle(board: Dashboard, asked: Asked) -> Chart:
    """How many cases reached each stage, and how many stand there."""
    values = [board.stage("reached", stage) for stage in STAGES]
    drawn = charts.bars(values, longest=96, step=34, top=26)
    rows = [
        ChartRow(
            name=str(REACHED[stage]),
            value=value,
            url=asked.figure_url(f"reached.{stage}") if value else "",
            bar=bar,
            notes=_standing(board, asked, stage),
        )
        for stage, value, bar in zip(STAGES, values, drawn.bars, strict=True)
    ]
    return Chart(drawn.height, rows)


def _standing(board: Dashboard, asked: Asked, stage: str) -> list[Note]:
    """Words for the cases that came to a stage and no further."""
    count = board.stage("standing", stage)
    url = asked.figure_url(f"standing.{stage}")
    if not count or stage == "closed":
        return []
    if stage == "applied":
        correcting, waiting = board.stage("standing", "rectify"), board.stage("standing", "waiting")
        notes = []
        if waiting:
            notes.append(Note(_("%(num)d waiting", num=waiting), asked.figure_url("standing.waiting")))
        if correcting:
            notes.append(Note(_("%(num)d correcting", num=correcting), asked.figure_url("standing.rectify")))
        return notes
    words = {
        "confirmed": _("%(num)d without team", num=count),
        "team_ready": _("%(num)d in diagnosis", num=count),
        "diagnosed": _("%(num)d planning", num=count),
        "approved": _("%(num)d at work", num=count),
        "accepted": _("%(num)d to strike off", num=count),
    }
    return [Note(words[stage], url)]


def by_category(board: Dashboard, asked: Asked) -> Chart:
    """Constraints by first-level category, solved and unsolved, with the cumulative share."""
    rest = board.categories[CATEGORIES_SHOWN:]
    shown = list(board.categories[:CATEGORIES_SHOWN])
    if rest:
        name = ngettext("%(num)d other", "%(num)d others", len(rest))
        shown.append(
            Category("other", name, sum(one.problems for one in rest), sum(one.solved for one in rest))
        )
    drawn = charts.stacked(
        [(one.solved, one.problems - one.solved) for one in shown], longest=128, step=25, top=30
    )
    whole = sum(one.problems for one in shown)
    rows, so_far = [], 0
    for one, bar in zip(shown, drawn.bars, strict=True):
        so_far += one.problems
        rows.append(
            ChartRow(
                name=charts.shortened(one.name.split(" (")[0], _LABEL if is_chinese() else _LABEL_LATIN),
                value=one.problems,
                url=asked.figure_url("K09", "denominator", category=one.code),
                bar=bar,
                share=share_of(so_far, whole),
                parts=category_parts(one, asked),
            )
        )
    return Chart(drawn.height, rows)


def category_parts(one: Category, asked: Asked) -> list[Note]:
    """Solved and not solved (partly solved ones are not), with the rows of each."""
    counts = {"numerator": one.solved, "rest": one.problems - one.solved}
    return [
        Note(str(count), asked.figure_url("K09", part, category=one.code) if count else "")
        for part, count in counts.items()
    ]


def by_age(board: Dashboard, asked: Asked) -> Chart:
    """Overdue actions by working days, with who is told at each step."""
    steps = (
        _("the person is reminded"),
        _("the person is reminded"),
        _("to the prefecture"),
        _("to the province"),
    )
    drawn = charts.bars(board.by_age, longest=270, step=46, top=0)
    rows = []
    for at, (age, count) in enumerate(zip(AGES, board.by_age, strict=True)):
        rows.append(
            ChartRow(
                name=age_words(age),
                value=count,
                url=asked.figure_url("K08", age=age_key(age)) if count else "",
                bar=drawn.bars[at],
                notes=[Note(steps[at], "")],
            )
        )
    return Chart(drawn.height, rows)


def age_key(age: tuple[int, int | None]) -> str:
    """A band in an address: 6-10, 21-."""
    return f"{age[0]}-{'' if age[1] is None else age[1]}"


def age_words(age: tuple[int, int | None]) -> str:
    """A band in words."""
    first, last = age
    if last is None:
        return _("more than %(days)d working days", days=first - 1)
    if not first:
        return _("up to %(days)d working days", days=last)
    return _("%(first)d–%(last)d working days", first=first, last=last)
