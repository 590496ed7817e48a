"""Actions: one with everything around it, those of a case, what evidence there is and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from casework.errors import NotFound
from casework.extensions import db
from casework.models import ActionItem, ActionPause, Attachment, Case, CaseExpert, DropRequest, Extension


def still_open() -> ColumnElement[bool]:
    """The condition of `ActionItem.is_open`: somebody has work to do on it, and it counts here."""
    return and_(
        ActionItem.done_on.is_(None),
        ActionItem.dropped_on.is_(None),
        ActionItem.out_of_force_on.is_(None),
        ActionItem.moved_on.is_(None),
    )


def get_action(action_id: int) -> ActionItem:
    """One action in scope with its case, constraint, reports and extensions. Raises NotFound."""
    action = db.session.scalar(
        select(ActionItem)
        .where(ActionItem.id == action_id)
        .options(
            joinedload(ActionItem.case).joinedload(Case.programme),
            joinedload(ActionItem.case).joinedload(Case.officer),
            joinedload(ActionItem.case).selectinload(Case.team).joinedload(CaseExpert.expert),
            joinedload(ActionItem.constraint),
            selectinload(ActionItem.reports),
            selectinload(ActionItem.extensions),
            selectinload(ActionItem.pauses),
            selectinload(ActionItem.drop_requests),
        )
    )
    if action is None:
        raise NotFound
    return action


def get_drop_request(request_id: int) -> DropRequest:
    """One request to give an action up, with its action. Raises NotFound."""
    request = db.session.scalar(
        select(DropRequest)
        .where(DropRequest.id == request_id)
        .options(joinedload(DropRequest.action).joinedload(ActionItem.case))
    )
    if request is None:
        raise NotFound
    return request


def pauses_of(case: Case) -> Sequence[ActionPause]:
    """What the enterprise of a case is waited for now, the oldest first."""
    return db.session.scalars(
        select(ActionPause)
        .join(ActionItem, ActionItem.id == ActionPause.action_item_id)
        .where(
            ActionPause.case_id == case.id,
            ActionPause.ended_on.is_(None),
            still_open(),
        )
        .options(joinedload(ActionPause.action))
        .order_by(ActionPause.id)
    ).all()


def get_extension(extension_id: int) -> Extension:
    """One request to move a deadline, with its action. Raises NotFound."""
    extension = db.session.scalar(
        select(Extension)
        .where(Extension.id == extension_id)
        .options(joinedload(Extension.action).joinedload(ActionItem.case))
    )
    if extension is None:
        raise NotFound
    return extension


def actions_of(case: Case) -> Sequence[ActionItem]:
    """Every action of a case that is or was in force and was not moved away, by number."""
    return db.session.scalars(
        select(ActionItem)
        .where(ActionItem.case_id == case.id)
        .options(selectinload(ActionItem.extensions))
        .order_by(ActionItem.number)
    ).all()


def evidence_counts(case: Case) -> dict[int, int]:
    """Action → number of valid files."""
    rows = db.session.execute(
        select(Attachment.action_item_id, func.count().label("files"))
        .where(
            Attachment.case_id == case.id,
            Attachment.action_item_id.is_not(None),
            Attachment.removed_on.is_(None),
        )
        .group_by(Attachment.action_item_id)
    )
    return {row.action_item_id: row.files for row in rows}


def kinds_handed_in(action: ActionItem) -> dict[str, int]:
    """Kind of evidence → number of valid files of it."""
    rows = db.session.execute(
        select(Attachment.kind, func.count().label("files"))
        .where(Attachment.action_item_id == action.id, Attachment.removed_on.is_(None))
        .group_by(Attachment.kind)
    )
    return {row.kind: row.files for row in rows}


def kinds_by_action(case: Case) -> dict[int, set[str]]:
    """Action → the kinds of evidence of which there is a valid file."""
    found: dict[int, set[str]] = {}
    for row in db.session.execute(
        select(Attachment.action_item_id, Attachment.kind)
        .where(
            Attachment.case_id == case.id,
            Attachment.action_item_id.is_not(None),
            Attachment.removed_on.is_(None),
        )
        .distinct()
    ):
        found.setdefault(row.action_item_id, set()).add(row.kind)
    return found


def missing_evidence(action: ActionItem) -> list[str]:
    """The kinds that the plan asks for and of which there is nothing yet."""
    handed_in = kinds_handed_in(action)
    return [kind for kind in action.evidence_kinds if kind not in handed_in]


def has_valid_evidence(action: ActionItem, on: date) -> bool:
    """Whether a file that was not taken back is dated (else: added) between the selection of the enterprise and a day: a
    paper of an earlier year proves nothing of this help."""
    dated_on = func.coalesce(Attachment.dated_on, Attachment.uploaded_on)
    found = db.session.scalar(
        select(Attachment.id)
        .where(
            Attachment.action_item_id == action.id,
            Attachment.removed_on.is_(None),
            dated_on <= on,
            dated_on >= action.case.confirmed_on,
            Attachment.uploaded_on <= on,
        )
        .limit(1)
    )
    return found is not None
