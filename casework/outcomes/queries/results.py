"""Results with their document copies, and the look-backs that a closed case still owes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casework.enums import FollowUpKind
from casework.errors import NotFound
from casework.extensions import db
from casework.follow_ups.queries import open_follow_ups
from casework.models import Attachment, FollowUp, Result


def results_of(case_id: int) -> Sequence[Result]:
    """Results that were not taken back, by the date of their document."""
    return db.session.scalars(
        select(Result)
        .where(Result.case_id == case_id, Result.removed_on.is_(None))
        .order_by(Result.dated_on, Result.id)
    ).all()


def get_result(case_id: int, result_id: int) -> Result:
    """A result of a case in scope, removed or not. Raises NotFound."""
    result = db.session.scalar(select(Result).where(Result.id == result_id, Result.case_id == case_id))
    if result is None:
        raise NotFound
    return result


def copies_of(case_id: int) -> dict[int, list[Attachment]]:
    """Key of a result → its valid copies."""
    found: dict[int, list[Attachment]] = {}
    for copy in db.session.scalars(
        select(Attachment)
        .where(
            Attachment.case_id == case_id,
            Attachment.result_id.is_not(None),
            Attachment.removed_on.is_(None),
        )
        .order_by(Attachment.id)
    ):
        found.setdefault(copy.result_id or 0, []).append(copy)
    return found


def open_look_backs(case_id: int) -> Sequence[FollowUp]:
    """Look-backs that are neither held, cancelled nor moved away, by due date."""
    return [item for item in open_follow_ups(case_id) if item.kind is FollowUpKind.LOOK_BACK]
