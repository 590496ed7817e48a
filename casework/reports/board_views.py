"""The other dashboards: early warnings."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from casework import clock
from casework.access.permissions import Permission as P
from casework.early_warnings.queries import early_warnings
from casework.errors import NotFound
from casework.reports import queries
from casework.reports.pages.asked import Asked, read_asked, region_groups
from casework.reports.pages.tabs import board_tabs
from casework.reports.pages.warning_lines import read_filters, warnings_context
from casework.web.guards import requires
from casework.web.keys import key

bp = Blueprint("boards", __name__)


def board_asked() -> Asked | None:
    """What a dashboard is about; the running year without any in the address. None while there is no year.

    Raises NotFound for a year or a region that does not exist.
    """
    if "year" in request.args:
        year = request.args.get("year", type=key)
        if year is None or not 2000 <= year < 2200:
            raise NotFound
    else:
        newest = queries.year_to_show()
        if newest is None:
            return None
        year = newest.year
    return read_asked(request.args, year, clock.today())


@bp.route("/dashboard/warnings")
@requires(P.DASHBOARD_READ)
def warnings() -> str:
    """What the rules warn of today in a region, what presses most first."""
    asked = board_asked()
    if asked is None:
        return render_template("reports/no_year.html")
    found = early_warnings(asked.region, asked.programme, clock.today())
    return render_template(
        "reports/warnings.html",
        asked=asked,
        region_groups=region_groups(),
        title_name=asked.region.name,
        tabs=board_tabs(asked, "boards.warnings", len(found)),
        **warnings_context(asked, found, read_filters(request.args)),
    )
