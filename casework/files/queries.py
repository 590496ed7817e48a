"""Reads of files: one in scope, those of a case in the order of the archive, the evidence of an action."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select

from casework.access.principal import Principal
from casework.enums import FileSubject, Rank
from casework.errors import NotFound
from casework.extensions import db
from casework.models import ActionItem, Attachment, Case, Diagnosis, Nomination


class Section(StrEnum):
    """The fixed order of one enterprise's file (programme.md 4.10)."""

    NOMINATION = "nomination"
    LIST = "list"
    TEAM = "team"
    DECLARATION = "declaration"
    DIAGNOSIS = "diagnosis"
    PLAN = "plan"
    VISITS = "visits"
    EVIDENCE = "evidence"
    FOLLOW_UPS = "follow_ups"
    ACCEPTANCE = "acceptance"
    SURVEY = "survey"
    OUTCOME = "outcome"
    OTHER = "other"


SECTION_OF = {
    FileSubject.NOMINATION: Section.NOMINATION,
    FileSubject.DIAGNOSIS: Section.DIAGNOSIS,
    FileSubject.ACTION: Section.EVIDENCE,
    FileSubject.VISIT: Section.VISITS,
    FileSubject.FOLLOW_UP: Section.FOLLOW_UPS,
    FileSubject.ACCEPTANCE: Section.ACCEPTANCE,
    FileSubject.RESULT: Section.OUTCOME,
    FileSubject.DECLARATION: Section.DECLARATION,
}


def section_of(attachment: Attachment) -> Section:
    """Where in the archive a file stands; for papers of the case itself its kind says it."""
    if attachment.subject in SECTION_OF:
        return SECTION_OF[attachment.subject]
    return Section(attachment.kind) if attachment.kind in list(Section) else Section.OTHER


def get_file(attachment_id: int) -> Attachment:
    """A file in scope, taken back or not. Raises NotFound for a foreign or unknown one."""
    attachment = db.session.scalar(select(Attachment).where(Attachment.id == attachment_id))
    if attachment is None:
        raise NotFound
    return attachment


def stored_files(after: int, most: int) -> Sequence[Any]:
    """The next files in scope by key, taken back ones included: what a walk over all of them compares with the store."""
    columns = (
        Attachment.id,
        Attachment.tenant_id,
        Attachment.file_name,
        Attachment.stored_name,
        Attachment.sha256,
    )
    return db.session.execute(
        select(*columns).where(Attachment.id > after).order_by(Attachment.id).limit(most)
    ).all()


def files_of_case(case: Case) -> dict[Section, list[Attachment]]:
    """Every file of a case and of its nomination by section, in the order in which they were added."""
    own = Attachment.case_id == case.id
    if case.nomination_id is not None:
        own = or_(own, Attachment.nomination_id == case.nomination_id)
    found: dict[Section, list[Attachment]] = {section: [] for section in Section}
    for attachment in db.session.scalars(select(Attachment).where(own).order_by(Attachment.id)):
        found[section_of(attachment)].append(attachment)
    return found


def evidence_of(action: ActionItem) -> Sequence[Attachment]:
    """The files of an action, taken back ones included, in the order in which they were added."""
    return db.session.scalars(
        select(Attachment).where(Attachment.action_item_id == action.id).order_by(Attachment.id)
    ).all()


def files_of_diagnosis(diagnosis: Diagnosis) -> Sequence[Attachment]:
    """The valid files of a diagnosis report."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.diagnosis_id == diagnosis.id, Attachment.removed_on.is_(None))
        .order_by(Attachment.id)
    ).all()


def action_codes(case: Case) -> dict[int, str]:
    """Key of an action → its code (C05), for the archive's lines of evidence."""
    rows = db.session.execute(select(ActionItem.id, ActionItem.number).where(ActionItem.case_id == case.id))
    return {row.id: f"C{row.number:02d}" for row in rows}


def settled_actions(case: Case) -> frozenset[int]:
    """Keys of the actions whose evidence is decided on: struck off on it, or given up."""
    decided = or_(ActionItem.struck_off_on.is_not(None), ActionItem.dropped_on.is_not(None))
    return frozenset(db.session.scalars(select(ActionItem.id).where(ActionItem.case_id == case.id, decided)))


def get_nomination(nomination_id: int) -> Nomination:
    """The nomination that a file is added to. Raises NotFound."""
    nomination = db.session.scalar(select(Nomination).where(Nomination.id == nomination_id))
    if nomination is None:
        raise NotFound
    return nomination


def get_action(action_id: int) -> ActionItem:
    """The action that evidence is added to. Raises NotFound."""
    action = db.session.scalar(select(ActionItem).where(ActionItem.id == action_id))
    if action is None:
        raise NotFound
    return action


def get_diagnosis(case: Case) -> Diagnosis:
    """The diagnosis that a report is added to. Raises NotFound before one was begun."""
    diagnosis = db.session.scalar(select(Diagnosis).where(Diagnosis.case_id == case.id))
    if diagnosis is None:
        raise NotFound
    return diagnosis


def needs_reason(attachment: Attachment, reader: Principal) -> bool:
    """Superior units open evidence for a reason only, and leave a trace (model.md, roles)."""
    if attachment.subject is not FileSubject.ACTION or reader.rank not in (Rank.PREFECTURE, Rank.PROVINCE):
        return False
    return attachment.case_id is None or reader.opened_until(attachment.case_id) is None
