"""What needs a second person: waiving a declaration, checking what an expert with a conflict concluded."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases import services
from casework.cases.queries import case_page
from casework.cases.queries.team import get_check, get_waiver
from casework.cases.team_forms import CheckerForm, CheckForm, WaiverDecisionForm, WaiverForm
from casework.cases.team_views.blueprint import Answer, bp, member_of, one_step
from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.web.filters import day
from casework.web.guards import requires


@bp.route("/cases/<int:case_id>/team/<int:member_id>/waiver", methods=["GET", "POST"])
@requires(P.CASE_ASSIGN)
def ask_waiver(case_id: int, member_id: int) -> Answer:
    """Ask a second person to let an expert work before the declaration is on file."""
    form = WaiverForm()
    member = member_of(case_page(case_id, clock.today()), member_id)
    return one_step(
        case_id,
        form,
        lambda page: services.ask_for_waiver(
            member_of(page, member_id), form.reason.data, on=clock.today(), actor=current_user
        ),
        title=_("Let %(name)s work without the declaration", name=member.expert.name),
        note=_(
            "The declaration is the rule. A leader of the prefecture or the province decides, never whoever asks. The"
            " waiver is shown on the team page and on the dispatch paper; the expert still signs as soon as possible."
        ),
        submit=_("Ask for the waiver"),
        done=_("The waiver waits for a second person."),
    )


@bp.route("/cases/<int:case_id>/team/waivers/<int:waiver_id>", methods=["GET", "POST"])
@requires(P.WAIVER_CONSENT)
def decide_waiver(case_id: int, waiver_id: int) -> Answer:
    """Consent to a waiver or refuse it."""
    form, waiver = WaiverDecisionForm(), _of_case(get_waiver(waiver_id), case_id)
    return one_step(
        case_id,
        form,
        lambda page: services.decide_waiver(
            waiver, form.consent.data == "yes", form.opinion.data, on=clock.today(), actor=current_user
        ),
        title=_("Decide on the waiver for %(name)s", name=waiver.member.expert.name),
        facts=[
            (_("Asked by"), f"{waiver.asked_by_name} · {day(waiver.asked_on)}"),
            (_("Reason"), waiver.reason),
        ],
        submit=_("Decide"),
        done=_("The decision has been recorded."),
    )


@bp.route("/cases/<int:case_id>/team/checks/<int:check_id>/expert", methods=["GET", "POST"])
@requires(P.CASE_ASSIGN)
def name_checker(case_id: int, check_id: int) -> Answer:
    """Name the expert of the team who checks."""
    check = _of_case(get_check(check_id), case_id)
    team = case_page(case_id, clock.today()).case.present_team
    able = [member for member in team if member.is_cleared and member.expert_id != check.member.expert_id]
    form = CheckerForm([(member.id, member.expert.name) for member in able])
    return one_step(
        case_id,
        form,
        lambda page: services.name_checker(
            check, member_of(page, form.checker_id.data), on=clock.today(), actor=current_user
        ),
        title=_("Who checks what %(name)s concluded", name=check.member.expert.name),
        note=""
        if able
        else _(
            "Nobody else on the team has signed a declaration. Assign another expert first, then come back."
        ),
        submit=_("Name this expert"),
        done=_("The expert was asked to check."),
    )


@bp.route("/cases/<int:case_id>/team/checks/<int:check_id>", methods=["GET", "POST"])
@requires(P.CONCLUSION_CHECK)
def conclude_check(case_id: int, check_id: int) -> Answer:
    """Say whether the conclusion of the expert before stands."""
    form, check = CheckForm(), _of_case(get_check(check_id), case_id)
    return one_step(
        case_id,
        form,
        lambda page: services.conclude_check(
            check, form.is_upheld.data == "yes", form.finding.data, on=clock.today(), actor=current_user
        ),
        title=_("Check what %(name)s concluded", name=check.member.expert.name),
        note=_(
            "Read the diagnosis report, the visits and, if there is one, the acceptance opinion; go on site again where you"
            " need to."
        ),
        submit=_("Record the result"),
        done=_("The result of the check has been recorded."),
    )


def _of_case(row: Any, case_id: int) -> Any:
    if row.case_id != case_id:
        raise NotFound
    return row
