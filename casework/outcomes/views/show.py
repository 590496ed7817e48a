"""The tab “effect and acceptance”, and what enterprises of a unit say of the help."""

from __future__ import annotations

from flask import abort, render_template
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import Rank
from casework.masking import FEWEST_REPLIES
from casework.outcomes import queries
from casework.outcomes.forms import ApplyForm
from casework.outcomes.tab import tab_context
from casework.outcomes.views.blueprint import bp, frame_of
from casework.programmes.queries import current_programme, get_programme
from casework.web.guards import requires


@bp.route("/cases/<int:case_id>/outcomes")
@requires(P.ACCEPTANCE_READ)
def show(case_id: int) -> str:
    """Conditions, before and after, results, rounds, survey, closing; the enterprise sees its own part."""
    page = frame_of(case_id)
    return render_template(
        "outcomes/show.html",
        page=page,
        tab="outcomes",
        apply_form=ApplyForm(),
        **tab_context(page),
    )


@bp.route("/satisfaction", defaults={"year": None})
@bp.route("/satisfaction/<int:year>")
@requires(P.SURVEY_SUM)
def satisfaction(year: int | None) -> str:
    """The sum of the reader's own unit; words without names for prefectures and the province."""
    programme = current_programme() if year is None else get_programme(year)
    if programme is None:
        abort(404)
    region_id = current_user.region_id
    unit = queries.satisfaction_of(region_id, programme, clock.today())
    return render_template(
        "outcomes/satisfaction.html",
        programme=programme,
        unit=unit,
        remarks=queries.remarks_of(region_id, programme, unit),
        shows_remarks=current_user.rank is not Rank.COUNTY,
        least=FEWEST_REPLIES,
    )
