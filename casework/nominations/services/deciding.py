"""The province's desk: propose, reserve, reject within the quotas; publish, confirm, substitute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import func, select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.services import open_case, tell
from casework.enums import EventKind, NominationStatus, ReviewDecision, ReviewStep
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, Nomination, Objection, Programme, ProgrammeQuota
from casework.nominations.queries.listing import proposed
from casework.nominations.services import objecting
from casework.nominations.services.steps import take_step
from casework.nominations.services.telling import settle_waiting, tell_decided
from casework.programmes.consented import consented_places
from casework.programmes.queries import NO_USE, quota_uses
from casework.regions.queries import place

S = NominationStatus


def select_for_list(nomination: Nomination, opinion: str, *, actor: Principal, on: date) -> None:
    """Propose for selection. Raises RuleViolation with the numbers when the prefecture's places are used up, those that
    were consented to beyond its quota included."""
    require(actor, P.NOMINATION_DECIDE)
    if nomination.status is S.PROVINCE_REVIEW and nomination.decided_on is not None:
        raise RuleViolation(_("It was proposed for selection on %(date)s.", date=nomination.decided_on))
    _check_places(nomination)
    take_step(nomination, ReviewDecision.SELECT, ReviewStep.PROVINCE, actor=actor, on=on, opinion=opinion)
    nomination.decided_on = on
    nomination.reserve_rank = None
    db.session.flush()


def _locked_quota(nomination: Nomination) -> ProgrammeQuota | None:
    """The prefecture's quota, locked: two people cannot give the last place away at the same moment. Without a quota there
    may be places by consent; then the year is locked."""
    quota = db.session.scalar(
        select(ProgrammeQuota)
        .where(
            ProgrammeQuota.programme_id == nomination.programme_id,
            ProgrammeQuota.prefecture_id == nomination.prefecture_id,
        )
        .with_for_update()
    )
    if quota is None:
        db.session.scalar(
            select(Programme.id).where(Programme.id == nomination.programme_id).with_for_update()
        )
    return quota


def _check_places(nomination: Nomination) -> None:
    quota = _locked_quota(nomination)
    own = quota.places if quota else 0
    beyond = consented_places(nomination.programme_id).get(nomination.prefecture_id, 0)
    uses = quota_uses(nomination.programme_id, prefecture_id=nomination.prefecture_id)
    used = uses.get(nomination.prefecture_id, NO_USE).used
    if used >= own + beyond:
        name = place(nomination.prefecture_id).name
        raise RuleViolation(_no_place(name, own, beyond, used), "decision")


def _no_place(name: str, own: int, beyond: int, used: int) -> str:
    if beyond:
        return _(
            "%(name)s has %(places)s places and %(beyond)s beyond its quota by consent, and %(used)s of them are used. "
            "One more needs another recorded consent.",
            name=name,
            places=own,
            beyond=beyond,
            used=used,
        )
    return _(
        "%(name)s has %(places)s places and %(used)s of them are used. There is no place left; one beyond "
        "the quota needs a recorded consent.",
        name=name,
        places=own,
        used=used,
    )


def put_on_reserve(
    nomination: Nomination, rank: int | None, opinion: str, *, actor: Principal, on: date
) -> None:
    """Put on the reserve list with a rank in the prefecture.

    Raises RuleViolation without a rank, for a taken one, and with the numbers when the list is full.
    """
    require(actor, P.NOMINATION_DECIDE)
    if rank is None:
        raise RuleViolation(_("Please give the rank."), "rank")
    _check_reserve(nomination, rank)
    take_step(nomination, ReviewDecision.RESERVE, ReviewStep.PROVINCE, actor=actor, on=on, opinion=opinion)
    nomination.decided_on = on
    nomination.reserve_rank = rank
    db.session.flush()


def _check_reserve(nomination: Nomination, rank: int) -> None:
    quota = _locked_quota(nomination)
    places = quota.reserve_places if quota else 0
    on_list = (
        select(Nomination)
        .where(
            Nomination.programme_id == nomination.programme_id,
            Nomination.prefecture_id == nomination.prefecture_id,
            Nomination.status == S.RESERVE,
            Nomination.id != nomination.id,
        )
        .order_by(Nomination.reserve_rank)
    )
    others = db.session.scalars(on_list).all()
    holder = next((other for other in others if other.reserve_rank == rank), None)
    if holder is not None:
        raise RuleViolation(
            _("%(name)s has rank %(rank)s already.", name=holder.enterprise_name, rank=rank), "rank"
        )
    if len(others) >= places:
        raise RuleViolation(
            _(
                "%(name)s has %(places)s reserve places and %(used)s of them are used.",
                name=place(nomination.prefecture_id).name,
                places=places,
                used=len(others),
            ),
            "decision",
        )


def reject(nomination: Nomination, reason: str, *, actor: Principal, on: date) -> None:
    """Do not select, with the reason: on the desk, during the public notice, or from the reserve list."""
    require(actor, P.NOMINATION_DECIDE)
    take_step(nomination, ReviewDecision.REJECT, ReviewStep.PROVINCE, actor=actor, on=on, opinion=reason)
    db.session.flush()
    settle_waiting(nomination)
    tell_decided(nomination, on=on)


def answer_objection(
    objection: Objection, *, is_upheld: bool, finding: str, actor: Principal, on: date
) -> None:
    """Answer an objection; an upheld one takes the nomination out of the selection, with the finding as its reason.

    Raises RuleViolation without a reason, when it was answered, and when the nomination is no longer in public notice.
    """
    objecting.answer(objection, is_upheld=is_upheld, finding=finding, actor=actor, on=on)
    if is_upheld:
        reject(objection.nomination, _("Objection upheld: %(finding)s", finding=finding), actor=actor, on=on)


def notice_until(programme: Programme, on: date) -> date:
    """The last day of a public notice that begins on a day: its working days counted from the next day."""
    return calendar_for(programme.province_id).add(on, programme.public_notice_days)


def publish(programme: Programme, *, actor: Principal, on: date) -> Sequence[Nomination]:
    """Publish everything that is proposed, in one act. Raises RuleViolation when nothing is."""
    require(actor, P.NOMINATION_DECIDE)
    nominations = proposed(programme.id)
    if not nominations:
        raise RuleViolation(_("Nothing is proposed for selection yet."))
    until = notice_until(programme, on)
    for nomination in nominations:
        take_step(nomination, ReviewDecision.PUBLISH, ReviewStep.PUBLIC_NOTICE, actor=actor, on=on)
        nomination.published_on, nomination.notice_until_on = on, until
    programme.published_on = programme.published_on or on
    programme.notice_until_on = until
    db.session.flush()
    return nominations


def confirm(nomination: Nomination, *, actor: Principal, on: date) -> Case:
    """Confirm after the public notice: the nomination becomes a case. Raises RuleViolation while the notice runs and
    while an objection is open."""
    require(actor, P.NOMINATION_DECIDE)
    if nomination.status is S.RESERVE:
        raise RuleViolation(
            _("A reserve enterprise takes the place of one that has withdrawn. Choose the place.")
        )
    until = nomination.notice_until_on
    if until is not None and on <= until:
        raise RuleViolation(
            _("The public notice runs until %(date)s; it can be confirmed from the day after.", date=until)
        )
    objecting.require_answered(nomination)
    return _become_case(nomination, actor=actor, on=on)


def _become_case(
    nomination: Nomination, *, actor: Principal, on: date, substitute_for: Case | None = None
) -> Case:
    desk = ReviewStep.PROVINCE if substitute_for else ReviewStep.PUBLIC_NOTICE
    take_step(nomination, ReviewDecision.CONFIRM, desk, actor=actor, on=on)
    nomination.confirmed_on = on
    case = open_case(nomination, on=on, actor=actor, substitute_for=substitute_for)
    tell_decided(nomination, on=on, number=case.number)
    return case


def substitute(nomination: Nomination, withdrawn: Case, *, actor: Principal, on: date) -> Case:
    """A reserve enterprise takes the place of a withdrawn case.

    Raises RuleViolation after the cut-off date, for a place that is not free, for one of another prefecture
    while its own has a reserve list, and for anybody but the first on the list.
    """
    require(actor, P.SUBSTITUTE_DECIDE)
    until = nomination.programme.substitution_until_on
    if on > until:
        raise RuleViolation(_("Substitution was possible until %(date)s.", date=until))
    _check_free(nomination, withdrawn)
    first = _first_in_line(nomination.programme_id, withdrawn.prefecture_id)
    if first is not None and first.id != nomination.id:
        raise RuleViolation(
            _(
                "The first in line for a place of %(place)s is %(name)s.",
                place=place(withdrawn.prefecture_id).name,
                name=first.enterprise_name,
            )
        )
    case = _become_case(nomination, actor=actor, on=on, substitute_for=withdrawn)
    tell(withdrawn, EventKind.SUBSTITUTED, actor=actor, on=on, number=case.number, name=case.enterprise_name)
    return case


def _check_free(nomination: Nomination, withdrawn: Case) -> None:
    if nomination.status is not S.RESERVE or withdrawn.programme_id != nomination.programme_id:
        raise RuleViolation(_("Only an enterprise of this year's reserve list takes a free place."))
    # The lock makes two people who fill the same place wait for each other.
    db.session.scalar(select(Case.id).where(Case.id == withdrawn.id).with_for_update())
    taken = db.session.scalar(select(func.count(Case.id)).where(Case.substitute_for_id == withdrawn.id))
    # A place belongs to its first case: one that moved is free there, and not a second time where it moved to.
    if withdrawn.withdrawn_on is None or withdrawn.continues_id is not None or taken:
        raise RuleViolation(_("The place of %(number)s is not free.", number=withdrawn.number))


def _first_in_line(programme_id: int, prefecture_id: int) -> Nomination | None:
    """The highest rank on the prefecture's own list; an empty list leaves the choice to the province."""
    return db.session.scalar(
        select(Nomination)
        .where(
            Nomination.programme_id == programme_id,
            Nomination.prefecture_id == prefecture_id,
            Nomination.status == S.RESERVE,
        )
        .order_by(Nomination.reserve_rank, Nomination.id)
        .limit(1)
    )


def each(
    nominations: Sequence[Nomination], act: Callable[[Nomination], object], *, rehearse: bool = False
) -> dict[int, str]:
    """Do one act on several nominations, each for itself; gives the refusals by key.

    `rehearse`: everything is undone again, so that a preview says exactly what would happen.
    """
    refusals: dict[int, str] = {}
    with db.session.begin_nested() as whole:
        for nomination in nominations:
            try:
                with db.session.begin_nested():
                    act(nomination)
            except RuleViolation as violation:
                refusals[nomination.id] = str(violation.message)
        if rehearse:
            whole.rollback()
    return refusals
