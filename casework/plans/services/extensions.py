"""Moving a deadline: asked for with a reason, decided by another person, the old date stays readable."""

from __future__ import annotations

from datetime import date

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.services import refresh_deadline, require_open, tell
from casework.diagnosis.people import contacts_of, county_leaders_of, officers_of
from casework.enums import EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem, Extension
from casework.notices.services import notify, settle
from casework.plans import notice_words  # noqa: F401  the words of the messages sent here
from casework.plans.services.running import require_running


def request_extension(
    action: ActionItem, new_due_on: date, reason: str, *, on: date, actor: Principal
) -> Extension:
    """Ask for a later date; a rest day moves to the next working day of the county.

    Raises RuleViolation without a reason, for a date that is not later, or while another request is open.
    """
    require_running(action)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if any(extension.decided_on is None for extension in action.extensions):
        raise RuleViolation(_("An extension was asked for already and waits for the decision."))
    new_due_on = calendar_for(action.tenant_id).next_workday(new_due_on)
    if new_due_on <= max(action.due_on, on):
        raise RuleViolation(
            _("The new date must lie behind %(date)s.", date=max(action.due_on, on)), "new_due_on"
        )
    extension = Extension(
        case=action.case, action=action, reason=reason, old_due_on=action.due_on, new_due_on=new_due_on,
        requested_on=on, requested_by_id=actor.id, requested_by_name=actor.name,
    )  # fmt: skip
    db.session.add(extension)
    db.session.flush()
    tell(
        action.case, EventKind.EXTENSION_REQUESTED, on=on, actor=actor,
        action=action.code, old=extension.old_due_on, new=new_due_on, reason=reason,
    )  # fmt: skip
    notify(
        county_leaders_of(action.case), subject=f"extension:{extension.id}", template="extension_to_decide", on=on,
        url=f"/actions/{action.id}", kind=NoticeKind.HAND_OVER, code=action.code, name=action.case.enterprise_name,
        new=new_due_on,
    )  # fmt: skip
    return extension


def decide_extension(
    extension: Extension, approve: bool, opinion: str = "", *, on: date, actor: Principal
) -> None:
    """Approve or refuse. Raises RuleViolation for who asked, twice, or a refusal without words."""
    action = extension.action
    require_open(action.case)
    if extension.decided_on is not None:
        raise RuleViolation(_("It was decided on %(date)s.", date=extension.decided_on))
    if extension.requested_by_id == actor.id:
        raise RuleViolation(_("An extension is never decided by who asked for it."))
    if not approve and not opinion:
        raise RuleViolation(_("Please give the reason."), "opinion")
    if approve and not action.is_open:
        raise RuleViolation(_("%(code)s is no longer open.", code=action.code))
    extension.is_approved = approve
    extension.decided_on = on
    extension.decided_by_id = actor.id
    extension.decided_by_name = actor.name
    extension.opinion = opinion
    if approve:
        action.due_on = max(action.due_on, extension.new_due_on)
    db.session.flush()
    tell(
        action.case, EventKind.EXTENSION_DECIDED, on=on, actor=actor,
        action=action.code, old=extension.old_due_on, new=extension.new_due_on, approved=approve,
    )  # fmt: skip
    settle(f"extension:{extension.id}")
    notify(
        {*contacts_of(action.case), *officers_of(action.case)}, subject=f"extension:{extension.id}:decided",
        template="extension_decided", on=on, url=f"/actions/{action.id}", code=action.code,
        name=action.case.enterprise_name, new=extension.new_due_on, approved=approve,
    )  # fmt: skip
    refresh_deadline(action.case)
