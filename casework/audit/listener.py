"""What a transaction changes is collected at each flush and written to the log in its last moment, or not at all.

Whatever the way to the database, one entry is left per row inserted, changed or deleted. A savepoint that is rolled
back takes its entries with it. What cannot be traced row by row (bulk changes) is refused.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from flask import current_app
from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction, UOWTransaction

from casework import clock
from casework.access.tenancy import ScopeError, TenantSession
from casework.audit.chain import append, begin_chains
from casework.audit.places import Finder, Hint, case_of, hint_of, key_of
from casework.audit.values import HIDDEN, as_text, logged, storable
from casework.enums import Rank
from casework.models import (
    AccountToken,
    AttemptCounter,
    AuditAnchor,
    AuditChain,
    AuditEntry,
    BulkRow,
    EnterpriseIdentity,
    ExpertToken,
    ImportRow,
    JobRun,
    ListExport,
    Notice,
    OutboxMessage,
    PastPassword,
    PersonMark,
    PrivacyReceipt,
    RecoveryCode,
    Region,
    RequestKey,
    SearchToken,
    SecondFactor,
    SignInSession,
)
from casework.models.base import TENANT_COLUMNS

# What leaves no entry, each with its reason.
UNTRACED: Final[dict[type[Any], str]] = {
    AuditAnchor: "The log itself: an anchor leaves an entry of its own act.",
    AuditChain: "The log itself.",
    AuditEntry: "The log itself.",
    BulkRow: "What became of one row of a step on many; the change itself has its entries.",
    EnterpriseIdentity: "Comes and goes with the files that bear its code, which have their entries; one of its own"
    " would say in the county's chain that nobody else had such a file.",
    ExpertToken: "Made from the texts of rows that have their entries.",
    ImportRow: "A row of a file that was handed in; the import and what is written from it have their entries.",
    JobRun: "Lock and sign of life of a job; the run leaves an entry of its own act when it ends.",
    Notice: "A mark of delivery; what it tells of has its own entries, and a nudge by a person leaves one.",
    PersonMark: "Follows from the phone and the mail of an account, whose changes have their entries.",
    RequestKey: "Recognises the second arrival of a form; what the first one did has its entries.",
    SearchToken: "Made from the texts of rows that have their entries.",
}
_UNTRACED: Final = tuple(UNTRACED)
# What may be changed in bulk: a condition in the statement decides which of two at the same moment wins, and the act that
# does it leaves an entry of its own (password_changed, second_factor_set, sessions_ended …), without the secret.
BY_THEIR_ACT: Final[dict[type[Any], str]] = {
    AccountToken: "A link is issued, used or closed: link_issued, password_changed.",
    AttemptCounter: "Counts that a lock is made from: sign_in_failed, sign_in_locked.",
    ListExport: "Progress of a process; asking and stopping leave entries, and the finished file leaves its own: export.",
    OutboxMessage: "Delivery of letters; what they are about has its own entries.",
    PastPassword: "Hashes of old passwords: password_changed.",
    PrivacyReceipt: "privacy_notice_received; its address is taken away by erase_personal_data.",
    RecoveryCode: "recovery_codes_made, and sign_in with one of them.",
    SecondFactor: "second_factor_set, second_factor_removed, second_factor_reset.",
    SignInSession: "sessions_ended with their number; swept when they are over.",
}
_BY_THEIR_ACT: Final = (*UNTRACED, *BY_THEIR_ACT)
OF_AN_ACT: Final = "entry_of_the_act"
"""The execution option by which a bulk change of other rows names the act that leaves the entry for it."""
BOOKKEEPING: Final = {"created_at", "updated_at", "version", "changed_by_id", *TENANT_COLUMNS}

CONCEALS: Final = "conceals"
"""In a session's info: this work erases personal data, so its entries say which columns have changed, and no value."""

PENDING: Final = "audit_pending"
WRITTEN: Final = "audit_written"
_MARKS: Final = "audit_marks"


class UntracedChange(ScopeError):
    """A bulk change of rows that the log follows one by one."""


def register() -> None:
    """Listen to every TenantSession. Idempotent, called by create_app."""
    if event.contains(TenantSession, "after_flush", _trace_flush):
        return
    event.listen(TenantSession, "after_flush", _trace_flush)
    event.listen(TenantSession, "before_commit", _write)
    event.listen(TenantSession, "do_orm_execute", _refuse_untraced)
    event.listen(TenantSession, "after_transaction_create", _mark)
    event.listen(TenantSession, "after_soft_rollback", _forget)
    event.listen(TenantSession, "after_transaction_end", _end)


def audit_key() -> bytes:
    """The key of all macs of this installation."""
    key: str = current_app.config["AUDIT_KEY"]
    return key.encode()


