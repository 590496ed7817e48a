"""The page of rows behind a number of the dashboard of work."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from casework.access.permissions import Permission as P
from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.paging import SIZES, page_size
from casework.regions.queries import place
from casework.reports.board_rows import page_of_board
from casework.reports.effects import EFFECT_KINDS, Effect, effects_of
from casework.reports.model import DASH
from casework.reports.pages.asked import Asked, region_groups
from casework.reports.pages.figure_lines import nothing_counted, number
from casework.reports.pages.row_lines import RowLine, row_line
from casework.reports.pages.work_lines import EFFECTS, FOLLOW_UPS, PLAN_STATES
from casework.reports.summary import as_of
from casework.web.guards import can

_TITLES: Final = {
    "visits": _l("Visits on site in month %(kind)s"),
    "visits-before": _l("Visits on site in month %(kind)s of the year before"),
    "follow-ups": _l("Follow-ups: %(kind)s"),
    "effects": _l("Indicators: %(kind)s"),
    "expert-visits": _l("Visits on site of an expert"),
    "expert-cases": _l("Cases at work with an expert"),
    "expert-visits-before": _l("Visits on site of an expert in the year before"),
    "plan": _l("Actions of the plan: %(kind)s"),
}


def board_rows_page(asked: Asked, what: str, kind: str, args: MultiDict[str, str]) -> dict[str, Any]:
    """For reports/board_rows.html. Raises NotFound for a number that there is not."""
    if what not in _TITLES:
        raise NotFound
    lines, pager = _effects(asked, kind) if what == "effects" else _rows(asked, what, kind, args)
    words = {"follow-ups": FOLLOW_UPS, "effects": EFFECTS, "plan": PLAN_STATES}.get(what, {})
    named = kind.partition("-")[2] if what == "plan" else kind
    title = str(_TITLES[what]) % {"kind": words.get(named, named)}
    return {
        "asked": asked,
        "region_groups": region_groups(),
        "title_name": asked.region.name,
        "title": title,
        "lines": lines,
        "nothing": nothing_counted(asked),
        "pager_page": pager,
        "form_url": url_for("boards.rows", what=what, which=kind),
        "crumbs": [_back(asked), (title, "")],
    }


def _back(asked: Asked) -> tuple[str, str]:
    if can(P.DASHBOARD_READ):
        return _("Work and effects"), asked.url("boards.work")
    return _("My figures"), asked.url("boards.own")


def _rows(
    asked: Asked, what: str, kind: str, args: MultiDict[str, str]
) -> tuple[list[RowLine], dict[str, Any]]:
    def address(**changes: Any) -> str:
        return asked.url("boards.rows", what=what, which=kind, **changes)

    page, rows = page_of_board(
        what, kind, asked.region, asked.programme, asked.on,
        token=args.get("page", ""), size=page_size(args.get("size", "")),
    )  # fmt: skip
    pager = {
        "first": page.first,
        "last": page.last,
        "count": page.count,
        "count_capped": page.count_capped,
        "prev_url": address(page=page.prev_token) if page.prev_token else "",
        "next_url": address(page=page.next_token) if page.next_token else "",
        "size": page.size,
        "size_urls": {size: address(size=size) for size in SIZES},
    }
    return [row_line(row, asked) for row in rows], pager


def _effects(asked: Asked, kind: str) -> tuple[list[RowLine], dict[str, Any]]:
    """Indicators that moved so, each with both values. A province has some hundreds: they stand on one page."""
    found = effect_lines(asked, kind)
    pager = {"first": min(1, len(found)), "last": len(found), "count": len(found), "count_capped": False}
    return found, pager


def effect_lines(asked: Asked, kind: str) -> list[RowLine]:
    """The indicators that moved so. Raises NotFound for a way to move that there is not."""
    if kind not in EFFECT_KINDS:
        raise NotFound
    found = effects_of(asked.region, as_of(asked.programme, asked.on))
    return [_effect_line(one) for one in found if one.kind == kind]


def _effect_line(effect: Effect) -> RowLine:
    before = DASH if effect.before is None else number(effect.before)
    values = f"{before} → {number(effect.after)} {effect.unit}".strip()
    return RowLine(
        title=f"{effect.name}{_(': ')}{values}",
        url=url_for("outcomes.show", case_id=effect.case_id),
        enterprise=effect.enterprise,
        case_number=effect.case_number,
        county=place(effect.county_id).label,
        dates=[],
        state=None,
        weight="",
    )
