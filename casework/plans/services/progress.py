"""An action on its way: reports of the enterprise, the expert's “done”, sending back."""

from __future__ import annotations

from datetime import date

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.cases.services import refresh_deadline, tell
from casework.diagnosis.people import contacts_of, experts_of, officers_of
from casework.diagnosis.services.rules import require_team
from casework.enums import EventKind, NoticeKind, Progress
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n.lists import listed
from casework.models import ActionItem, ActionReport
from casework.notices.services import notify, settle
from casework.plans import notice_words  # noqa: F401  the words of the messages sent here
from casework.plans.queries.actions import missing_evidence
from casework.plans.services.lapsing import lapse_requests
from casework.plans.services.pauses import end_pause
from casework.plans.services.running import require_case_runs, require_running

HALF = 50


def report_progress(
    action: ActionItem,
    progress: Progress,
    text: str = "",
    *,
    on: date,
    actor: Principal,
    percent: int | None = None,
) -> ActionReport:
    """The three answers of the enterprise (or an expert of the team). “All done” hands the action in.

    `percent` (1–99) says how much is done where the answer is “partly”. Raises RuleViolation for a finished action
    and for “all done” while a kind of evidence is missing.
    """
    require_running(action)
    if actor.expert_id is not None:
        require_team(action.case, actor)
    if progress is Progress.ALL_DONE:
        missing = missing_evidence(action)
        if missing:
            raise RuleViolation(
                _(
                    "Still missing: %(kinds)s. You can choose “Partly done” and send that.",
                    kinds=listed(missing),
                ),
                "progress",
            )
    share = {
        Progress.NOT_STARTED: 0,
        Progress.PARTLY: min(99, max(1, percent or HALF)),
        Progress.ALL_DONE: 100,
    }[progress]
    report = ActionReport(
        case=action.case, action=action, progress=progress, progress_percent=share, text=text,
        reported_on=on, actor_id=actor.id, actor_name=actor.name,
    )  # fmt: skip
    db.session.add(report)
    if progress is not Progress.NOT_STARTED:
        end_pause(action, on=on, actor=actor)
    action.progress_percent = share
    if progress is not Progress.NOT_STARTED and action.started_on is None:
        action.started_on = on
    action.handed_in_on = on if progress is Progress.ALL_DONE else None
    db.session.flush()
    tell(
        action.case, EventKind.PROGRESS_REPORTED, on=on, actor=actor,
        action=action.code, progress=progress.value, percent=share,
    )  # fmt: skip
    if progress is Progress.ALL_DONE:
        _tell_people(action, experts_of(action.case), "action_handed_in", on)
    refresh_deadline(action.case)
    return report


def confirm_done(action: ActionItem, text: str = "", *, on: date, actor: Principal) -> None:
    """An expert of the team says that the finish mark is reached. Raises RuleViolation for anybody else."""
    require_running(action)
    require_team(action.case, actor)
    end_pause(action, on=on, actor=actor)
    action.done_on = on
    action.done_by_id = actor.id
    action.done_by_name = actor.name
    action.started_on = action.started_on or on
    action.progress_percent = 100
    lapse_requests(action, on=on)
    tell(action.case, EventKind.ACTION_DONE, on=on, actor=actor, action=action.code, text=text)
    for waiting in ("", ":action_handed_in", ":action_returned"):
        settle(subject(action) + waiting)
    _tell_people(action, officers_of(action.case), "action_done", on)
    refresh_deadline(action.case)


def send_back(action: ActionItem, reason: str, *, on: date, actor: Principal) -> None:
    """Back to the enterprise: by an expert what was handed in, by the officer also what was called done.

    Raises RuleViolation without a reason, or when there is nothing to send back.
    """
    require_case_runs(action.case)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if action.struck_off_on or action.dropped_on or not (action.handed_in_on or action.done_on):
        raise RuleViolation(_("%(code)s was not handed in.", code=action.code))
    if actor.expert_id is not None:
        require_team(action.case, actor)
    if action.done_on is not None and not allows(actor, P.ACTION_STRIKE_OFF):
        raise RuleViolation(_("Only the case officer sends back what was confirmed as done."))
    action.handed_in_on = None
    action.done_on = None
    action.done_by_id = None
    action.done_by_name = ""
    db.session.flush()
    tell(action.case, EventKind.ACTION_RETURNED, on=on, actor=actor, action=action.code, reason=reason)
    _tell_people(action, contacts_of(action.case), "action_returned", on)
    refresh_deadline(action.case)


def subject(action: ActionItem) -> str:
    """What reminders of an action are about."""
    return f"action:{action.id}"


def _tell_people(action: ActionItem, people: object, template: str, on: date) -> None:
    notify(
        people, subject=f"{subject(action)}:{template}", template=template, on=on, url=f"/actions/{action.id}",  # type: ignore[arg-type]
        kind=NoticeKind.HAND_OVER, code=action.code, title=action.title, name=action.case.enterprise_name,
    )  # fmt: skip
