"""Working without the recusal declaration: asked for by who assigns, decided by a second person, written down."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.cases import people, team_words
from casework.cases.services.road import require_open, tell
from casework.cases.services.team import settle_team
from casework.enums import EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, CaseExpert, DeclarationWaiver
from casework.notices.services import notify, settle


def ask_for_waiver(member: CaseExpert, reason: str, *, on: date, actor: Principal) -> DeclarationWaiver:
    """Ask that an expert may work before the declaration is on file.

    Raises RuleViolation without a reason, for who has left, signed or is waived, and while another one waits.
    """
    require(actor, P.CASE_ASSIGN)
    case = _locked(member.case_id)
    require_open(case)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if member.ended_on is not None:
        raise RuleViolation(_("The assignment ended on %(date)s.", date=member.ended_on))
    if member.is_cleared:
        raise RuleViolation(_("No waiver is needed: the declaration is signed or waived."))
    if _waiting(member) is not None:
        raise RuleViolation(_("A waiver was asked for already; it waits for a second person."))
    waiver = DeclarationWaiver(
        case=case, member=member, reason=reason, asked_on=on, asked_by_id=actor.id, asked_by_name=actor.name
    )
    db.session.add(waiver)
    db.session.flush()
    name = member.expert.name
    tell(
        case, EventKind.DECLARATION_SIGNED, on=on, actor=actor, is_shared=False,
        step="waiver_asked", name=name, reason=reason,
    )  # fmt: skip
    notify(
        people.second_persons(case, actor.id),
        subject=f"waiver:{waiver.id}",
        template=team_words.WAIVER_TO_DECIDE,
        on=on,
        url=f"/cases/{case.id}/team",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
        expert=name,
        person=actor.name,
    )
    return waiver


def decide_waiver(
    waiver: DeclarationWaiver, consent: bool, opinion: str, *, on: date, actor: Principal
) -> None:
    """A second person consents or refuses. With consent the expert counts as cleared, marked everywhere as waived.

    Raises RuleViolation without the right, for who asked, when it was decided or lapsed, for a refusal without a reason.
    """
    require(actor, P.WAIVER_CONSENT)
    case = _locked(waiver.case_id)
    require_open(case)
    if actor.id == waiver.asked_by_id:
        raise RuleViolation(_("You asked for this waiver; a second person decides."))
    if not waiver.is_open:
        raise RuleViolation(_("This waiver waits for nobody any more."))
    if not consent and not opinion:
        raise RuleViolation(_("Please give the reason."), "opinion")
    member = waiver.member
    waiver.is_consented, waiver.decided_on, waiver.opinion = consent, on, opinion
    waiver.decided_by_id, waiver.decided_by_name = actor.id, actor.name
    if consent:
        member.waived_on = on
    db.session.flush()
    name, step = member.expert.name, "waived" if consent else "waiver_refused"
    tell(
        case, EventKind.DECLARATION_SIGNED, on=on, actor=actor, is_shared=False,
        step=step, name=name, reason=waiver.reason if consent else opinion, second=waiver.asked_by_name,
    )  # fmt: skip
    settle(f"waiver:{waiver.id}")
    notify(
        [waiver.asked_by_id],
        subject=f"waiver:{waiver.id}:decided",
        template=team_words.WAIVER_DECIDED,
        on=on,
        url=f"/cases/{case.id}/team",
        name=case.enterprise_name,
        expert=name,
        consent=consent,
        opinion=opinion,
    )
    settle_team(case, on=on, actor=actor)


def _locked(case_id: int) -> Case:
    return db.session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()


def _waiting(member: CaseExpert) -> int | None:
    return db.session.scalar(
        select(DeclarationWaiver.id).where(
            DeclarationWaiver.member_id == member.id,
            DeclarationWaiver.decided_on.is_(None),
            DeclarationWaiver.lapsed_on.is_(None),
        )
    )
