"""The dashboards beside the one of progress: work and effects with the rows behind them, early warnings."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.early_warnings.queries import early_warnings
from casework.enums import ProgrammeStatus
from casework.errors import NotFound
from casework.programmes.queries import get_programme
from casework.regions.queries import Place, place
from casework.reports import queries
from casework.reports.own_board import own_counties
from casework.reports.pages.asked import Asked, own_groups, read_asked
from casework.reports.pages.board_lines import board_rows_page
from casework.reports.pages.board_pages import drawn_warnings, drawn_work
from casework.reports.pages.own_lines import enterprise_context, expert_context
from casework.reports.pages.warning_lines import read_filters
from casework.reports.trend import TRENDS
from casework.reports.work_board import build_work_board
from casework.web.guards import can, requires
from casework.web.keys import key

bp = Blueprint("boards", __name__)


def board_asked() -> Asked | None:
    """What a dashboard is about; the running year without any in the address. None while there is no year.

    Experts and enterprises are shown the province: the scope leaves of it what is theirs.
    Raises NotFound for a year or a region that does not exist.
    """
    if "year" in request.args:
        year = request.args.get("year", type=key)
        if year is None or not 2000 <= year < 2200:
            raise NotFound
    else:
        year = queries.running_year(current_user.years_version)
        if year is None:
            return None
    if current_user.is_staff:
        return read_asked(request.args, year, clock.today(), kept=True)
    programme = get_programme(year)
    if programme.status is ProgrammeStatus.PREPARING:
        raise NotFound
    province = place(programme.province_id)
    on = queries.data_date(programme, request.args.get("on", ""), clock.today())
    return Asked(_own_region(province), programme, on, own_id=province.id)


def _own_region(province: Place) -> Place:
    """The region that an expert or an enterprise asks for: the province for everything of their own, or a unit in which
    a case of theirs is. Raises NotFound for any other."""
    if not request.args.get("region"):
        return province
    wanted = request.args.get("region", type=key)
    offered = {one for _title, options in own_groups(province, own_counties()) for one, _name in options}
    if wanted not in offered:
        raise NotFound
    return place(wanted)


@bp.route("/dashboard/warnings")
@requires(P.DASHBOARD_READ)
def warnings() -> str:
    """What the rules warn of today in a region, what presses most first."""
    asked = board_asked()
    if asked is None:
        return render_template("reports/no_year.html")
    found = early_warnings(asked.region, asked.programme, clock.today())
    page = drawn_warnings(found, asked, read_filters(request.args))
    return render_template(
        "reports/warnings.html", title_name=asked.region.name, drawn=page, may_put_aside=can(P.WARNING_ASIDE)
    )


@bp.route("/dashboard/work")
@requires(P.DASHBOARD_READ)
def work() -> str:
    """Visits and person-days, follow-ups due, effects, experts, quotas, and the trend against the year before."""
    asked = board_asked()
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
    asked = board_asked()
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
    asked = board_asked()
    if asked is None:
        raise NotFound
    return render_template("reports/board_rows.html", **board_rows_page(asked, what, which, request.args))
