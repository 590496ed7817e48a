"""Results (成果): certificates, standards, patents …, each with its document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from casework.access.principal import Principal
from casework.cases.services import tell
from casework.enums import EventKind, FileSubject, ResultKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.files.receiving import ReceivedFile
from casework.files.services import store
from casework.i18n import gettext as _
from casework.models import Case, Result
from casework.outcomes.services.claims import require_kept, require_taking
from casework.outcomes.services.messages import ask_to_confirm


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
    require_kept(result)
    received = list(copies)
    if not received:
        raise RuleViolation(_("Please choose at least one file."), "files")
    for copy in received:
        store(copy, subject=FileSubject.RESULT, parent=result, dated_on=result.dated_on, on=on, actor=actor)
