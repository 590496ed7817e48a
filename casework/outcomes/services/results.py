"""Results (成果): certificates, standards, patents …, each with its document; the enterprise confirms them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from casework.access.principal import Principal
from casework.cases.services import tell
from casework.enums import CaseStatus, EventKind, FileSubject, ResultKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.files.receiving import ReceivedFile
from casework.files.services import store
from casework.i18n import gettext as _
from casework.models import Case, Result
from casework.outcomes.services.messages import ask_to_confirm, settle_result


def record_result(
    case: Case,
    kind: ResultKind,
    *,
    title: str,
    document_number: str,
    issuer: str,
    dated_on: date,
    took_lead: bool | None = None,
    copies: Iterable[ReceivedFile] = (),
    on: date,
    actor: Principal,
) -> Result:
    """Record what was gained. It counts by the date of its document once a copy is on file (K22).

    Certificates often arrive after closing, so only a frozen case refuses. Raises RuleViolation for a document
    of the future, one older than the case, the same document twice, and a standard made with others of which
    nobody says whether the enterprise led (主导) or took part (参与); of anything else that is not kept.
    """
    require_taking(case)
    if dated_on > on:
        raise RuleViolation(_("The date of the document lies in the future."), "dated_on")
    if dated_on < case.confirmed_on:
        raise RuleViolation(
            _(
                "The document is older than the case (%(date)s); only what was gained since counts.",
                date=case.confirmed_on,
            ),
            "dated_on",
        )
    if kind.has_partners and took_lead is None:
        raise RuleViolation(_("Please say whether the enterprise led the work on the standard."), "took_lead")
    _require_new(case, kind, document_number)
    result = Result(
        case=case,
        kind=kind,
        title=title,
        document_number=document_number,
        issuer=issuer,
        dated_on=dated_on,
        took_lead=took_lead if kind.has_partners else None,
        recorded_on=on,
        recorded_by_id=actor.id,
    )
    db.session.add(result)
    db.session.flush()
    tell(case, EventKind.RESULT_RECORDED, on=on, actor=actor, kind=kind.value, title=title)
    ask_to_confirm(result, on=on)
    received = list(copies)
    if received:
        attach_copies(result, received, on=on, actor=actor)
    return result


def require_taking(case: Case) -> None:
    """Raises RuleViolation for a case that takes no entries: frozen or suspended."""
    if case.is_frozen:
        raise RuleViolation(
            _("The case is %(state)s and takes no more entries.", state=str(case.status.label).lower())
        )
    if case.status is CaseStatus.SUSPENDED:
        raise RuleViolation(
            _("The case is suspended since %(date)s. Resume it first.", date=case.suspended_on)
        )


def _require_new(case: Case, kind: ResultKind, document_number: str) -> None:
    if not document_number:
        return
    known = db.session.scalar(
        select(Result)
        .where(
            Result.case_id == case.id,
            Result.kind == kind,
            Result.document_number == document_number,
            Result.removed_on.is_(None),
        )
        .limit(1)
    )
    if known is not None:
        raise RuleViolation(
            _("“%(title)s” with this number is recorded already.", title=known.title), "document_number"
        )


def attach_copies(result: Result, copies: Iterable[ReceivedFile], *, on: date, actor: Principal) -> None:
    """Keep copies of the document; from the first one on the result counts. Raises RuleViolation without any."""
    _require_kept(result)
    received = list(copies)
    if not received:
        raise RuleViolation(_("Please choose at least one file."), "files")
    for copy in received:
        store(copy, subject=FileSubject.RESULT, parent=result, dated_on=result.dated_on, on=on, actor=actor)


def confirm_result(result: Result, *, on: date, actor: Principal) -> None:
    """The enterprise confirms that it has gained this, once. Raises RuleViolation."""
    _require_kept(result)
    if actor.enterprise_id != result.case.enterprise_id:
        raise RuleViolation(_("Only the enterprise confirms its results."))
    if result.enterprise_confirmed_on is not None:
        raise RuleViolation(_("The result was confirmed on %(date)s.", date=result.enterprise_confirmed_on))
    result.enterprise_confirmed_on = on
    db.session.flush()
    settle_result(result)


def remove_result(result: Result, reason: str, *, on: date, actor: Principal) -> None:
    """Take a result back with a reason; its line stays in the story. Raises RuleViolation without one."""
    _require_kept(result)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    result.removed_on = on
    result.removal_reason = reason
    db.session.flush()
    settle_result(result)
    tell(
        result.case,
        EventKind.RESULT_RECORDED,
        on=on,
        actor=actor,
        kind=result.kind.value,
        title=result.title,
        removed=True,
        reason=reason,
    )


def _require_kept(result: Result) -> None:
    require_taking(result.case)
    if result.removed_on is not None:
        raise RuleViolation(_("The result was removed on %(date)s.", date=result.removed_on))
