"""What the dashboard's template shows: figures with addresses, tiles, bars, lagging units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.calendars.queries import explain_address
from casework.enums import Rank
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.regions.queries import place
from casework.reports.dashboard import AGES, Dashboard, Line
from casework.reports.model import DASH, Figure
from casework.reports.pages.asked import Asked
from casework.reports.pages.figure_lines import counted, number, share_of, value_of
from casework.reports.pages.shades import SHADES, Shade

LAGGING_SHOWN: Final = 10


# ------------------------------------------------------------------ six figures


def six_figures(board: Dashboard, asked: Asked) -> list[dict[str, Any]]:
    """The figures at the top, each with its fraction."""
    figures = board.figures
    overdue = figures["K08"]
    partial = figures["K09"].part("partial")
    solved = counted(figures["K09"])
    if partial is not None and partial.numerator:
        solved = _("%(solved)s, partly %(partly)s", solved=solved, partly=number(partial.numerator))
    late = board.figures["K08"].numerator
    return [
        {
            "value": number(figures["K01"].numerator),
            "label": _("Assisted (cases)"),
            "sub": f"{_counted_as(board)}{_('; ')}{_places(board)}",
            "url": asked.figure_url("K01"),
        },
        _share(figures["K03"], _("Diagnosis rate"), asked),
        _share(figures["K05"], _("Action completion"), asked),
        {
            "value": number(late),
            "label": _("Overdue actions"),
            "sub": _(
                "%(share)s of %(open)s open ones", share=value_of(overdue), open=number(overdue.denominator)
            ),
            "url": asked.figure_url("K08"),
            "tone": "bad" if late else "",
        },
        {**_share(figures["K09"], _("Constraint resolution"), asked), "sub": solved},
        _share(figures["K10"], _("On-time follow-up"), asked),
    ]


def _counted_as(board: Dashboard) -> str:
    """What the number of cases is made of, and how many enterprises these are where that is another number (model.md,
    counting)."""
    totals = board.totals
    words = _(
        "confirmed %(confirmed)s − withdrawn %(withdrawn)s + substituted %(substituted)s",
        confirmed=number(totals.get("confirmed", 0)),
        withdrawn=number(totals.get("withdrawn", 0)),
        substituted=number(totals.get("substituted", 0)),
    )
    if totals["enterprises"] == totals.get("effective", 0):
        return words
    return f"{words}{_('; ')}{_('%(count)s enterprises', count=number(totals['enterprises']))}"


def _places(board: Dashboard) -> str:
    """How far the places are used; of a county that received places with substitutes, how many these are."""
    received = board.totals.get("received", 0)
    if board.region.rank is Rank.COUNTY and received:
        own = board.totals["planned"]
        return _("%(own)s own places, %(received)s received", own=number(own), received=number(received))
    return _("Quota use %(share)s", share=value_of(board.figures["K01"]))


def _share(figure: Figure, label: str, asked: Asked) -> dict[str, Any]:
    return {
        "value": value_of(figure),
        "label": label,
        "sub": counted(figure),
        "url": asked.figure_url(figure.code, "denominator"),
    }


def shade_links(asked: Asked, shade: Shade) -> list[dict[str, Any]]:
    """The choices of what the tiles show."""
    return [
        {
            "label": str(one.label),
            "url": asked.url("reports.dashboard", shade=key) + "#map",
            "active": one is shade,
        }
        for key, one in SHADES.items()
    ]


# ------------------------------------------------------------------ units


def unit_lines(board: Dashboard, asked: Asked, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Counties (or the enterprises of a county) as rows: completion, overdue actions, follow-ups, latest visit."""
    is_county = board.region.rank is Rank.COUNTY
    made = []
    for line in lines:
        unit = place(line.county_id)
        oldest = max(line.overdue, key=lambda action: action.days) if line.overdue else None
        made.append(
            {
                "line": line,
                "name": line.name if is_county else unit.name,
                "is_case": is_county,
                "url": "" if is_county else asked.url("reports.dashboard", unit),
                "unit": unit,
                "overdue_url": asked.figure_url("K08", region=unit),
                "cases_url": asked.figure_url("K01", region=unit),
                "actions_url": asked.figure_url("K05", "denominator", unit),
                "follow_ups_url": asked.figure_url("K10", "denominator", unit),
                "completion": _with_sign(line.count("done"), line.count("pursued")),
                "on_time": _with_sign(line.count("window_held"), line.count("window_due")),
                "longest": _longest(line.longest) if oldest else "",
                "longest_tone": "bad" if line.longest > AGES[1][1] else "warn",  # type: ignore[operator]
                "longest_url": explain_address(line.county_id, due=oldest.due_on) if oldest else "",
            }
        )
    return made


def _with_sign(part: int, whole: int) -> str:
    return f"{share_of(part, whole)} %" if whole else DASH


def _longest(days: int) -> str:
    return ngettext("%(num)d working day", "%(num)d working days", days)
