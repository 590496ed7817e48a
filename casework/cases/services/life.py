"""Changes of a case as a whole: opening, notes, suspension, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.access.principal import Principal
from casework.cases import leaving_words, people
from casework.cases.numbering import next_sequence, number_of
from casework.cases.services.road import move, refresh_deadline, require_not_ended, tell
from casework.cases.services.team import settle_team
from casework.enums import CaseStatus, EventKind, NoticeKind, WithdrawalReason
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, CaseNote, Nomination
from casework.models.base import TENANT_COLUMNS
from casework.notices.services import notify, settle
from casework.search.services import index


def open_case(
    nomination: Nomination, *, on: date, actor: Principal, substitute_for: Case | None = None
) -> Case:
    """Open the case of a confirmed nomination, with the next number of its county and year.

    Names, code and figures are copied: they stay those of the day of the list.
    """
    levels = {column: getattr(nomination, column) for column in TENANT_COLUMNS}
    sequence = next_sequence(nomination.programme_id, levels)
    case = Case(
        tenant=nomination.tenant,
        programme=nomination.programme,
        enterprise=nomination.enterprise,
        identity_id=nomination.identity_id,
        nomination=nomination,
        number=number_of(nomination.programme.year, nomination.tenant.code, sequence),
        sequence=sequence,
        officer_id=nomination.officer_id,
        enterprise_name=nomination.enterprise_name,
        uscc=nomination.uscc,
        industry_code=nomination.industry_code,
        chain_code=nomination.chain_code,
        main_product=nomination.main_product,
        size=nomination.size,
        figures_year=nomination.figures_year,
        employees=nomination.employees,
        revenue_wan=nomination.revenue_wan,
        is_above_scale=nomination.is_above_scale,
        specialised_grade=nomination.specialised_grade,
        has_quality_officer=nomination.has_quality_officer,
        confirmed_on=on,
        substitute_for_id=substitute_for.id if substitute_for else None,
    )
    db.session.add(case)
    db.session.flush()
    tell(case, EventKind.OPENED, on=on, actor=actor, number=case.number)
    make_findable(case)
    refresh_deadline(case)
    return case


def make_findable(case: Case) -> None:
    """Found by name, short name, number, code and product."""
    index(
        case,
        case.enterprise_name,
        case.enterprise.short_name,
        case.number,
        case.uscc,
        case.main_product,
        case_id=case.id,
    )


def add_note(case: Case, text: str, *, actor: Principal) -> CaseNote:
    """An internal note of the county. Raises RuleViolation for an empty one."""
    if not text:
        raise RuleViolation(_("Please write the note."), "text")
    note = CaseNote(case=case, text=text, author_id=actor.id, author_name=actor.name)
    db.session.add(note)
    db.session.flush()
    return note


def suspend(case: Case, reason: str, *, on: date, actor: Principal) -> None:
    """Stop the work for a time; the case returns to where it stood."""
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    before = case.status
    move(case, CaseStatus.SUSPENDED)
    case.status_before_suspension = before
    case.suspended_on = on
    tell(case, EventKind.SUSPENDED, on=on, actor=actor, reason=reason)
    refresh_deadline(case)


def resume(case: Case, *, on: date, actor: Principal) -> None:
    """Take the work up again where it stood, with the team as it is by now."""
    if case.status_before_suspension is None:
        raise RuleViolation(_("The case is not suspended."))
    move(case, case.status_before_suspension)
    case.status_before_suspension = None
    case.suspended_on = None
    tell(case, EventKind.RESUMED, on=on, actor=actor)
    settle_team(case, on=on, actor=actor)


def request_withdrawal(
    case: Case, reason: WithdrawalReason, note: str, *, on: date, actor: Principal
) -> None:
    """The county asks the province to let the enterprise leave the programme, with its opinion; the province is told.

    A suspended case leaves as well: an enterprise that stood still and never came back. Raises RuleViolation for a case
    that has ended, while an application waits, and without the opinion.
    """
    require_not_ended(case)
    if case.withdrawal_requested_on is not None:
        raise RuleViolation(_("A withdrawal was applied for on %(date)s.", date=case.withdrawal_requested_on))
    if not note:
        raise RuleViolation(_("Please give the county's opinion."), "note")
    case.withdrawal_requested_on = on
    case.withdrawal_reason = reason
    case.withdrawal_note = note
    db.session.flush()
    tell(case, EventKind.WITHDRAWAL_REQUESTED, on=on, actor=actor, reason=reason.value, note=note)
    notify(
        people.managers(case),
        subject=f"withdrawal:{case.id}",
        template=leaving_words.TO_DECIDE,
        on=on,
        url=f"/cases/{case.id}/withdrawal",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
        place=case.tenant.name,
    )


def decide_withdrawal(case: Case, consent: bool, opinion: str, *, on: date, actor: Principal) -> None:
    """The province consents or refuses, and the county is told; with consent also the team and the enterprise. Then the
    case ends and its place is free for a substitute.

    Raises RuleViolation when nothing was applied for, when it was decided, or for a refusal without a reason.
    """
    if case.withdrawal_requested_on is None:
        raise RuleViolation(_("No withdrawal was applied for."))
    if case.withdrawn_on is not None:
        raise RuleViolation(_("The case was withdrawn on %(date)s.", date=case.withdrawn_on))
    if not consent:
        if not opinion:
            raise RuleViolation(_("Please give the reason."), "opinion")
        case.withdrawal_requested_on = None
        case.withdrawal_reason = None
        case.withdrawal_note = ""
        tell(case, EventKind.WITHDRAWAL_REQUESTED, on=on, actor=actor, refused=True, note=opinion)
        _tell_decided(case, people.officers(case), on=on, consent=False, opinion=opinion)
        return
    move(case, CaseStatus.WITHDRAWN)
    case.withdrawn_on, case.status_before_suspension = on, None
    _free_the_place(case)
    db.session.flush()
    tell(
        case,
        EventKind.WITHDRAWN,
        on=on,
        actor=actor,
        reason=(case.withdrawal_reason or "").lower(),
        note=opinion,
    )
    team = people.experts(*(member.expert_id for member in case.present_team))
    _tell_decided(case, [*people.officers(case), *team, *people.contacts(case)], on=on, consent=True)
    refresh_deadline(case)


def _tell_decided(case: Case, to: Sequence[int], *, on: date, consent: bool, opinion: str = "") -> None:
    settle(f"withdrawal:{case.id}")
    notify(
        to,
        subject=f"withdrawal:{case.id}:decided",
        template=leaving_words.DECIDED,
        on=on,
        url=f"/cases/{case.id}",
        name=case.enterprise_name,
        consent=consent,
        opinion=opinion,
    )


def _free_the_place(case: Case) -> None:
    """The place of a moved case belongs to the first one: with the last one's withdrawal it is given up there. The form
    it came from does not count for its code any more, so that a second file on the enterprise can be merged."""
    earlier = case
    while earlier.continues_id is not None:
        earlier = db.session.get_one(Case, earlier.continues_id)
        earlier.withdrawal_reason, earlier.withdrawal_note = case.withdrawal_reason, case.withdrawal_note
        earlier.withdrawn_on = case.withdrawn_on
    if earlier.nomination is not None:
        earlier.nomination.is_live = False
