"""Reads around merged files: what would move, merges of a file, candidates to be merged with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from casework.errors import NotFound
from casework.extensions import db
from casework.models import (
    Case,
    Enterprise,
    EnterpriseMerge,
    EnterpriseName,
    EnterpriseYear,
    Invitation,
    Nomination,
    User,
)
from casework.search.queries import matching

MOST_FOUND = 20


def moving(gone: Enterprise, kept: Enterprise) -> dict[str, Sequence[Any]]:
    """Every row under a file that goes along with it: all but the figures of years that the other file has itself."""
    have = {year.year for year in kept.years}
    years = [year for year in _under(EnterpriseYear, gone) if year.year not in have]
    return {
        "nominations": _under(Nomination, gone),
        "cases": _under(Case, gone),
        "users": _under(User, gone),
        "invitations": _under(Invitation, gone),
        "years": years,
        "names": _under(EnterpriseName, gone),
    }


def _under(model: Any, enterprise: Enterprise) -> Sequence[Any]:
    return db.session.scalars(
        select(model).where(model.enterprise_id == enterprise.id).order_by(model.id)
    ).all()


def merge_in_force_of(gone_id: int) -> EnterpriseMerge | None:
    """The merge that made a file a signpost, if it was not undone."""
    return db.session.scalar(
        select(EnterpriseMerge).where(EnterpriseMerge.gone_id == gone_id, EnterpriseMerge.undone_on.is_(None))
    )


def merges_into(kept_id: int) -> Sequence[EnterpriseMerge]:
    """Every merge into a file, undone ones included, the newest first."""
    return db.session.scalars(
        select(EnterpriseMerge)
        .where(EnterpriseMerge.kept_id == kept_id)
        .order_by(EnterpriseMerge.id.desc())
        .limit(MOST_FOUND)
    ).all()


def get_merge(merge_id: int) -> EnterpriseMerge:
    """A merge in scope. Raises NotFound."""
    row = db.session.scalar(select(EnterpriseMerge).where(EnterpriseMerge.id == merge_id))
    if row is None:
        raise NotFound
    return row


def candidates(enterprise: Enterprise, q: str) -> Sequence[Any]:
    """Other files of the same county that are found by what was typed."""
    return db.session.execute(
        select(Enterprise.id, Enterprise.name, Enterprise.uscc)
        .where(
            Enterprise.tenant_id == enterprise.tenant_id,
            Enterprise.id != enterprise.id,
            Enterprise.merged_into_id.is_(None),
            Enterprise.id.in_(matching("enterprises", q)),
        )
        .order_by(Enterprise.pinyin, Enterprise.id)
        .limit(MOST_FOUND)
    ).all()
