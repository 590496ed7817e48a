"""The three dashboards of a region, each drawn from what was counted."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.early_warnings.queries import FoundWarnings
from casework.enums import Rank
from casework.regions.queries import place
from casework.reports.dashboard import Dashboard
from casework.reports.pages import board as boards
from casework.reports.pages import drawings
from casework.reports.pages.asked import Asked, region_groups
from casework.reports.pages.drawn import Drawn, drawn
from casework.reports.pages.map_drawing import map_of
from casework.reports.pages.shades import SHADES
from casework.reports.pages.tabs import board_tabs
from casework.reports.pages.warning_lines import Filters, warnings_context
from casework.reports.pages.work_lines import work_context
from casework.reports.work_board import WorkBoard
from casework.web.guards import can


def may_nudge() -> bool:
    """Whether the reader may remind a county of what is overdue there: from above it."""
    return place(current_user.region_id).rank is not Rank.COUNTY and can(P.CASE_NUDGE)


def _frame(asked: Asked, endpoint: str, found: FoundWarnings) -> dict[str, Any]:
    return {
        "asked": asked,
        "region_groups": region_groups(),
        "title_name": asked.region.name,
        "tabs": board_tabs(asked, endpoint, found.number),
    }


def drawn_progress(
    board: Dashboard, asked: Asked, found: FoundWarnings, shade_key: str, *, shows_all: bool
) -> Drawn:
    """The dashboard of progress."""
    nudges = may_nudge()

    def context() -> dict[str, Any]:
        more = board_context(board, asked, shade_key, shows_all=shows_all)
        return {**_frame(asked, "reports.dashboard", found), **more, "may_nudge": nudges}

    return drawn("dashboard", board, asked, (shade_key, shows_all, nudges, found.number), context)


def board_context(board: Dashboard, asked: Asked, shade_key: str, *, shows_all: bool) -> dict[str, Any]:
    """What the dashboard of progress shows."""
    shade = SHADES[shade_key]
    lagging = board.lagging
    rest = [line for line in board.lines if not line.overdue]
    units = [*lagging, *rest] if shows_all else lagging[: boards.LAGGING_SHOWN]
    return {
        "board": board,
        "figures": boards.six_figures(board, asked),
        "map": map_of(board, asked, shade_key) if board.region.rank is not Rank.COUNTY else None,
        "shade": shade,
        "shade_key": shade_key,
        "shades": boards.shade_links(asked, shade),
        "life": drawings.life_cycle(board, asked),
        "categories": drawings.by_category(board, asked),
        "category_rows": [
            (
                one,
                asked.figure_url("K09", "denominator", category=one.code),
                drawings.category_parts(one, asked),
            )
            for one in board.categories
        ],
        "ages": drawings.by_age(board, asked),
        "units": boards.unit_lines(board, asked, units),
        "shows_all": shows_all,
        "lagging_count": len(lagging),
        "all_url": asked.url("reports.dashboard", shade=shade_key, all="1") + "#lagging",
        "late_url": asked.url("reports.dashboard", shade=shade_key) + "#lagging",
        "is_county": board.region.rank is Rank.COUNTY,
    }


def drawn_work(
    board: WorkBoard, asked: Asked, found: FoundWarnings, trend: str, *, has_before: bool
) -> Drawn:
    """The dashboard of work and effects."""

    def context() -> dict[str, Any]:
        more = work_context(board, asked, trend, has_before=has_before)
        return {**_frame(asked, "boards.work", found), **more, "trend_key": trend}

    return drawn("work", board, asked, (trend, has_before, found.number), context)


def drawn_warnings(
    found: FoundWarnings, asked: Asked, filters: Filters, export: dict[str, str] | None
) -> Drawn:
    """The early warnings; `export` is the button of their file, which follows from the rest for who may take it."""
    puts_aside = can(P.WARNING_ASIDE)

    def context() -> dict[str, Any]:
        more = warnings_context(asked, found, filters, puts_aside=puts_aside)
        return {**_frame(asked, "boards.warnings", found), **more, "export": export}

    return drawn("warnings", found, asked, (filters, puts_aside, export is not None), context)
