"""The life of an export: asked for, claimed by a process, alive, ended, asked for again, over.

Who claims and who cancels may do it at the same moment: every step is one conditional UPDATE, and the one that changed
no row has lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.exc import IntegrityError

from casework.access.principal import Principal
from casework.access.tenancy import TenantSession
from casework.enums import ExportFormat, ExportKind, ExportState
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ListExport

LEASE: Final = timedelta(minutes=5)
"""How long a process may be silent before another one begins anew."""
MOST_ATTEMPTS: Final = 3
"""Processes that may die over one export before it is given up."""
S = ExportState
LIVE: Final = (S.WAITING, S.WRITING)


@dataclass(frozen=True)
class Asked:
    """What a process needs to know of its export, as plain data."""

    id: int
    user_id: int
    kind: ExportKind
    query: str
    file_format: ExportFormat
    locale: str
    asked_on: date


def ask(
    kind: ExportKind, query: str, file_format: ExportFormat, *, actor: Principal, today: date, title: str = ""
) -> ListExport:
    """Have a list or a package written. `title` names a file of which the kind alone would say too little.

    Raises RuleViolation while another one of the same kind is under way for this person.
    """
    export = ListExport(
        user_id=actor.id,
        list_kind=kind,
        query=query,
        title=title,
        file_format=file_format,
        locale=actor.locale,
        asked_on=today,
    )
    _only_one(export.user_id, kind)
    db.session.add(export)
    _flush()
    return export


def ask_again(export: ListExport, *, today: date) -> None:
    """The same list once more, as it is now. Raises RuleViolation where there is nothing to repeat."""
    if export.state in LIVE or export.state is S.READY:
        raise RuleViolation(_("This export needs no second try."))
    _only_one(export.user_id, export.list_kind)
    export.state, export.attempts, export.asked_on = S.WAITING, 0, today
    export.row_count, export.row_total, export.started_at = 0, None, None
    export.row_count, export.size_bytes, export.fingerprint, export.stored_name = 0, 0, "", ""
    export.ended_at = export.expires_at = export.lease_until = None
    export.holder = ""
    _flush()


def cancel(export: ListExport, *, now: datetime) -> None:
    """Stop it. The process that writes finds out at its next sign of life. Raises RuleViolation when it has ended."""
    db.session.refresh(export, with_for_update=True)
    if export.state not in LIVE:
        raise RuleViolation(_("This export has ended already."))
    export.state, export.ended_at, export.holder = S.CANCELLED, now, ""
    db.session.flush()


def claim(export_id: int, holder: str, now: datetime) -> Asked | None:
    """Take an export that waits or whose process has died; None when there is nothing to take.

    One over which too many processes have died is given up.
    """
    free = or_(
        ListExport.state == S.WAITING, (ListExport.state == S.WRITING) & (ListExport.lease_until < now)
    )
    mine = ListExport.id == export_id
    given_up = update(ListExport).where(mine, free, ListExport.attempts >= MOST_ATTEMPTS)
    if _change(given_up.values(state=S.FAILED, ended_at=now, holder="")):
        return None
    taken = (
        update(ListExport)
        .where(mine, free)
        .values(
            state=S.WRITING,
            holder=holder,
            lease_until=now + LEASE,
            attempts=ListExport.attempts + 1,
            started_at=now,
            row_count=0,
            row_total=None,
        )
    )
    if not _change(taken):
        return None
    row = db.session.execute(
        select(
            ListExport.id, ListExport.user_id, ListExport.list_kind, ListExport.query, ListExport.file_format,
            ListExport.locale, ListExport.asked_on,
        ).where(mine)
    ).one()  # fmt: skip
    return Asked(*row)


def is_still_ours(
    export_id: int, holder: str, rows: int, total: int | None, now: datetime, *, session: TenantSession
) -> bool:
    """A sign of life with the rows so far and of how many, in a session beside the one that reads; False when the export
    was cancelled or taken over."""
    said = {"row_count": rows, "row_total": total, "lease_until": now + LEASE}
    return bool(_change(_held(export_id, holder).values(**said), session))


def finish(
    export_id: int,
    holder: str,
    *,
    rows: int,
    stored_name: str,
    size_bytes: int,
    fingerprint: str,
    region_id: int | None,
    now: datetime,
    keep: timedelta,
) -> bool:
    """The file is there; False when somebody has cancelled it at the last moment."""
    values: dict[str, Any] = {
        "state": S.READY, "row_count": rows, "row_total": rows, "stored_name": stored_name, "size_bytes": size_bytes,
        "fingerprint": fingerprint, "region_id": region_id, "ended_at": now, "expires_at": now + keep, "holder": "",
    }  # fmt: skip
    return bool(_change(_held(export_id, holder).values(**values)))


def fail(export_id: int, holder: str, now: datetime) -> None:
    """It cannot be written; the page of exports offers to try again."""
    _change(_held(export_id, holder).values(state=S.FAILED, ended_at=now, holder=""))


def end_of_life(exports: Sequence[ListExport]) -> list[str]:
    """The files of these are no longer offered; gives their names on disk."""
    names = [export.stored_name for export in exports]
    for export in exports:
        export.state, export.stored_name = S.EXPIRED, ""
    db.session.flush()
    return names


def discard(export: ListExport) -> str:
    """A finished file is not needed any more: it is no longer offered; gives its name on disk.

    Raises RuleViolation where there is none.
    """
    db.session.refresh(export, with_for_update=True)
    if export.state is not S.READY:
        raise RuleViolation(_("There is no file to delete."))
    return end_of_life([export])[0]


def forget(exports: Sequence[ListExport]) -> None:
    """Ended long ago, without a file: nobody looks for them any more."""
    for export in exports:
        db.session.delete(export)
    db.session.flush()


def _held(export_id: int, holder: str) -> Any:
    return update(ListExport).where(
        ListExport.id == export_id, ListExport.state == S.WRITING, ListExport.holder == holder
    )


def _only_one(user_id: int, kind: ExportKind) -> None:
    live = db.session.scalar(
        select(ListExport.id).where(
            ListExport.user_id == user_id, ListExport.list_kind == kind, ListExport.state.in_(LIVE)
        )
    )
    if live is not None:
        raise _busy()


def _flush() -> None:
    """Of two at once the unique index lets one through."""
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise _busy() from None


def _busy() -> RuleViolation:
    return RuleViolation(_("This list is being written for you already. Wait for it or stop it first."))


def _change(statement: Any, session: TenantSession | None = None) -> int:
    result = (session or db.session()).execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
