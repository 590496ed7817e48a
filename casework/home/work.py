"""Work in words: what each kind says, which button does it and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app, url_for

from casework import clock
from casework.calendars.queries import calendar_for, deadline
from casework.home.queries import Work
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.i18n import ngettext
from casework.web.filters import day

SATURDAY = 5


@dataclass(frozen=True)
class Wording:
    """The words of one kind; `title` takes %(label)s. `by` names what the address needs: case, key."""

    title: Any
    action: Any
    endpoint: str
    by: str = "case"


WORDINGS: dict[str, Wording] = {
    "overdue_action": Wording("%(label)s", _l("Open it"), "actions.show", "action"),
    "overdue_follow_up": Wording(
        _l("Follow-up no. %(label)s"), _l("Record a follow-up"), "follow_ups.of_case"
    ),
    "overdue_step": Wording("%(label)s", _l("Open the case"), "cases.show"),
    "hand_in": Wording(_l("Hand in the return: %(label)s"), _l("Open the return"), "returns.show", "return"),
    "units_hand_in": Wording(
        _l("Returns not handed in: %(label)s"), _l("See who is missing"), "returns.progress", "return"
    ),
    "action": Wording("%(label)s", _l("Open it"), "actions.show", "action"),
    "follow_up": Wording(_l("Follow-up no. %(label)s"), _l("Open it"), "follow_ups.of_case"),
    "strike_off": Wording(
        _l("Check the evidence: %(label)s"), _l("Check evidence"), "actions.show", "action"
    ),
    "confirm_done": Wording(
        _l("Confirm as done: %(label)s"), _l("Check the report"), "actions.show", "action"
    ),
    "approve_plan": Wording(_l("Plan V%(label)s submitted"), _l("Review the plan"), "plans.show"),
    "decide_extension": Wording(
        _l("Extension asked for: %(label)s"), _l("Decide on it"), "actions.show", "action"
    ),
    "decide_drop": Wording(_l("To be given up: %(label)s"), _l("Decide on it"), "actions.show", "action"),
    "returned_nomination": Wording(
        _l("Nomination returned"), _l("Correct it"), "nominations.show", "nomination"
    ),
    "review_nomination": Wording(_l("Nomination to review"), _l("Review"), "nominations.show", "nomination"),
    "decide_nomination": Wording(
        _l("Nomination to decide on"), _l("Decide on it"), "nominations.show", "nomination"
    ),
    "confirm_nomination": Wording(
        _l("Public notice has run out"), _l("Confirm the selection"), "nominations.show", "nomination"
    ),
    "answer_objection": Wording(
        _l("Objection to answer"), _l("Answer it"), "nominations.answer_objection", "objection"
    ),
    "decide_consent": Wording(
        _l("Places beyond the quota of %(label)s asked for"),
        _l("Decide on it"),
        "programmes.decide_consent",
        "consent",
    ),
    "decide_withdrawal": Wording(_l("Withdrawal applied for"), _l("Decide on it"), "cases.decide_withdrawal"),
    "answer_transfer": Wording(
        _l("Proposed to be taken over: %(label)s"), _l("Answer"), "transfers.show", "transfer"
    ),
    "decide_transfer": Wording(
        _l("Transfer to consent to: %(label)s"), _l("Decide on it"), "transfers.show", "transfer"
    ),
    "decide_reopening": Wording(_l("Reopening applied for"), _l("Decide on it"), "outcomes.decide_reopening"),
    "assign_team": Wording(_l("No expert team yet"), _l("Assign experts"), "team.show"),
    "write_plan": Wording(_l("Diagnosed; the plan is missing"), _l("Write the plan"), "plans.show"),
    "apply_acceptance": Wording(
        _l("All actions are struck off"), _l("Apply for acceptance"), "outcomes.apply"
    ),
    "conclude_acceptance": Wording(_l("Acceptance to conclude"), _l("Conclude"), "outcomes.conclude"),
    "close_case": Wording(_l("Accepted; to be struck off"), _l("Close the case"), "outcomes.close"),
    "decide_waiver": Wording(
        _l("Waiver of a declaration asked for: %(label)s"), _l("Decide on the waiver"), "team.show"
    ),
    "name_checker": Wording(_l("A conclusion is to be checked"), _l("Name an expert"), "team.show"),
    "check_conclusion": Wording(
        _l("Conclusion of another expert to check"), _l("Check the conclusion"), "team.show"
    ),
    "no_officer": Wording(_l("Nobody is in charge of %(label)s"), _l("Name the officer"), "team.officer"),
    "officer_left": Wording(_l("The officer of %(label)s has left"), _l("Name the officer"), "team.officer"),
    "sign_declaration": Wording(_l("Recusal declaration to sign"), _l("Sign the declaration"), "team.show"),
    "write_diagnosis": Wording(_l("Diagnosis to write"), _l("Write the report"), "diagnosis.show"),
    "reply_objection": Wording(
        _l("The enterprise objects to the diagnosis report"), _l("Answer the objections"), "diagnosis.show"
    ),
    "visit_denied": Wording(
        _l("The enterprise denies visit no. %(label)s"), _l("Look into it"), "visits.show", "visit"
    ),
    "own_visit_denied": Wording(
        _l("The enterprise denies your visit no. %(label)s"),
        _l("Take it back or explain it"),
        "visits.show",
        "visit",
    ),
    "acceptance_opinion": Wording(
        _l("Acceptance opinion to give"), _l("Give the opinion"), "outcomes.opinion"
    ),
    "return_sent_back": Wording(
        _l("Return sent back: %(label)s"), _l("See the remarks"), "returns.show", "return"
    ),
    "check_return": Wording(
        _l("Return to check: %(label)s"), _l("Check the return"), "returns.show", "return"
    ),
    "decide_correction": Wording(
        _l("Correction asked for: %(label)s"), _l("Decide on it"), "return_steps.decide", "correction"
    ),
}


def work_row(work: Work, today: date) -> dict[str, Any]:
    """One row of the workbench."""
    wording = WORDINGS[work.kind]
    title = str(wording.title) % {"label": work.label}
    return {
        "title": title,
        "enterprise": work.enterprise,
        "sub": _sub(work),
        "waited": _waited(work, today),
        "distance": deadline(work.due_on, work.tenant_id, today) if work.due_on else None,
        "action": str(wording.action),
        "url": work_url(work),
        "due_on": work.due_on,
    }


def work_url(work: Work) -> str:
    """Where a piece of work is done."""
    wording = WORDINGS[work.kind]
    if wording.endpoint not in current_app.view_functions:
        return ""
    if wording.by == "return" and not work.key:  # not begun
        return url_for("returns.index")
    keys: dict[str, dict[str, Any]] = {
        "case": {"case_id": work.case_id},
        "action": {"action_id": work.key},
        "nomination": {"nomination_id": work.key},
        "visit": {"visit_id": work.key},
        "return": {"return_id": work.key},
        "correction": {"erratum_id": work.key},
        "objection": {"objection_id": work.key},
        "consent": {"consent_id": work.key},
        "transfer": {"transfer_id": work.key},
    }
    return url_for(wording.endpoint, **keys[wording.by])


def _sub(work: Work) -> str:
    if work.kind == "overdue_action":
        return _("responsible %(name)s · due by %(date)s", name=work.person or "—", date=day(work.due_on))
    if work.kind in ("overdue_follow_up", "overdue_step"):
        return _("was due on %(date)s", date=day(work.due_on))
    if work.kind == "visit_denied":
        return _("recorded by %(name)s; it counts until the record is withdrawn", name=work.person)
    if work.kind == "strike_off":
        return _("confirmed as done by %(name)s on %(date)s", name=work.person, date=day(work.since))
    if work.kind == "confirm_done":
        return _("handed in by %(name)s on %(date)s", name=work.person or "—", date=day(work.since))
    return ""


def _waited(work: Work, today: date) -> str:
    """How long something has been waiting, in working days of its county."""
    if work.since is None or (work.due_on is not None and work.kind.startswith("overdue")):
        return ""
    days = calendar_for(work.tenant_id).between(work.since, today)
    if days <= 0:
        return _("received today")
    return ngettext("waiting for %(num)d working day", "waiting for %(num)d working days", days)


def greeting(name: str) -> str:
    """Good morning, afternoon or evening by the clock in China."""
    hour = clock.now().astimezone(clock.CHINA).hour
    if hour < 12:
        return _("Good morning, %(name)s", name=name)
    if hour < 18:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)


def week_cells(
    items: list[dict[str, Any]], tenant_id: int, today: date, working_days: int
) -> list[dict[str, Any]]:
    """Monday to Friday from this week on (on a weekend, from the next): how many things are due on each day.

    A make-up day on a weekend has no column; what is due on it stands in the list below the grid.
    """
    calendar = calendar_for(tenant_id)
    last = calendar.add(today, working_days)
    due = [item["due_on"] for item in items]
    monday = today - timedelta(days=today.weekday())
    if today.weekday() >= SATURDAY:
        monday += timedelta(weeks=1)
    cells = []
    for offset in range((last - monday).days + 1):
        on = monday + timedelta(days=offset)
        if on.weekday() < SATURDAY:
            cells.append(_cell(on, today, calendar.is_workday(on), due.count(on)))
    return cells


def _cell(on: date, today: date, is_workday: bool, count: int) -> dict[str, Any]:
    if on < today:
        return {"day": "", "text": "", "url": "", "state": "off"}
    if on == today:
        return {"day": str(on.day), "text": _("today"), "url": "", "state": "now"}
    if not is_workday:
        return {"day": str(on.day), "text": _("rest"), "url": "", "state": "none"}
    text = ngettext("%(num)d item", "%(num)d items", count) if count else ""
    return {"day": str(on.day), "text": text, "url": "", "state": "some" if count else "none"}
