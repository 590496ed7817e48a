"""Keeping the tokens of texts below a case, and of experts, true: whatever changes such a row (a page, an import, a
transfer, a job), its tokens follow in the same transaction.

Names of enterprises, cases and nominations are indexed by their services. Sentences stand in many services of several
features; one place that sees every flush forgets none of them (decision 0023).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from casework.access.tenancy import TenantSession
from casework.models import Constraint, Diagnosis, Expert, ExpertToken, SearchToken
from casework.search.found_by import FOUND_BY, NAMES
from casework.search.tokens import tokens

WANTED: Final = "search_wanted"
AT_ONCE: Final = 400


def register() -> None:
    """Listen to every TenantSession. Idempotent."""
    if event.contains(TenantSession, "after_flush", _note):
        return
    event.listen(TenantSession, "after_flush", _note)
    event.listen(TenantSession, "before_commit", _keep)
    event.listen(TenantSession, "after_soft_rollback", _forget)


def _note(session: Session, context: UOWTransaction) -> None:
    """Remember which rows have other words now. The report's being sent concerns its constraints."""
    for row in (*session.new, *session.dirty, *session.deleted):
        kind = type(row)
        if kind in FOUND_BY:
            _wanted(session).setdefault(kind, set()).add(row.id)
        elif kind is Diagnosis:
            _wanted(session).setdefault(Diagnosis, set()).add(row.case_id)


def _wanted(session: Session) -> dict[type[Any], set[int]]:
    known: dict[type[Any], set[int]] = session.info.setdefault(WANTED, {})
    return known


def _forget(session: Session, previous: SessionTransaction) -> None:
    """A whole transaction was rolled back. What a savepoint has left is looked at again, which does no harm."""
    if previous.parent is None:
        session.info.pop(WANTED, None)


def _keep(session: Session) -> None:
    if not isinstance(session, TenantSession) or session.in_nested_transaction():
        return
    session.flush()
    wanted = session.info.pop(WANTED, {})
    cases = wanted.pop(Diagnosis, set())
    if cases:
        of_reports = session.scalars(select(Constraint.id).where(Constraint.case_id.in_(cases)))
        wanted.setdefault(Constraint, set()).update(of_reports)
    for kind, keys in wanted.items():
        for some in _pieces(sorted(keys)):
            refresh(session, kind, some)
    if wanted:
        session.flush()
        session.info.pop(WANTED, None)


def _pieces(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))


def refresh(session: Session, kind: type[Any], keys: Sequence[int]) -> int:
    """Make the tokens of these rows what their words ask for; two statements and what differs. Gives how many differ.

    A key whose row is gone loses its tokens.
    """
    rows = {row.id: row for row in session.scalars(select(kind).where(kind.id.in_(keys)))}
    words = FOUND_BY[kind](session, list(rows.values()))
    is_name = None if kind in NAMES else False
    wanted = {
        (key, token)
        for key, texts in words.items()
        for text in texts
        if text
        for token in tokens(text, is_name=is_name)
    }
    known = {_pair(entry): entry for entry in session.scalars(_known(kind, keys))}
    for pair in known.keys() - wanted:
        session.delete(known[pair])
    for key, token in sorted(wanted - known.keys()):
        session.add(_entry(kind, rows[key], token))
    return len(known.keys() ^ wanted)


def _known(kind: type[Any], keys: Sequence[int]) -> Any:
    if kind is Expert:
        return select(ExpertToken).where(ExpertToken.expert_id.in_(keys))
    return select(SearchToken).where(
        SearchToken.object_type == kind.__tablename__, SearchToken.object_id.in_(keys)
    )


def _pair(entry: Any) -> tuple[int, str]:
    key = entry.expert_id if isinstance(entry, ExpertToken) else entry.object_id
    return key, entry.token


def _entry(kind: type[Any], row: Any, token: str) -> ExpertToken | SearchToken:
    if kind is Expert:
        return ExpertToken(expert_id=row.id, token=token)
    return SearchToken(
        object_type=kind.__tablename__,
        object_id=row.id,
        token=token,
        case_id=row.case_id,
        tenant_id=row.tenant_id,
        prefecture_id=row.prefecture_id,
        province_id=row.province_id,
    )
