"""How many cases an expert works on now: a number over the whole province, whoever asks."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from casework.access.tenancy import Reach, Scope, TenantSession
from casework.extensions import db, writing
from casework.models import Case, CaseExpert


def loads(expert_ids: Collection[int], province_id: int) -> dict[int, int]:
    """Expert → number of present assignments to cases that have not ended.

    The card's load is public to staff (model.md, experts) and must not depend on the reader's reach: an expert
    with 15 cases in another prefecture has 15. So it is read in a session of its own with the province's scope,
    and nothing but the number leaves it. Committed rows only.
    """
    if not expert_ids:
        return {}
    token = writing.set(False)
    try:
        with TenantSession(db) as session:
            session.bind_scope(Scope(Reach.PROVINCE, province_id, purpose="expert load"), may_write=False)
            rows = session.execute(
                select(CaseExpert.expert_id, func.count().label("cases"))
                .join(Case, Case.id == CaseExpert.case_id)
                .where(
                    CaseExpert.expert_id.in_(expert_ids),
                    CaseExpert.ended_on.is_(None),
                    Case.closed_on.is_(None),
                    Case.withdrawn_on.is_(None),
                    Case.transferred_on.is_(None),
                )
                .group_by(CaseExpert.expert_id)
            )
            return {row.expert_id: row.cases for row in rows}
    finally:
        writing.reset(token)
