"""The prefecture ranks everything that it has taken up, on one page and in one act."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from wtforms.validators import NumberRange, Optional

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.nominations.forms.desks import MOST_RANKS, OUT_OF_RANGE, RankingForm
from casework.nominations.queries.listing import in_review, next_rank
from casework.nominations.services import reviewing
from casework.nominations.views.blueprint import Answer, bp, chosen_programme
from casework.transaction import transaction
from casework.web.fields import WholeNumberField
from casework.web.guards import requires


@bp.route("/nominations/ranking", methods=["GET", "POST"])
@requires(P.NOMINATION_REVIEW)
def ranking() -> Answer:
    """Ranks beside the nominations in review; those with a rank are forwarded together."""
    programme = chosen_programme()
    nominations = in_review(programme.id)
    first = next_rank(programme.id, current_user.region_id)
    form = _ranking_form(nominations)
    if form.validate_on_submit():
        ranks = {
            one: form[f"rank-{one.id}"].data for one in nominations if form[f"rank-{one.id}"].data is not None
        }
        try:
            if not ranks:
                raise RuleViolation(_("Give at least one nomination a rank."))
            with transaction():
                count = reviewing.forward_ranked(
                    ranks, form.opinion.data or "", actor=current_user, on=clock.today()
                )
            flash(_forwarded(count), "ok")
            return redirect(url_for("nominations.index", year=programme.year, view="province"), 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "nominations/ranking.html", programme=programme, nominations=nominations, form=form, first=first
    )
    return body, 422 if form.is_submitted() else 200


def _forwarded(count: int) -> str:
    return ngettext(
        "%(num)d nomination has been recommended to the province.",
        "%(num)d nominations have been recommended to the province.",
        count,
    )


def _ranking_form(nominations: Any) -> Any:
    """A form with one rank per nomination; an empty one stays on the desk."""
    fields: dict[str, Any] = {
        f"rank-{one.id}": WholeNumberField(
            _("Rank of %(name)s", name=one.enterprise_name),
            [Optional(), NumberRange(1, MOST_RANKS, OUT_OF_RANGE)],
        )
        for one in nominations
    }
    return type("NominationRankingForm", (RankingForm,), fields)()
