"""Who leaves a team: replaced, ended, or taken off because of a conflict of interest; and the county's officer."""

from __future__ import annotations

from flask import request
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases import services
from casework.cases.queries import case_page
from casework.cases.queries.team import officers_for
from casework.cases.team_forms import ConflictForm, EndForm, OfficerForm, ReplaceForm
from casework.cases.team_views.blueprint import Answer, bp, member_of, one_step
from casework.cases.team_views.page import assign_form, hint, offered_for
from casework.errors import RuleViolation
from casework.experts.candidates import get_candidate
from casework.experts.queries import fields_of_work
from casework.i18n import gettext as _
from casework.web.guards import requires
from casework.web.keys import key


@bp.route("/cases/<int:case_id>/team/<int:member_id>/end", methods=["GET", "POST"])
@requires(P.CASE_ASSIGN)
def end(case_id: int, member_id: int) -> Answer:
    """End an assignment with a reason; what the expert signed and wrote stays."""
    form = EndForm()
    name = member_of(case_page(case_id, clock.today()), member_id).expert.name
    return one_step(
        case_id,
        form,
        lambda page: services.end_assignment(
            member_of(page, member_id), form.reason.data, on=clock.today(), actor=current_user
        ),
        title=_("End the assignment of %(name)s", name=name),
        note=_(
            "What the expert signed and wrote stays. A team without a leader cannot go on until another one is assigned."
            " The expert, the county and the enterprise are told."
        ),
        submit=_("End the assignment"),
        done=_("The assignment of %(name)s has ended.", name=name),
    )


@bp.route("/cases/<int:case_id>/team/<int:member_id>/replace", methods=["GET", "POST"])
@requires(P.CASE_ASSIGN)
def replace(case_id: int, member_id: int) -> Answer:
    """Put another expert into the place of one who leaves."""
    page = case_page(case_id, clock.today())
    member = member_of(page, member_id, present=False)
    chosen = request.form.get("expert_id", type=key)
    expert = None if chosen is None else get_candidate(chosen, current_user)
    (need, offered), names = offered_for(page), fields_of_work()
    form = assign_form(offered, expert, ReplaceForm)

    def act(fresh: object) -> None:
        if expert is None:
            raise RuleViolation(_("Please choose an expert."), "expert_id")
        services.replace_expert(member, expert, form.reason.data, on=clock.today(), actor=current_user)

    return one_step(
        case_id,
        form,
        act,
        title=_("Replace %(name)s", name=member.expert.name),
        note=_(
            "The new expert takes the same role and signs the own declaration. Both experts, the county and the enterprise"
            " are told; the reason stays on record."
        ),
        submit=_("Replace"),
        done=_("%(name)s was replaced.", name=member.expert.name),
        options={candidate.id: hint(candidate, need, names) for candidate in offered},
    )


@bp.route("/cases/<int:case_id>/team/<int:member_id>/conflict", methods=["GET", "POST"])
@requires(P.CASE_ASSIGN)
def conflict(case_id: int, member_id: int) -> Answer:
    """Take an expert off because of a conflict of interest that was found late."""
    form = ConflictForm()
    name = member_of(case_page(case_id, clock.today()), member_id, present=False).expert.name
    return one_step(
        case_id,
        form,
        lambda page: services.block_expert(
            member_of(page, member_id, present=False), form.reason.data, on=clock.today(), actor=current_user
        ),
        title=_("Conflict of interest of %(name)s", name=name),
        note=_(
            "The expert leaves this case at once and cannot come back to it. Visits and reports stay and are marked."
            " Another expert checks the conclusion; acceptance is not concluded before."
        ),
        submit=_("Take the expert off the case"),
        done=_("%(name)s was taken off the case.", name=name),
        is_danger=True,
    )


@bp.route("/cases/<int:case_id>/officer", methods=["GET", "POST"])
@requires(P.WORK_HAND_OVER)
def officer(case_id: int) -> Answer:
    """Say which officer of the county leads the case."""
    page = case_page(case_id, clock.today())
    officers = {person.id: person for person in officers_for(page.case.tenant_id)}
    form = OfficerForm([(person.id, person.display_name) for person in officers.values()])

    def act(fresh: object) -> None:
        services.change_officer(page.case, officers[form.officer_id.data], actor=current_user)

    now = page.case.officer.display_name if page.case.officer else _("nobody")
    return one_step(
        case_id,
        form,
        act,
        title=_("Officer in charge"),
        facts=[(_("Now"), now)],
        note=_("Deadlines and messages of the case go to the officer in charge."),
        submit=_("Save"),
        done=_("The officer in charge was changed."),
    )
