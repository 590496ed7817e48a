"""Server-side sign-in sessions: made at sign-in, looked up at every request, ended by hand or by time.

These statements run before a scope exists, on short connections of their own; they touch accounts and, for experts
and contacts, the keys of their cases, and give back plain data.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, Connection, Engine, bindparam, exists, func, literal, select

from casework import clock
from casework.access import rls
from casework.access.below import OPTION
from casework.access.principal import Principal, log_of, reach_of
from casework.access.tenancy import Reach, Scope
from casework.enums import Rank, Role
from casework.extensions import db, lookup_engine, writing
from casework.models import (
    Case,
    CaseExpert,
    Enterprise,
    PrivacyReceipt,
    Programme,
    Region,
    SecondFactor,
    SignInSession,
    User,
)
from casework.privacy.notice import CURRENT


@dataclass(frozen=True)
class Credentials:
    """What sign-in needs to know of an account."""

    user_id: int
    username: str
    display_name: str
    password_hash: str
    password_changed_at: datetime | None
    first_password_until: datetime | None
    first_password_used_at: datetime | None
    is_active: bool
    locked_at: datetime | None
    role: Role
    rank: Rank | None
    unit: str
    unit_en: str
    has_second_factor: bool
    has_read_notice: bool


def token_hash(token: str) -> str:
    """What the database keeps of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _below(engine: Engine) -> Connection:
    return engine.connect().execution_options(**{OPTION: "sign-in"})


_CREDENTIALS = (
    select(
        User.id,
        User.username,
        User.display_name,
        User.password_hash,
        User.password_changed_at,
        User.first_password_until,
        User.first_password_used_at,
        User.is_active,
        User.locked_at,
        User.role,
        Region.rank,
        func.coalesce(Region.name, ""),
        func.coalesce(Region.name_en, ""),
        SecondFactor.id.is_not(None),
        exists().where(PrivacyReceipt.user_id == User.id, PrivacyReceipt.notice_version == CURRENT),
    )
    .outerjoin(Region, Region.id == User.region_id)
    .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
)


def find_credentials(username: str) -> Credentials | None:
    """The account of a user name (case counts), or None."""
    return _credentials(User.username == username)


def credentials_of(user_id: int) -> Credentials | None:
    """The account with a key, or None."""
    return _credentials(User.id == user_id)


@contextmanager
def _looking(engine: Engine | None = None) -> Iterator[Connection]:
    """A short connection that only reads, also in a request that may write: it waits for no lock of SQLite's. Without an
    engine it has no transaction on PostgreSQL: for a single statement."""
    token = writing.set(False)
    try:
        with _below(engine or lookup_engine()) as connection:
            yield connection
    finally:
        writing.reset(token)


def _credentials(condition: ColumnElement[bool]) -> Credentials | None:
    with _looking() as connection:
        row: Any = connection.execute(_CREDENTIALS.where(condition)).one_or_none()
    return None if row is None else Credentials(*row)


def new_session(
    user_id: int, lifetime: timedelta, *, address: str, user_agent: str
) -> tuple[str, SignInSession]:
    """A fresh token and the row that stands for it until `lifetime` has passed."""
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        token_hash=token_hash(token),
        user_id=user_id,
        expires_at=clock.real_now() + lifetime,
        address=address[:64],
        user_agent=user_agent[:200],
    )
    return token, row


_PERSON = (
    select(
        SignInSession.id.label("session_id"),
        SignInSession.opened,
        User.id,
        User.username,
        User.display_name,
        User.role,
        User.locale,
        User.region_id,
        User.expert_id,
        User.enterprise_id,
        Region.name.label("region_name"),
        Region.name_en.label("region_name_en"),
        Region.rank,
        # Versions only grow, and a year is never deleted: the sum is another one after every change.
        select(func.sum(Programme.id * Programme.version)).scalar_subquery().label("years_version"),
    )
    .join(User, User.id == SignInSession.user_id)
    .outerjoin(Region, Region.id == User.region_id)
    .where(
        SignInSession.token_hash == bindparam("hash"),
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > bindparam("now"),
        User.is_active,
    )
)


def load_principal(token: str) -> Principal | None:
    """The person behind a token: None when the session is unknown, ended, over, or the account disabled."""
    with _below(lookup_engine()) as connection:
        row = connection.execute(_PERSON, {"hash": token_hash(token), "now": clock.real_now()}).one_or_none()
    if row is None:
        return None
    return _principal(row, token)


