"""The expert team of a case: who is on it, assigning, declaring, ending an assignment."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases import declaration, services
from casework.cases.queries import CasePage, case_page
from casework.cases.team_forms import AssignForm, DeclarationForm, EndForm
from casework.enums import TeamRole
from casework.errors import NotFound, RuleViolation
from casework.experts.candidates import Candidate, Distance, candidates, get_candidate
from casework.experts.queries import field_names, fields_of_work
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.i18n.lists import listed
from casework.transaction import transaction
from casework.web.guards import can, requires
from casework.web.keys import key
from casework.web.once import once

bp = Blueprint("team", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/cases/<int:case_id>/team")
@requires(P.CASE_READ)
def show(case_id: int) -> Answer:
    """The team with its declarations; assigners choose from the pool, an expert signs."""
    return _page(case_page(case_id, clock.today()))


def _page(page: CasePage, **forms: Any) -> Answer:
    """The page; the form that was refused, if any, is shown with its errors."""
    own = _own_member(page)
    context: dict[str, Any] = {"assign_form": None, "declaration_form": None, **forms}
    if own is not None and own.declared_on is None and context["declaration_form"] is None:
        context["declaration_form"] = DeclarationForm()
    if can(P.CASE_ASSIGN) and page.case.is_open:
        offered = _offered(page)
        context["assign_form"] = context["assign_form"] or _assign_form(offered)
        context["offered"] = {candidate.id: _hint(candidate) for candidate in offered}
        fields = fields_of_work().items()
        context["field_options"] = [("", _("All")), *((code, entry.name) for code, entry in fields)]
    refused = next((form for form in forms.values() if form is not None), None)
    body = render_template(
        "experts/team.html",
        page=page,
        tab="team",
        own=own,
        own_text=declaration.text(page.case.enterprise_name, page.case.number),
        past=[member for member in page.case.team if member.ended_on is not None],
        form=refused,
        asked={"field": request.args.get("field", ""), "q": request.args.get("q", "")},
        **context,
    )
    return body, 422 if refused is not None else 200


def _own_member(page: CasePage) -> Any:
    if current_user.expert_id is None:
        return None
    return next((m for m in page.case.present_team if m.expert_id == current_user.expert_id), None)


def _offered(page: CasePage) -> list[Candidate]:
    return candidates(
        page.case.prefecture_id,
        current_user,
        clock.today(),
        without=[member.expert_id for member in page.case.present_team],
        field=request.args.get("field", ""),
        q=request.args.get("q", "").strip()[:100],
    )


def _assign_form(offered: list[Candidate], chosen: Any = None) -> AssignForm:
    """The form with the experts on offer, and the one chosen under another filter."""
    experts = [(candidate.id, candidate.name) for candidate in offered]
    if chosen is not None and chosen.id not in dict(experts):
        experts.append((chosen.id, chosen.name))
    return AssignForm(experts)


def _hint(candidate: Candidate) -> str:
    """Unit, fields, load and distance in one line."""
    far = {
        Distance.SAME_PREFECTURE: _("same prefecture"),
        Distance.PROVINCE_POOL: _("provincial pool"),
        Distance.OTHER_PREFECTURE: _("other prefecture: %(name)s", name=candidate.place.label),
    }[candidate.distance]
    load = ngettext("on %(num)d case now", "on %(num)d cases now", candidate.load)
    fields = listed(field_names(candidate.fields, fields_of_work()))
    return " · ".join(part for part in (candidate.unit, candidate.title, fields, load, far) if part)


@bp.route("/cases/<int:case_id>/team", methods=["POST"])
@requires(P.CASE_ASSIGN)
def assign(case_id: int) -> Answer:
    """Put an expert on the team."""
    page = case_page(case_id, clock.today())
    chosen = request.form.get("expert_id", type=key)
    expert = None if chosen is None else get_candidate(chosen, current_user)
    form = _assign_form(_offered(page), expert)
    if form.validate() and expert is not None:
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _assigned(page, expert, form))
            flash(_("%(name)s is on the team and has to sign the declaration.", name=expert.name), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    return _page(page, assign_form=form)


def _assigned(page: CasePage, expert: Any, form: AssignForm) -> str:
    services.assign_expert(page.case, expert, TeamRole(form.role.data), on=clock.today(), actor=current_user)
    return url_for("team.show", case_id=page.case.id)


@bp.route("/cases/<int:case_id>/team/declaration", methods=["POST"])
@requires(P.DECLARATION_SIGN)
def declare(case_id: int) -> Answer:
    """Sign the own declaration, or step back because of a conflict."""
    page = case_page(case_id, clock.today())
    own, form = _own_member(page), DeclarationForm()
    if own is None:
        raise NotFound
    if form.validate():
        stepping_back = request.form.get("step") == "step_back"
        act = declaration.step_back if stepping_back else declaration.sign
        try:
            with transaction():
                act(own, form.conflicts.data or [], on=clock.today(), actor=current_user)
            if stepping_back:
                flash(_("You have stepped back. The unit that assigned you names another expert."), "ok")
                return redirect(url_for("home.index"), 303)
            flash(_("Your declaration is signed."), "ok")
            return redirect(url_for("cases.show", case_id=case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    return _page(page, declaration_form=form)


@bp.route("/cases/<int:case_id>/team/<int:member_id>/end", methods=["GET", "POST"])
@requires(P.CASE_ASSIGN)
def end(case_id: int, member_id: int) -> Answer:
    """End an assignment with a reason; what the expert signed and wrote stays."""
    page = case_page(case_id, clock.today())
    member = next((m for m in page.case.present_team if m.id == member_id), None)
    if member is None:
        raise NotFound
    form = EndForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.end_assignment(member, form.reason.data, on=clock.today(), actor=current_user)
            flash(_("The assignment of %(name)s has ended.", name=member.expert.name), "ok")
            return redirect(url_for("team.show", case_id=case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template("experts/end.html", page=page, tab="team", member=member, form=form)
    return body, 422 if form.is_submitted() else 200