def note(session: TenantSession, entry: dict[str, Any], hint: Hint) -> None:
    """Collect an entry: everything but its place and mac. It is written when the transaction commits.

    Raises ScopeError in a session that may not write.
    """
    if not session.info.get("may_write", True):
        raise ScopeError("this request may not write")
    known = session.info.get("audit", {})
    entry = {
        "at": clock.real_now(),
        "actor_id": known.get("actor_id"),
        "actor_name": storable(known.get("actor_name", "")),
        "actor_role": known.get("actor_role", ""),
        "address": storable(known.get("address", "")),
        "request_id": known.get("request_id", ""),
        **entry,
    }
    session.info.setdefault(PENDING, []).append((entry, hint, known.get("actor_region_id")))


def pending(session: TenantSession) -> list[dict[str, Any]]:
    """What the transaction has collected so far, without places."""
    return [entry for entry, _hint, _region in session.info.get(PENDING, ())]


def _trace_flush(session: Session, context: UOWTransaction) -> None:
    if not isinstance(session, TenantSession):
        return
    for act, rows in (("insert", session.new), ("update", session.dirty), ("delete", session.deleted)):
        for row in rows:
            if isinstance(row, _UNTRACED):
                continue
            if act == "update" and not session.is_modified(row, include_collections=False):
                continue
            note(session, _entry(session, row, act), hint_of(row))
            if act == "insert" and isinstance(row, Region) and row.rank is Rank.COUNTY:
                begin_chains(_connection(session), audit_key(), [row.id])
    if session.info.get(WRITTEN):
        _write_pending(session)  # somebody's own before_commit came after ours and changed more


def _entry(session: TenantSession, row: Any, act: str) -> dict[str, Any]:
    changes = _changes(row, act)
    if session.info.get(CONCEALS):
        changes = {name: [HIDDEN, HIDDEN] for name in changes}
    return {
        "act": act,
        "object_type": row.__tablename__,
        "object_id": key_of(row),
        "case_id": case_of(row),
        "changes": as_text(changes),
    }


def _changes(row: Any, act: str) -> dict[str, Any]:
    """Column → [old, new]; for an insert only the new values that are not empty, for a delete only the old ones."""
    state = inspect(row)
    table = row.__tablename__
    changes: dict[str, Any] = {}
    for name in _followed(state.mapper):
        if act == "update":
            if name not in state.committed_state:
                continue
            history = state.attrs[name].history
            if history.has_changes():
                old = history.deleted[0] if history.deleted else None
                changes[name] = [logged(table, name, old), logged(table, name, getattr(row, name))]
            continue
        value = state.dict[name] if name in state.dict else getattr(row, name)  # mostly there: half the time
        if value is None or value == "" or value == []:
            continue
        shown = logged(table, name, value)
        changes[name] = [shown, None] if act == "delete" else [None, shown]
    return changes


@cache
def _followed(mapper: Mapper[Any]) -> tuple[str, ...]:
    """The columns of a table whose values the log keeps."""
    return tuple(column.key for column in mapper.column_attrs if column.key not in BOOKKEEPING)


def _write(session: Session) -> None:
    """Before the commit of a whole transaction, not of a savepoint within it."""
    if not isinstance(session, TenantSession) or session.in_nested_transaction():
        return
    session.flush()
    if session.info.get(PENDING):
        _write_pending(session)
        session.info[WRITTEN] = True


def _write_pending(session: TenantSession) -> None:
    collected = session.info.pop(PENDING, [])
    if not collected:
        return
    connection = _connection(session)
    new_regions = any(entry["object_type"] == Region.__tablename__ for entry, _hint, _region in collected)
    pairs = {(hint, region_id) for _entry, hint, region_id in collected}
    levels = Finder(connection, may_keep=not new_regions).find(pairs)
    rows = []
    for entry, hint, region_id in collected:
        chain, prefecture_id, province_id = levels[hint, region_id]
        rows.append({**entry, "chain": chain, "prefecture_id": prefecture_id, "province_id": province_id})
    append(connection, audit_key(), rows)


def _connection(session: TenantSession) -> Connection:
    """The base class's connection is the one of this very transaction; the session's own method refuses."""
    return Session.connection(session)


def _refuse_untraced(state: ORMExecuteState) -> None:
    """A bulk change says which rows it meant, not which it found: the log could not tell what became of them."""
    if state.is_select or not isinstance(state.session, TenantSession):
        return
    mapper = state.bind_mapper
    if state.execution_options.get(OF_AN_ACT):
        return
    if mapper is None or not issubclass(mapper.class_, _BY_THEIR_ACT):
        raise UntracedChange("bulk changes of rows that the log follows are refused")


def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[transaction] = len(session.info.get(PENDING, ()))


def _forget(session: Session, previous: SessionTransaction) -> None:
    """A savepoint was rolled back: what was collected since it began is forgotten."""
    mark = session.info.get(_MARKS, {}).pop(previous, None)
    if mark is not None:
        del session.info.get(PENDING, [])[mark:]


def _end(session: Session, transaction: SessionTransaction) -> None:
    """The whole transaction is over, one way or the other."""
    if transaction.parent is None:
        for name in (PENDING, WRITTEN, _MARKS):
            session.info.pop(name, None)
