"""The dashboards beside the one of progress: work and effects with the rows behind them, early warnings."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.early_warnings.queries import early_warnings
from casework.errors import NotFound
from casework.regions.queries import place
from casework.reports import queries
from casework.reports.own_board import own_counties
from casework.reports.pages.asked import board_asked, own_groups
from casework.reports.pages.board_lines import board_rows_page
from casework.reports.pages.board_pages import drawn_warnings, drawn_work
from casework.reports.pages.own_lines import enterprise_context, expert_context
from casework.reports.pages.sheets import board_export, warnings_export
from casework.reports.pages.warning_lines import fitting, read_filters
from casework.reports.trend import TRENDS
from casework.reports.work_board import build_work_board
from casework.web.guards import can, requires

bp = Blueprint("boards", __name__)


@bp.route("/dashboard/warnings")
@requires(P.DASHBOARD_READ)
def warnings() -> str:
    """What the rules warn of today in a region, what presses most first."""
    asked = board_asked(request.args)
    if asked is None:
        return render_template("reports/no_year.html")
    found = early_warnings(asked.region, asked.programme, clock.today())
    filters = read_filters(request.args)
    export = warnings_export(asked, filters, len(fitting(found, filters)))
    page = drawn_warnings(found, asked, filters, export)
    return render_template(
        "reports/warnings.html",
        title_name=asked.region.name,
        drawn=page,
        export=export,
        may_put_aside=can(P.WARNING_ASIDE),
    )


@bp.route("/dashboard/work")
@requires(P.DASHBOARD_READ)
def work() -> str:
    """Visits and person-days, follow-ups due, effects, experts, quotas, and the trend against the year before."""
    asked = board_asked(request.args)
    if asked is None:
        return render_template("reports/no_year.html")
    trend = request.args.get("trend", "")
    trend = trend if trend in TRENDS else next(iter(TRENDS))
    before = queries.year_before(asked.year, current_user.years_version)
    board = build_work_board(asked.region, asked.programme, asked.on, before=before, trend=trend)
    found = early_warnings(asked.region, asked.programme, clock.today())
    page = drawn_work(board, asked, found, trend, has_before=before is not None)
    return render_template("reports/work.html", title_name=asked.region.name, drawn=page)


@bp.route("/dashboard/own")
@requires(P.DASHBOARD_OWN)
def own() -> str:
    """What an expert did and has to do; how far the plan of an enterprise is and what it brought."""
    asked = board_asked(request.args)
    if asked is None:
        return render_template("reports/no_year.html")
    groups = own_groups(place(asked.programme.province_id), own_counties())
    if current_user.expert_id is not None:
        context = expert_context(asked, current_user.expert_id)
        return render_template("reports/own_expert.html", region_groups=groups, **context)
    return render_template("reports/own_enterprise.html", region_groups=groups, **enterprise_context(asked))


@bp.route("/dashboard/rows/<what>/<which>")
@requires(P.DASHBOARD_READ, P.DASHBOARD_OWN)
def rows(what: str, which: str) -> str:
    """The rows behind a number of the dashboard of work, as of its data date."""
    asked = board_asked(request.args)
    if asked is None:
        raise NotFound
    context = board_rows_page(asked, what, which, request.args)
    export = board_export(asked, what, which, context["pager_page"]) if can(P.DASHBOARD_READ) else None
    return render_template("reports/board_rows.html", export=export, **context)
