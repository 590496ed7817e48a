"""The case list, the case page with its overview, the story, internal notes, suspension and withdrawal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases import frame, services
from casework.cases.forms import NoteForm, ReasonForm, WithdrawalDecisionForm, WithdrawalForm
from casework.cases.listing import list_context, read_filters
from casework.cases.overview import overview_context
from casework.cases.queries import OPEN_CASES, case_page, get_case, list_cases
from casework.cases.queries.page import notes, story
from casework.cases.story import headline, sentence
from casework.enums import ListKind, Role, WithdrawalReason
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.lists.bar import first_view
from casework.programmes.queries import programme_years
from casework.transaction import transaction
from casework.web.frame import register_count
from casework.web.guards import can, requires

bp = Blueprint("cases", __name__)
Answer = Response | str | tuple[str, int]

for name in ("case_pills", "case_facts", "case_freeze", "case_tabs", "stage_bar_items", "next_steps"):
    bp.add_app_template_global(getattr(frame, name), name)
bp.add_app_template_global(sentence, "event_sentence")
bp.add_app_template_global(headline, "event_headline")


register_count("cases", OPEN_CASES)


@bp.route("/cases")
@requires(P.CASE_READ)
def index() -> Answer:
    """The list. An enterprise contact with one case goes straight to it."""
    if first := first_view(ListKind.CASES):
        return first
    years = programme_years(current_user.years_version)
    filters = read_filters(request.args, years)
    listing = list_cases(filters, clock.today())
    if current_user.role is Role.ENTERPRISE_CONTACT and len(listing.rows) == 1:
        return redirect(url_for("cases.show", case_id=listing.rows[0].id), 303)
    return render_template("cases/index.html", **list_context(filters, listing, years))


@bp.route("/cases/<int:case_id>")
@requires(P.CASE_READ)
def show(case_id: int) -> str:
    """The case page: stages, next step, constraints with their actions, target indicators, latest events."""
    page = case_page(case_id, clock.today())
    return render_template("cases/show.html", page=page, tab="overview", **overview_context(page.case))


@bp.route("/cases/<int:case_id>/story", endpoint="story")
@requires(P.CASE_STORY)
def story_tab(case_id: int) -> str:
    """Everything that happened, newest first; beside it the internal notes of the county, which a superior unit sees
    once it has opened the case with a reason."""
    page = case_page(case_id, clock.today())
    events = story(case_id, shared_only=not current_user.is_staff)
    reads_notes = can(P.CASE_NOTE) or current_user.opened_until(case_id) is not None
    own_notes = notes(case_id) if reads_notes else []
    return render_template(
        "cases/story.html", page=page, tab="story", events=events, notes=own_notes, form=NoteForm()
    )


@bp.route("/cases/<int:case_id>/notes", methods=["POST"])
@requires(P.CASE_NOTE)
def add_note(case_id: int) -> Answer:
    """Keep an internal note of the county."""
    case = get_case(case_id)
    form = NoteForm()
    if form.validate():
        with transaction():
            services.add_note(case, form.text.data, actor=current_user)
        return redirect(url_for("cases.story", case_id=case_id) + "#notes", 303)
    page = case_page(case_id, clock.today())
    events = story(case_id, shared_only=False)
    body = render_template(
        "cases/story.html", page=page, tab="story", events=events, notes=notes(case_id), form=form
    )
    return body, 422


@bp.route("/cases/<int:case_id>/suspend", methods=["GET", "POST"])
@requires(P.CASE_RUN)
def suspend(case_id: int) -> Answer:
    """Stop the work for a time, with the reason."""
    return _one_step(
        case_id,
        ReasonForm(),
        lambda case, values: services.suspend(case, on=clock.today(), actor=current_user, **values),
        title=_("Suspend the work"),
        submit=_("Suspend"),
        done=_("The case is suspended."),
        consequence=_(
            "Deadlines are not reminded of while a case is suspended; the enterprise and the experts can read it."
        ),
    )


@bp.route("/cases/<int:case_id>/resume", methods=["POST"])
@requires(P.CASE_RUN)
def resume(case_id: int) -> Answer:
    """Take the work up again."""
    case = get_case(case_id)
    try:
        with transaction():
            services.resume(case, on=clock.today(), actor=current_user)
        flash(_("The work goes on where it stood."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.route("/cases/<int:case_id>/withdraw", methods=["GET", "POST"])
@requires(P.CASE_WITHDRAW)
def withdraw(case_id: int) -> Answer:
    """Apply for the withdrawal of an enterprise, with reason and the county's opinion."""
    return _one_step(
        case_id,
        WithdrawalForm(),
        lambda case, values: services.request_withdrawal(
            case, WithdrawalReason(values["reason"]), values["note"], on=clock.today(), actor=current_user
        ),
        title=_("Apply for withdrawal from the programme"),
        submit=_("Send to the province"),
        done=_("The application has been sent to the province."),
        consequence=_(
            "The province decides. With its consent the place is free for a substitute of the same prefecture."
        ),
    )


@bp.route("/cases/<int:case_id>/withdrawal", methods=["GET", "POST"])
@requires(P.CASE_WITHDRAW_CONSENT)
def decide_withdrawal(case_id: int) -> Answer:
    """The province consents to a withdrawal or refuses it."""
    return _one_step(
        case_id,
        WithdrawalDecisionForm(),
        lambda case, values: services.decide_withdrawal(
            case, values["consent"] == "yes", values["opinion"], on=clock.today(), actor=current_user
        ),
        title=_("Decide on the withdrawal"),
        submit=_("Decide"),
        done=_("The decision has been recorded."),
        consequence="",
        asked=_application,
    )


def _application(case: Any) -> list[dict[str, Any]]:
    """What the county applied for, in front of who decides; nothing when no application waits."""
    if case.withdrawal_requested_on is None:
        return []
    return [
        {"label": _("Asked on"), "value": case.withdrawal_requested_on},
        {"label": _("Reason"), "value": case.withdrawal_reason.label},
        {"label": _("Opinion of the county"), "value": case.withdrawal_note},
    ]


def _one_step(
    case_id: int,
    form: Any,
    act: Any,
    *,
    title: str,
    submit: str,
    done: str,
    consequence: str,
    asked: Any = None,
) -> Answer:
    """A page that asks for a reason or opinion and then takes one step of the life cycle. `asked` gives the facts of what
    is decided on."""
    page = case_page(case_id, clock.today())
    if form.validate_on_submit():
        try:
            with transaction():
                act(page.case, form.values)
            flash(done, "ok")
            return redirect(url_for("cases.show", case_id=case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    body = render_template(
        "cases/step.html", page=page, tab="overview", form=form, step_title=title, submit=submit,
        consequence=consequence, asked=asked(page.case) if asked else [],
    )  # fmt: skip
    return body, 422 if form.is_submitted() else 200
