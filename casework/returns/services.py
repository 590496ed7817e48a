"""The way of a return upwards: handed in, checked or sent back with remarks, accepted, frozen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import Rank, ReturnAct, ReturnPeriod, ReturnStatus
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import AnnualReturn, Programme, ReturnRemark, ReturnVersion
from casework.regions.queries import Place, place
from casework.reports.findings import Finding
from casework.reports.services import begun
from casework.returns import acts, queries
from casework.returns.findings import findings_of
from casework.returns.places import is_place
from casework.returns.revising import corrections_held
from casework.returns.versions import keep_version


def start(region: Place, programme: Programme, period: ReturnPeriod, *, actor: Principal) -> AnnualReturn:
    """Begin the return of the own unit; the one that is there already is given back."""
    require(actor, P.RETURN_WRITE)
    if actor.region_id != region.id:
        raise RuleViolation(_("Each unit writes its own return."))
    return begun(region, programme, period)


def missing_units(annual_return: AnnualReturn) -> list[Place]:
    """The units below whose return is not in: checked for a prefecture, frozen for the province."""
    units, known = queries.units_with_returns(annual_return)
    return [unit for unit in units if not queries.is_in(known.get(unit.id))]


def exception_of(annual_return: AnnualReturn) -> str:
    """The exception that was recorded since the return was handed in last: who is left out and why; "" for none."""
    for step in queries.steps_of([annual_return.id]):
        if step.act is ReturnAct.EXCEPT:
            return step.opinion
        if step.act is ReturnAct.SUBMIT:
            break
    return ""


def submit(
    annual_return: AnnualReturn, *, actor: Principal, opinion: str = "", today: date, now: datetime
) -> ReturnVersion:
    """Hand a return in: its time is locked in its counties, and what it says is kept as a version.

    The province has nobody above it: its return freezes at once. Raises RuleViolation before the data date, with
    remarks that nobody has dealt with, with units that are not in, with findings that must be put right, and
    without a sentence on those to be confirmed.
    """
    require(actor, P.RETURN_SUBMIT)
    acts.require_own(annual_return, actor)
    programme = queries.programme_of(annual_return)
    units = acts.counties_of(annual_return)
    acts.take_turn(annual_return, units)
    _may_be_handed_in(annual_return, today)
    acts.lock_counties(annual_return, programme, units, today=today)
    version = keep_version(
        annual_return,
        programme,
        actor=actor,
        today=today,
        now=now,
        corrections=corrections_held(annual_return),
    )
    _heed(findings_of(annual_return, programme, queries.frozen_summary(version)), opinion)
    annual_return.status = ReturnStatus.SUBMITTED
    acts.note_step(
        annual_return,
        ReturnAct.SUBMIT,
        actor=actor,
        today=today,
        now=now,
        opinion=opinion,
        number=version.number,
    )
    above = queries.above(place(annual_return.region_id))
    if above is None:
        _freeze_one(annual_return, programme, actor=actor, today=today, now=now)
    else:
        acts.tell_units([above.id], annual_return, programme, "return_submitted", today)
    return version


def _heed(found: Sequence[Finding], opinion: str) -> None:
    """What must be put right stops the return; what is only to be confirmed asks for a sentence."""
    stopping, asking = (
        _("; ").join(one.message for one in found if one.level == level) for level in ("must", "confirm")
    )
    if stopping:
        raise RuleViolation(_("This has to be put right first: %(what)s", what=stopping))
    if asking and not opinion.strip():
        raise RuleViolation(
            _("Please say in a sentence why it is handed in as it is: %(what)s", what=asking), "opinion"
        )


def _may_be_handed_in(annual_return: AnnualReturn, today: date) -> None:
    if annual_return.status is ReturnStatus.FROZEN:
        raise RuleViolation(_("This return is frozen. Request a correction on its page."))
    if not annual_return.is_open:
        raise RuleViolation(_("This return was handed in already."))
    if today < annual_return.data_on:
        raise RuleViolation(
            _("It can be handed in from its data date on, %(date)s.", date=annual_return.data_on.isoformat())
        )
    if any(remark.settled_on is None for remark in queries.remarks_of([annual_return.id])):
        raise RuleViolation(_("Please mark every remark as dealt with first."))
    missing = missing_units(annual_return)
    is_province = place(annual_return.region_id).rank is Rank.PROVINCE
    if missing and (is_province or not exception_of(annual_return)):
        names = _("; ").join(unit.name for unit in missing)
        raise RuleViolation(_("Not in yet: %(names)s. An exception needs a reason.", names=names))


def record_exception(
    annual_return: AnnualReturn, reason: str, *, actor: Principal, today: date, now: datetime
) -> None:
    """A prefecture will hand in without some of its counties; the province reads why."""
    require(actor, P.RETURN_CHECK)
    acts.require_own(annual_return, actor)
    if place(annual_return.region_id).rank is not Rank.PREFECTURE or not annual_return.is_open:
        raise RuleViolation(_("An exception belongs to a prefecture's return that is still open."))
    if not reason.strip():
        raise RuleViolation(_("Please give the reason."), "opinion")
    missing = missing_units(annual_return)
    if not missing:
        raise RuleViolation(_("Every county is in; no exception is needed."))
    names = _("; ").join(unit.name_zh for unit in missing)
    acts.note_step(
        annual_return, ReturnAct.EXCEPT, actor=actor, today=today, now=now, opinion=f"{names}：{reason}"
    )


def check(
    annual_return: AnnualReturn, *, actor: Principal, opinion: str = "", today: date, now: datetime
) -> None:
    """The unit above passes a return. A prefecture's return that the province accepts freezes with its counties'."""
    require(actor, P.RETURN_CHECK)
    _from_above(annual_return, actor)
    acts.take_turn(annual_return, acts.counties_of(annual_return))
    if annual_return.status is not ReturnStatus.SUBMITTED:
        raise RuleViolation(_("Only a return that was handed in can be checked."))
    if any(remark.settled_on is None for remark in queries.remarks_of([annual_return.id])):
        raise RuleViolation(_("There are open remarks: send the return back, or mark them as dealt with."))
    programme = queries.programme_of(annual_return)
    annual_return.status = ReturnStatus.CHECKED
    number = queries.versions_of(annual_return)[0].number
    acts.note_step(
        annual_return, ReturnAct.CHECK, actor=actor, today=today, now=now, opinion=opinion, number=number
    )
    acts.tell_units([annual_return.region_id], annual_return, programme, "return_checked", today)
    if place(annual_return.region_id).rank is Rank.PREFECTURE:
        _freeze_all(annual_return, programme, actor=actor, today=today, now=now)


def _from_above(annual_return: AnnualReturn, actor: Principal) -> None:
    above = queries.above(place(annual_return.region_id))
    if above is None or actor.region_id != above.id:
        raise RuleViolation(_("The unit above checks a return."))


def _freeze_all(
    annual_return: AnnualReturn, programme: Programme, *, actor: Principal, today: date, now: datetime
) -> None:
    """The counties first; one that was left out by exception freezes with what it has, and its history says so."""
    units, known = queries.units_with_returns(annual_return)
    for unit in units:
        row = known.get(unit.id) or begun(unit, programme, annual_return.period)
        if not queries.is_in(row):
            held = corrections_held(row)
            keep_version(row, programme, actor=actor, today=today, now=now, corrections=held)
        _freeze_one(row, programme, actor=actor, today=today, now=now)
    _freeze_one(annual_return, programme, actor=actor, today=today, now=now)
    acts.freeze_locks(annual_return)


def _freeze_one(
    annual_return: AnnualReturn,
    programme: Programme,
    *,
    actor: Principal,
    today: date,
    now: datetime,
) -> None:
    annual_return.status = ReturnStatus.FROZEN
    number = queries.versions_of(annual_return)[0].number
    acts.note_step(annual_return, ReturnAct.FREEZE, actor=actor, today=today, now=now, number=number)
    acts.tell_units([annual_return.region_id], annual_return, programme, "return_frozen", today)


def send_back(
    annual_return: AnnualReturn, opinion: str, *, actor: Principal, today: date, now: datetime
) -> None:
    """Send a return back with its remarks; its time opens again. Raises RuleViolation without an open remark, and once
    the own return of the unit above is handed in."""
    require(actor, P.RETURN_CHECK)
    _from_above(annual_return, actor)
    acts.take_turn(annual_return, acts.counties_of(annual_return))
    if annual_return.status not in (ReturnStatus.SUBMITTED, ReturnStatus.CHECKED):
        raise RuleViolation(_("Only a return that was handed in and is not frozen can be sent back."))
    _above_is_open(annual_return, actor)
    if not any(remark.settled_on is None for remark in queries.remarks_of([annual_return.id])):
        raise RuleViolation(_("Please say in at least one remark what has to be put right, and where."))
    programme = queries.programme_of(annual_return)
    number = queries.versions_of(annual_return)[0].number
    annual_return.status = ReturnStatus.RETURNED
    acts.unlock(annual_return)
    acts.note_step(
        annual_return, ReturnAct.SEND_BACK, actor=actor, today=today, now=now, opinion=opinion, number=number
    )
    acts.tell_units(
        [annual_return.region_id], annual_return, programme, "return_sent_back", today, reason=opinion
    )


def _above_is_open(annual_return: AnnualReturn, actor: Principal) -> None:
    assert actor.region_id is not None
    own = queries.return_below(annual_return, actor.region_id)
    if own is not None and not own.is_open:
        raise RuleViolation(_("Your own return is handed in: it has to come back first."))


def add_remark(
    annual_return: AnnualReturn, where: str, text: str, *, actor: Principal, today: date
) -> ReturnRemark:
    """The unit above says what has to be put right at one place: a figure, a table, a section of the text."""
    require(actor, P.RETURN_CHECK)
    _from_above(annual_return, actor)
    if annual_return.status not in (ReturnStatus.SUBMITTED, ReturnStatus.CHECKED):
        raise RuleViolation(_("Remarks belong to a return that was handed in and is not frozen."))
    if not is_place(where):
        raise RuleViolation(_("Please choose the place that the remark concerns."), "where")
    remark = ReturnRemark(
        region_id=annual_return.region_id,
        annual_return_id=annual_return.id,
        place=where,
        text=text,
        made_on=today,
        made_by_id=actor.id,
        made_by_name=actor.name,
    )
    db.session.add(remark)
    db.session.flush()
    return remark


def settle_remark(remark: ReturnRemark, answer: str, *, actor: Principal, today: date) -> None:
    """The unit says what it did about a remark; whoever made it may take it back the same way."""
    require(actor, P.RETURN_WRITE)
    above = queries.above(place(remark.region_id))
    if actor.region_id not in (remark.region_id, above.id if above else None):
        raise RuleViolation(_("Each unit answers the remarks on its own return."))
    if remark.settled_on is not None:
        raise RuleViolation(_("This remark is dealt with already."))
    if actor.region_id == remark.region_id and not queries.get_return(remark.annual_return_id).is_open:
        raise RuleViolation(_("Remarks are answered once the return has come back."))
    remark.settled_on, remark.answer = today, answer
    db.session.flush()
