"""The satisfaction survey: sent by the county, answered by the enterprise on its phone."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import get_case
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.masking import FEWEST_REPLIES
from casework.outcomes import services
from casework.outcomes.forms import SurveyForm
from casework.outcomes.questions import MARK_WORDS
from casework.outcomes.views.blueprint import Answer, back, bp, turned_away
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/cases/<int:case_id>/survey/send", methods=["POST"])
@requires(P.ACCEPTANCE_APPLY)
def send_survey(case_id: int) -> Answer:
    """Send the survey before the application, so that the answer is there in time."""
    case = get_case(case_id)
    try:
        with transaction():
            services.send_survey(case, on=clock.today(), actor=current_user)
    except RuleViolation as violation:
        return turned_away(case_id, violation)
    flash(_("The survey is open to the enterprise."), "ok")
    return back(case_id, _anchor="survey")


@bp.route("/cases/<int:case_id>/survey", methods=["GET", "POST"])
@requires(P.SURVEY_ANSWER)
def survey(case_id: int) -> Answer:
    """Six marks and a few words, on one screen; answered once."""
    case = get_case(case_id)
    form = SurveyForm()
    try:
        found = services.survey_to_answer(case)
        if form.validate_on_submit():

            def make() -> str:
                services.answer_survey(
                    found, form.marks, form.text.data, on=clock.today(), actor=current_user
                )
                return url_for("outcomes.show", case_id=case_id)

            with transaction():
                location = once(form.request_key.data, make)
            flash(_("Thank you. Your answer is in; nobody at the bureau sees it on its own."), "ok")
            return redirect(location, 303)
        services.check_may_answer(found, current_user)
    except RuleViolation as violation:
        return turned_away(case_id, violation)
    body = render_template(
        "outcomes/survey.html", case=case, form=form, mark_words=MARK_WORDS, least=FEWEST_REPLIES
    )
    return body, 422 if form.is_submitted() else 200
