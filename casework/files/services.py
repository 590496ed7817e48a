"""Keeping files: the row of a received one, taking one back, sweeping what belongs to no row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from casework import clock
from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.cases.services import tell
from casework.enums import EventKind, FileSubject, NominationStatus
from casework.errors import RuleViolation
from casework.extensions import db
from casework.files import storage
from casework.files.receiving import ReceivedFile
from casework.i18n import gettext as _
from casework.models import ActionItem, Attachment, Case, Nomination, Result, Visit

PARENT_COLUMN: dict[FileSubject, str] = {
    FileSubject.NOMINATION: "nomination_id",
    FileSubject.DIAGNOSIS: "diagnosis_id",
    FileSubject.ACTION: "action_item_id",
    FileSubject.VISIT: "visit_id",
    FileSubject.FOLLOW_UP: "follow_up_id",
    FileSubject.ACCEPTANCE: "acceptance_id",
    FileSubject.RESULT: "result_id",
}
TOLD = {FileSubject.CASE, FileSubject.DIAGNOSIS}
MOST_STRAYS = 20
FORM_IS_OPEN = {NominationStatus.DRAFT, NominationStatus.RETURNED}


class TooManyStrays(RuntimeError):
    """Most stored files have no row: a wrong or an old database stands beside the store."""


def store(
    upload: ReceivedFile,
    *,
    subject: FileSubject,
    parent: Any,
    actor: Principal,
    kind: str = "",
    dated_on: date | None = None,
    on: date | None = None,
) -> Attachment:
    """Give a received file its place and its row under `parent` (a nomination, a case or a row of a case).

    `kind` says what it proves, `dated_on` the date of the paper itself. The same content under the same parent
    and kind is stored once. Raises RuleViolation when the parent takes no more files, the date lies ahead, or the content
    is there under another date: which date proves something is not settled by whoever comes last.
    """
    on = on or clock.today()
    _require_open(subject, parent)
    if dated_on is not None and dated_on > on:
        raise RuleViolation(_("The date of the paper lies in the future."), "dated_on")
    known = _same_content(subject, parent, kind, upload.sha256)
    if known is not None and dated_on not in (None, known.dated_on):
        raise RuleViolation(
            _(
                "%(name)s is on file already, under another date. Take that one back first.",
                name=known.file_name,
            ),
            "dated_on",
        )
    if known is not None:
        return known
    attachment = Attachment(
        **_place(subject, parent),
        subject=subject,
        kind=kind,
        file_name=upload.file_name,
        stored_name=storage.move_in(upload.path),
        media_type=upload.media_type,
        size_bytes=upload.size_bytes,
        sha256=upload.sha256,
        dated_on=dated_on,
        uploaded_on=on,
        uploaded_by_id=actor.id,
        uploaded_by_name=actor.name,
    )
    db.session.add(attachment)
    db.session.flush()
    _date_first_copy(attachment.result_id)
    if subject in TOLD and attachment.case is not None:
        tell(attachment.case, EventKind.FILE_ADDED, on=on, actor=actor, name=upload.file_name)
    return attachment


def _place(subject: FileSubject, parent: Any) -> dict[str, Any]:
    """What hangs a file under its parent."""
    if isinstance(parent, Nomination):
        return {"nomination": parent}
    if isinstance(parent, Case):
        return {"case": parent}
    return {"case": parent.case, PARENT_COLUMN[subject]: parent.id}


def _same_content(subject: FileSubject, parent: Any, kind: str, sha256: str) -> Attachment | None:
    """The file that is already there: a retry after a lost answer stores nothing twice."""
    column = Attachment.case_id if isinstance(parent, Case) else getattr(Attachment, PARENT_COLUMN[subject])
    return db.session.scalar(
        select(Attachment)
        .where(
            column == parent.id,
            Attachment.subject == subject,
            Attachment.sha256 == sha256,
            Attachment.kind == kind,
            Attachment.removed_on.is_(None),
        )
        .limit(1)
    )


def _require_open(subject: FileSubject, parent: Any) -> None:
    if isinstance(parent, Nomination):
        if parent.status not in FORM_IS_OPEN:
            raise RuleViolation(_("The nomination was submitted and takes no more files."), "files")
        return
    case = parent if isinstance(parent, Case) else parent.case
    if case.is_frozen and not _comes_after_a_hand_over(parent, case):
        raise RuleViolation(
            _("The case is %(state)s and takes no more files.", state=str(case.status.label).lower()), "files"
        )
    if isinstance(parent, ActionItem) and (parent.struck_off_on or parent.dropped_on):
        raise RuleViolation(
            _("%(code)s is closed: evidence added after striking off does not count.", code=parent.code),
            "files",
        )


def takes_more(subject: FileSubject, parent: Any) -> bool:
    """Whether `store` would take another file under `parent`."""
    try:
        _require_open(subject, parent)
    except RuleViolation:
        return False
    return True


def _comes_after_a_hand_over(parent: Any, case: Case) -> bool:
    """The photos of a visit that was written before the case moved and filed after it come with it."""
    moved_on = case.transferred_on
    return isinstance(parent, Visit) and moved_on is not None and parent.filed_on >= moved_on


def take_back(attachment: Attachment, reason: str, *, on: date, actor: Principal) -> None:
    """Take a file back with a reason; its line stays, its content is served no more.

    By who added it, or by the county's officer. Raises RuleViolation without a reason, twice, or when the file
    has already proved something (an action struck off on it, a submitted nomination, a frozen case).
    """
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if attachment.removed_on is not None:
        raise RuleViolation(_("The file was taken back on %(date)s.", date=attachment.removed_on))
    if attachment.uploaded_by_id != actor.id and not allows(actor, P.CASE_RUN):
        raise RuleViolation(_("Only who added the file or the case officer can take it back."))
    _require_open(attachment.subject, _parent(attachment))
    attachment.removed_on = on
    attachment.removal_reason = reason
    db.session.flush()
    _date_first_copy(attachment.result_id)


def _date_first_copy(result_id: int | None) -> None:
    """A result counts from the day of its first copy that is still on file, and not at all without one (K22)."""
    if result_id is None:
        return
    result = db.session.scalars(select(Result).where(Result.id == result_id)).one()
    result.copy_on = db.session.scalar(
        select(func.min(Attachment.uploaded_on)).where(
            Attachment.result_id == result_id, Attachment.removed_on.is_(None)
        )
    )
    db.session.flush()


def _parent(attachment: Attachment) -> Any:
    if attachment.nomination is not None:
        return attachment.nomination
    if attachment.action_item_id is not None:
        return db.session.scalar(select(ActionItem).where(ActionItem.id == attachment.action_item_id))
    return attachment.case


def sweep(known: set[str], *, arrived_before: datetime, stored_before: datetime) -> int:
    """Delete what has lain too long without a row: broken uploads, and stored files of changes that were rolled back.

    `known` are the stored names of every row of every county. Gives the number of files deleted. Raises
    TooManyStrays, and deletes nothing of the store, when most of it has no row: then it is the rows that are missing.
    """
    arrivals = list(storage.files_before(arrived_before, incoming=True))
    for path in arrivals:
        path.unlink(missing_ok=True)
    stored = list(storage.files_before(stored_before, incoming=False))
    strays = [path for path in stored if path.name not in known]
    if len(strays) > MOST_STRAYS and 2 * len(strays) > len(stored):
        raise TooManyStrays(
            f"{len(strays)} of {len(stored)} stored files have no row: is it the right database?"
        )
    for path in strays:
        path.unlink(missing_ok=True)
    return len(arrivals) + len(strays)
