"""What the dashboard of work shows: drawings with their numbers and addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask import url_for

from casework.enums import Rank
from casework.i18n import lazy_gettext as _l
from casework.reports import charts
from casework.reports.effects import EFFECT_KINDS
from casework.reports.pages.asked import Asked
from casework.reports.pages.drawings import Chart, ChartRow, Note
from casework.reports.pages.figure_lines import number, share_of
from casework.reports.pages.map_drawing import short_name
from casework.reports.pages.trend_lines import TREND_NAMES, trend_chart
from casework.reports.trend import TRENDS
from casework.reports.work_board import FOLLOW_UP_KINDS, Month, QuotaUse, WorkBoard

EXPERTS_SHOWN: Final = 10
FOLLOW_UPS: Final = {
    "overdue": _l("past their window"),
    "window": _l("due, window open"),
    "soon": _l("due in 10 working days"),
}
EFFECTS: Final = {
    "better": _l("improved"),
    "same": _l("unchanged"),
    "worse": _l("worse"),
    "unknown": _l("no value before"),
}
PLAN_STATES: Final = {
    "struck_off": _l("Struck off"),
    "done": _l("Done, to be checked"),
    "open": _l("Open, in time"),
    "overdue": _l("Overdue"),
    "finished": _l("done"),
    "all": _l("all"),
}


def work_context(board: WorkBoard, asked: Asked, trend: str, *, has_before: bool) -> dict[str, Any]:
    """For reports/work.html."""
    return {
        "board": board,
        "trend": trend_chart(board, asked, trend, has_before=has_before),
        "trend_name": str(TREND_NAMES[trend]),
        "trends": [
            {
                "label": str(TREND_NAMES[code]),
                "url": asked.url("boards.work", trend=code),
                "active": code == trend,
            }
            for code in TRENDS
        ],
        "months": month_chart(board, asked),
        "follow_ups": follow_up_chart(board, asked),
        "effects": effect_chart(board, asked),
        "reached": sum(effect.is_reached is True for effect in board.effects),
        "with_target": sum(effect.is_reached is not None for effect in board.effects),
        "experts": expert_lines(board, asked),
        "quotas": quota_chart(board, asked),
        "quota_rows": quota_rows(board, asked),
        "has_received": any(one.received for one in board.quotas),
        "totals": _totals(board),
        "is_empty": not (board.experts or board.effects or any(one.effective for one in board.quotas)),
    }


def _totals(board: WorkBoard) -> dict[str, Any]:
    """Sums of the year and of the one before, up to the same day."""
    return {
        "visits": sum(month.visits for month in board.months),
        "days": days(sum(month.half_days for month in board.months)),
        "visits_before": sum(month.visits_before for month in board.months),
        "days_before": days(sum(month.half_days_before for month in board.months)),
    }


def days(half_days: int) -> str:
    """Half days in days: 4.5."""
    return number(Decimal(half_days) / 2)


def rows_url(asked: Asked, what: str, which: Any) -> str:
    """The rows behind a number."""
    return asked.url("boards.rows", what=what, which=str(which))


# ------------------------------------------------------------------ charts


@dataclass(frozen=True)
class MonthColumn:
    """One month of the chart: two bars with their heights and rows."""

    month: int
    x: int
    height: int
    before: int
    value: int
    value_before: int
    days: str
    days_before: str
    url: str
    url_before: str


def month_chart(board: WorkBoard, asked: Asked) -> list[MonthColumn]:
    """Visits on site by month, beside those of the year before, each with its rows."""
    return month_columns(
        board.months,
        lambda month: rows_url(asked, "visits", month),
        lambda month: rows_url(asked, "visits-before", month),
    )


def month_columns(
    months: Sequence[Month], url: Callable[[int], str], url_before: Callable[[int], str]
) -> list[MonthColumn]:
    """The columns of the chart, each with the rows of its month in both years."""
    scale = max((max(month.visits, month.visits_before) for month in months), default=0)
    own = charts.columns([month.visits for month in months], scale=scale, highest=120)
    past = charts.columns([month.visits_before for month in months], scale=scale, highest=120)
    return [
        MonthColumn(
            month=month.month,
            x=4 + at * 28,
            height=own[at],
            before=past[at],
            value=month.visits,
            value_before=month.visits_before,
            days=days(month.half_days),
            days_before=days(month.half_days_before),
            url=url(month.month) if month.visits else "",
            url_before=url_before(month.month) if month.visits_before else "",
        )
        for at, month in enumerate(months)
    ]


def follow_up_chart(board: WorkBoard, asked: Asked) -> Chart:
    """Open follow-ups by how pressing they are."""
    values = [board.follow_ups[kind] for kind in FOLLOW_UP_KINDS]
    drawn = charts.bars(values, longest=270, step=46)
    rows = [
        ChartRow(str(FOLLOW_UPS[kind]), value, rows_url(asked, "follow-ups", kind) if value else "", bar)
        for kind, value, bar in zip(FOLLOW_UP_KINDS, values, drawn.bars, strict=True)
    ]
    return Chart(drawn.height, rows)


def effect_chart(board: WorkBoard, asked: Asked) -> Chart:
    """Indicators by how they moved."""
    kinds = [kind for kind in EFFECT_KINDS if kind != "unknown" or board.effects_of(kind)]
    values = [board.effects_of(kind) for kind in kinds]
    drawn = charts.bars(values, longest=270, step=46)
    rows = [
        ChartRow(str(EFFECTS[kind]), value, rows_url(asked, "effects", kind) if value else "", bar)
        for kind, value, bar in zip(kinds, values, drawn.bars, strict=True)
    ]
    return Chart(drawn.height, rows)


def quota_chart(board: WorkBoard, asked: Asked) -> Chart:
    """Places in effect of each unit, with the places that it has."""
    drawn = charts.stacked(
        [(one.effective, max(0, one.available - one.effective)) for one in board.quotas],
        longest=128,
        step=25,
        top=30,
    )
    uses = [use_url(one, asked) for one in board.quotas]
    rows = [
        ChartRow(
            name=charts.shortened(short_name(one.unit), 12),
            value=one.effective,
            url=use,
            bar=bar,
            share=share_of(one.effective, one.available),
            parts=[
                Note(number(one.effective), use),
                Note(number(max(0, one.available - one.effective)), ""),
            ],
        )
        for one, use, bar in zip(board.quotas, uses, drawn.bars, strict=True)
    ]
    return Chart(drawn.height, rows)


def use_url(one: QuotaUse, asked: Asked) -> str:
    """The cases that take the places of a unit."""
    return asked.figure_url("K01", region=one.unit) if one.effective else ""


def quota_rows(board: WorkBoard, asked: Asked) -> list[dict[str, Any]]:
    """The table beside the drawing: places of a unit's own, places received with a substitute, how many are in use."""
    made = []
    for one in board.quotas:
        is_county = one.unit.rank is Rank.COUNTY
        own_url = asked.figure_url("K01.confirmed" if is_county else "K01", "numerator" if is_county else "denominator",
                                   one.unit)  # fmt: skip
        received_url = asked.figure_url("places.received", region=one.unit)
        made.append(
            {
                "name": one.unit.name,
                "places": Note(number(one.places), own_url if one.places else ""),
                "received": Note(number(one.received), received_url if one.received else ""),
                "effective": Note(number(one.effective), use_url(one, asked)),
                "share": share_of(one.effective, one.available),
            }
        )
    return made


def expert_lines(board: WorkBoard, asked: Asked) -> list[dict[str, Any]]:
    """The experts who did most."""
    return [
        {
            "name": one.name,
            "url": url_for("experts.show", expert_id=one.id),
            "cases": one.cases,
            "cases_url": rows_url(asked, "expert-cases", one.id) if one.cases else "",
            "visits": one.visits,
            "visits_url": rows_url(asked, "expert-visits", one.id) if one.visits else "",
            "days": days(one.half_days),
        }
        for one in board.experts[:EXPERTS_SHOWN]
    ]