def _principal(row: Any, token: str) -> Principal:
    openings = still_open(row.opened, clock.real_now())
    scope, enterprise_name = _scope(row, tuple(case_id for case_id, _until in openings))
    return Principal(
        id=row.id,
        session_id=row.session_id,
        token=token,
        username=row.username,
        name=row.display_name,
        role=row.role,
        locale=row.locale,
        scope=scope,
        region_id=row.region_id,
        region_name=row.region_name or "",
        region_name_en=row.region_name_en or "",
        rank=row.rank,
        expert_id=row.expert_id,
        enterprise_id=row.enterprise_id,
        enterprise_name=enterprise_name,
        years_version=row.years_version or 0,
        openings=openings,
    )


_ACCOUNT = (
    select(
        literal(0).label("session_id"), literal("").label("opened"),
        User.id, User.username, User.display_name, User.role, User.locale, User.region_id, User.expert_id,
        User.enterprise_id,
        Region.name.label("region_name"), Region.name_en.label("region_name_en"), Region.rank,
        select(func.sum(Programme.id * Programme.version)).scalar_subquery().label("years_version"),
    )
    .outerjoin(Region, Region.id == User.region_id)
    .where(User.id == bindparam("key"), User.is_active, User.locked_at.is_(None))
)  # fmt: skip


def person_of(app: Flask, user_id: int) -> Principal | None:
    """The person of an account, for work that was asked for and goes on without a request: nothing is opened with a
    reason. None when the account is disabled or locked."""
    with app.app_context():
        with _looking() as connection:
            row = connection.execute(_ACCOUNT, {"key": user_id}).one_or_none()
        return None if row is None else _principal(row, "")


def still_open(opened: str, now: datetime) -> tuple[tuple[int, datetime], ...]:
    """Case key and end of what a session has opened and may still look at."""
    if not opened:
        return ()
    known = {int(key): datetime.fromisoformat(until) for key, until in json.loads(opened).items()}
    return tuple((key, until) for key, until in known.items() if until > now)


def _scope(row: Any, opened_cases: tuple[int, ...]) -> tuple[Scope, str]:
    reach = reach_of(row.role, row.rank)
    if reach is not Reach.ASSIGNED:
        log = log_of(row.role, row.rank)
        return Scope(reach, row.region_id, opened_cases=opened_cases, log=log, log_id=row.region_id), ""
    with _looking(db.engine) as connection:
        if row.role is Role.EXPERT:
            return _scope_of_expert(connection, row.expert_id), ""
        return _scope_of_contact(connection, row.enterprise_id)


def _scope_of_expert(connection: Connection, expert_id: int) -> Scope:
    """The cases of the present assignments, and the enterprises that they are about."""
    _tell(connection, rls.settings_of_expert(expert_id))
    case_ids = connection.scalars(
        select(CaseExpert.case_id)
        .where(CaseExpert.expert_id == expert_id, CaseExpert.ended_on.is_(None))
        .order_by(CaseExpert.case_id)
    ).all()
    _tell(connection, rls.settings(_assigned(case_ids)))
    enterprise_ids = connection.scalars(
        select(Case.enterprise_id).where(Case.id.in_(case_ids)).order_by(Case.id)
    ).all()
    return _assigned(case_ids, enterprise_ids)


def _scope_of_contact(connection: Connection, enterprise_id: int) -> tuple[Scope, str]:
    """The cases of the own enterprise, and its name. When a case came from another county, those of its file there too:
    the enterprise is the same."""
    files, cases = [enterprise_id], set[int]()
    for file_id in files:
        _tell(connection, rls.settings_of_contact(file_id))
        rows = connection.execute(
            select(Case.id, Case.continues_id).where(Case.enterprise_id == file_id).order_by(Case.id)
        ).all()
        cases.update(row.id for row in rows)
        earlier = {row.continues_id for row in rows if row.continues_id is not None}
        if earlier:
            _tell(connection, rls.settings(_assigned(sorted(earlier))))
            found = connection.scalars(select(Case.enterprise_id).where(Case.id.in_(earlier))).all()
            files += [key for key in dict.fromkeys(found) if key not in files]
    scope = _assigned(sorted(cases), files)
    _tell(connection, rls.settings(scope))
    name = connection.scalar(select(Enterprise.name).where(Enterprise.id == enterprise_id))
    return scope, name or ""


def _tell(connection: Connection, statements: str) -> None:
    """Let PostgreSQL's policies pass the own rows, for the length of this connection's transaction."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(statements)


def _assigned(case_ids: Sequence[int], enterprise_ids: Sequence[int] = ()) -> Scope:
    return Scope(
        Reach.ASSIGNED, case_ids=tuple(case_ids), enterprise_ids=tuple(dict.fromkeys(enterprise_ids))
    )
