"""What the pages of visits show: the form with what it is prefilled with, one record, the tab of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from flask import url_for
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import calendar_for, deadline, explain_address
from casework.diagnosis.services import FOUND_WHILE
from casework.enums import DeadlineKind, FileSubject, ServiceType
from casework.files import services as files
from casework.files.archive import file_row
from casework.files.kinds import KINDS
from casework.i18n import gettext as _
from casework.visits import queries
from casework.visits.counting import person_days
from casework.visits.forms import VisitForm
from casework.visits.listing import states_of
from casework.visits.queries import Desk
from casework.web.guards import can

DAYS_BACK: Final = 40
"""Calendar days for which the form knows the filing deadline without asking the server."""
JUST_NOW: Final = timedelta(minutes=30)
PICTURES: Final = ",".join(f".{name}" for name, kind in KINDS.items() if kind.is_picture)


def visit_form(desk: Desk, today: date) -> VisitForm:
    """The form of a new record, with what was true last time."""
    last, present = desk.last, {member.expert_id for member in desk.team if member.ended_on is None}
    own = [current_user.expert_id] if current_user.expert_id in present else []
    before = [row.expert_id for row in last.experts if row.expert_id in present] if last else []
    team = [SelectChoice(member.expert_id, _name(member)) for member in desk.team]
    return VisitForm.for_desk(
        team,
        desk.actions,
        desk.constraints,
        held_on=today,
        expert_ids=list(dict.fromkeys([*own, *before])),
        enterprise_people=last.enterprise_people if last else desk.case.enterprise.contact_name,
        way=last.way.value if last else "on_site",
    )


def _name(member: Any) -> str:
    if member.expert_id == current_user.expert_id:
        return _("%(name)s (me)", name=member.expert.name)
    if member.ended_on is not None:
        return _("%(name)s (until %(date)s)", name=member.expert.name, date=member.ended_on)
    return str(member.expert.name)


def form_context(desk: Desk, form: VisitForm, same_day: Sequence[Any], today: date) -> dict[str, Any]:
    """Everything that visits/new.html shows. `same_day`: records that may be of the same visit."""
    case = desk.case
    filing = {day: _filing_due(case, day) for day in (today - timedelta(days=n) for n in range(DAYS_BACK))}
    chosen = form.held_on.data if form.held_on.data and form.held_on.data <= today else today
    filing_due_on = filing.get(chosen) or _filing_due(case, chosen)
    return {
        "case": case,
        "desk": desk,
        "form": form,
        "actions": [
            {
                "action": action,
                "distance": deadline(action.due_on, case.tenant_id, today),
                "progress": form.progress_field(action.id),
            }
            for action in desk.actions
        ],
        "same_day": [{"visit": visit, "names": _names(visit)} for visit in same_day],
        "filing_due_on": filing_due_on,
        "filing_days": case.programme.visit_log_days,
        "filing_is_late": filing_due_on < today,
        "filing_deadlines": " ".join(f"{day}:{due}" for day, due in filing.items()),
        "filing_url": explain_address(
            case.tenant_id,
            start=chosen,
            workdays=case.programme.visit_log_days,
            kind=DeadlineKind.VISIT_LOG,
        ),
        "pictures": PICTURES,
    }


def _filing_due(case: Any, day: date) -> date:
    return calendar_for(case.tenant_id).add(day, case.programme.visit_log_days)


def _names(visit: Any) -> str:
    return "、".join(queries.names_of([row.expert_id for row in visit.experts])) or str(visit.author_name)


def record(visit: Any) -> dict[str, Any]:
    """One record as its page and the tab show it. Experts and actions are loaded."""
    return {
        "visit": visit,
        "states": states_of(visit),
        "names": "、".join(row.expert.name for row in visit.experts),
        "conflicts": "、".join(
            row.expert.name for row in visit.experts if row.expert_id in visit.case.blocked
        ),
        "person_days": person_days(visit.days, len(visit.experts)),
        "services": [ServiceType(value) for value in visit.services],
        "touched": [
            {
                "action": row.action,
                "percent": row.progress_percent,
                "is_lower": row.progress_percent is not None
                and row.progress_percent < row.action.progress_percent,
            }
            for row in visit.actions
        ],
    }


def show_context(visit: Any, today: date) -> dict[str, Any]:
    """Everything that visits/show.html shows, with what the reader may do."""
    case, stands = visit.case, visit.withdrawn_on is None
    own = visit.author_id == current_user.id
    rows = [file_row(item) for item in queries.files_of(visit)]
    return {
        **record(visit),
        "case": case,
        "pictures": [row for row in rows if row["thumb_url"]],
        "files": [row for row in rows if not row["thumb_url"]],
        "accept_pictures": PICTURES,
        "may_confirm": can(P.VISIT_CONFIRM) and stands and visit.enterprise_confirmed_on is None,
        "may_deny": can(P.VISIT_CONFIRM)
        and stands
        and visit.enterprise_confirmed_on is None
        and visit.enterprise_denied_on is None,
        "found": queries.constraints_found_at(visit),
        "may_make_constraint": bool(visit.new_problems)
        and stands
        and can(P.DIAGNOSIS_WRITE)
        and case.status in FOUND_WHILE
        and any(member.expert_id == current_user.expert_id for member in case.present_team),
        "may_accompany": can(P.VISIT_ACCOMPANY) and stands and not case.is_frozen,
        "may_withdraw": own and stands and visit.enterprise_confirmed_on is None,
        "may_log": can(P.VISIT_LOG),
        "may_add_photos": can(P.VISIT_LOG)
        and queries.takes_photos_of(visit, current_user)
        and files.takes_more(FileSubject.VISIT, visit),
        "sent_at": visit.created_at if own and clock.real_now() - visit.created_at < JUST_NOW else None,
        "next_visit": _next_enterprise(visit, today) if own else None,
        "filing_url": explain_address(
            visit.tenant_id,
            start=visit.held_on,
            workdays=case.programme.visit_log_days,
            kind=DeadlineKind.VISIT_LOG,
        ),
    }


def _next_enterprise(visit: Any, today: date) -> dict[str, Any] | None:
    """Where the author goes next: the other case whose next date is today or soonest."""
    row = queries.next_arranged(visit, today)
    if row is None:
        return None
    return {
        "name": row.enterprise_name,
        "on": row.next_on,
        "url": url_for("visits.new", case_id=row.case_id),
    }


def of_case_context(visits: Sequence[Any]) -> dict[str, Any]:
    """Everything that visits/of_case.html shows: the records and what they add up to."""
    rows = [record(visit) for visit in visits]
    standing = [row for row in rows if row["visit"].withdrawn_on is None]
    return {
        "rows": rows,
        "count": len(standing),
        "person_days": sum((row["person_days"] for row in standing), Decimal(0)),
    }
