"""Reads of the log, filtered, in order of time; one entry; openings of figures.

The session of an auditor reads the log of the own region: no statement here says so again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, or_, select

from casework.access.principal import Principal
from casework.audit.canonical import ENTRY_COLUMNS
from casework.audit_pages.scope import reading_proofs
from casework.errors import NotFound
from casework.extensions import db
from casework.models import AuditAnchor, AuditEntry, User
from casework.paging import Count, Page, Sort, capped_count, page_of, parse_instant

TRACE: Final = "trace"
PLACES_IN_A_CHAIN: Final = 2**32
COLUMNS: Final = tuple(getattr(AuditEntry, name) for name in ("chain", "seq", *ENTRY_COLUMNS, "mac"))
# One number for the place of an entry, to break ties between entries of one instant.
KEY: Final = cast(AuditEntry.chain, BigInteger) * PLACES_IN_A_CHAIN + AuditEntry.seq
NEWEST: Final = Sort("newest", AuditEntry.at, KEY, parse_instant, descending=True, most=2**63)
OLDEST: Final = Sort("oldest", AuditEntry.at, KEY, parse_instant, most=2**63)
FEW: Final = 50


@dataclass(frozen=True)
class Filters:
    """What a search asks for; what is empty asks for nothing. `who` is a name or user name."""

    since: datetime | None = None
    until: datetime | None = None
    act: str = ""
    who: str = ""
    object_type: str = ""
    object_id: str = ""
    prefecture_id: int | None = None
    county_id: int | None = None
    case_id: int | None = None
    request_id: str = ""
    address: str = ""


def find(filters: Filters) -> Select[Any]:
    """The entries that a search finds, without order."""
    conditions = list(_conditions(filters))
    if filters.who:
        conditions.append(_by(filters.who))
    return select(*COLUMNS, AuditEntry.at.label("sort_value"), KEY.label("id")).where(*conditions)


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.since:
        yield AuditEntry.at >= filters.since
    if filters.until:
        yield AuditEntry.at < filters.until
    for name in ("act", "object_type", "object_id", "case_id", "request_id", "address", "prefecture_id"):
        value = getattr(filters, name)
        if value:
            yield getattr(AuditEntry, name) == value
    if filters.county_id is not None:
        yield AuditEntry.chain == filters.county_id


def _by(who: str) -> ColumnElement[bool]:
    """By an account of this name or user name; jobs and commands are known by their names only."""
    accounts = db.session.scalars(
        select(User.id).where(or_(User.display_name == who, User.username == who)).limit(FEW)
    ).all()
    return AuditEntry.actor_id.in_(accounts) if accounts else AuditEntry.actor_name == who


def page_of_entries(
    filters: Filters,
    *,
    token: str,
    size: int,
    sort: Sort = NEWEST,
    counted: Count | None = None,
) -> Page:
    """One page of a search; `counted` spares the count."""
    return page_of(db.session(), find(filters), sort, token=token, size=size, counted=counted)


def count_of(filters: Filters, most: int) -> int:
    """How many entries a search finds, at most one more than `most`."""
    found = capped_count(db.session(), find(filters), most)
    return found.number + found.capped


def get_entry(chain: int, seq: int) -> Any:
    """One entry. Raises NotFound for one out of reach."""
    row = db.session.execute(
        select(*COLUMNS).where(AuditEntry.chain == chain, AuditEntry.seq == seq)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def mac_before(chain: int, seq: int) -> str | None:
    """The mac of the entry before, whoever's act that was; "" for the first, None when it is no longer kept."""
    if seq == 1:
        return ""
    with reading_proofs() as session:
        return session.scalar(
            select(AuditEntry.mac).where(AuditEntry.chain == chain, AuditEntry.seq == seq - 1)
        )


def uploads(case_id: int) -> Sequence[Any]:
    """The entries about the files of a case, the oldest first: what the log says of the evidence."""
    statement = select(*COLUMNS).where(AuditEntry.case_id == case_id, AuditEntry.object_type == "attachments")
    return db.session.execute(statement.order_by(AuditEntry.at, KEY)).all()


def names_of(ids: set[int]) -> dict[int, str]:
    """Accounts by key, for entries that name them."""
    if not ids:
        return {}
    rows = db.session.execute(select(User.id, User.display_name).where(User.id.in_(sorted(ids))))
    return {row.id: row.display_name for row in rows}


def opening(reader: Principal, year: int, since: datetime) -> Any:
    """The newest opening of a year's figures by this person since an instant; None without one."""
    return db.session.execute(
        select(AuditEntry.at, AuditEntry.changes)
        .where(
            AuditEntry.actor_id == reader.id,
            AuditEntry.at >= since,
            AuditEntry.act == TRACE,
            AuditEntry.object_id == str(year),
        )
        .order_by(AuditEntry.at.desc())
        .limit(1)
    ).one_or_none()


def anchors(before: int | None) -> Sequence[AuditAnchor]:
    """The newest anchors, or those before a number."""
    condition = (
        and_(AuditAnchor.number > 0, AuditAnchor.number < before) if before else AuditAnchor.number > 0
    )
    return db.session.scalars(
        select(AuditAnchor).where(condition).order_by(AuditAnchor.number.desc()).limit(FEW)
    ).all()


def get_anchor(number: int) -> AuditAnchor:
    """One anchor. Raises NotFound."""
    anchor = db.session.get(AuditAnchor, number)
    if anchor is None:
        raise NotFound
    return anchor
