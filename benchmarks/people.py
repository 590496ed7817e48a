"""Who signs in to be measured: the province, and in each rank the largest, a middling and an old-only unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import func, insert, select

from casework.access.permissions import needs_second_factor
from casework.access.tenancy import NOBODY
from casework.accounts.one_time_codes import seal_secret
from casework.accounts.passwords import hash_password
from casework.enums import Rank, Role
from casework.extensions import db
from casework.models import Case, Programme, Region, SecondFactor, User
from casework.privacy.services import receive_beforehand
from casework.secrets_at_rest import keyring
from tests.owner import owner

PASSWORD = "only for benchmarks"
PREFIX = "bench"
TOTP_SECRET = "ONLYFORBENCHMARKSONLYFORBENCHMAR"
"""The second factor of every account that needs one."""


@dataclass(frozen=True)
class Unit:
    """A unit that is measured: which kind of tenant it is, its account, its cases."""

    kind: str
    rank: Rank
    region_id: int
    code: str
    username: str
    cases: int


def make() -> None:
    """An account in every county, prefecture and the province, past the notice of the first sign-in; one password,
    hashed once."""
    hashed = hash_password(PASSWORD)
    roles = {
        Rank.PROVINCE: Role.PROVINCIAL_MANAGER,
        Rank.PREFECTURE: Role.PREFECTURE_REVIEWER,
        Rank.COUNTY: Role.COUNTY_OFFICER,
    }
    keys = keyring(current_app.config["SECRET_KEY"])
    user_ids = []
    with owner(current_app) as connection:
        for row in connection.execute(select(Region.id, Region.rank, Region.code)).all():
            made = connection.execute(
                insert(User).values(
                    username=username(row.rank, row.code),
                    password_hash=hashed,
                    role=roles[row.rank],
                    display_name="王测算",
                    region_id=row.id,
                )
            )
            user_id = made.inserted_primary_key[0]
            user_ids.append(user_id)
            if needs_second_factor(roles[row.rank], row.rank):
                sealed = seal_secret(keys, user_id, TOTP_SECRET)
                connection.execute(insert(SecondFactor).values(user_id=user_id, sealed_secret=sealed))
    db.session().bind_scope(NOBODY)
    receive_beforehand(user_ids)
    db.session.commit()


def username(rank: Rank, code: str) -> str:
    """The account of a unit."""
    return f"{PREFIX}-{rank.value}-{code}"


def units() -> dict[str, Unit]:
    """The measured units by kind: province; county and prefecture, each as middling, largest and old."""
    with owner(current_app) as connection:
        found = {}
        for rank, column in ((Rank.COUNTY, Case.tenant_id), (Rank.PREFECTURE, Case.prefecture_id)):
            rows = connection.execute(
                select(
                    Region.id,
                    Region.code,
                    func.count().label("cases"),
                    func.max(Programme.year).label("last"),
                )
                .join(Case, column == Region.id)
                .join(Programme, Programme.id == Case.programme_id)
                .group_by(Region.id, Region.code)
                .order_by(func.count(), Region.id)
            ).all()
            latest = max(row.last for row in rows)
            now = [row for row in rows if row.last == latest]
            old = [row for row in rows if row.last < latest]
            chosen = {"median": now[len(now) // 2], "largest": now[-1], "old": old[-1]}
            for kind, row in chosen.items():
                name = f"{rank.value}, {kind}"
                found[name] = Unit(name, rank, row.id, row.code, username(rank, row.code), row.cases)
        return {**found, "province": _province(connection)}


def _province(connection: Any) -> Unit:
    row = connection.execute(
        select(Region.id, Region.code, func.count().label("cases"))
        .join(Case, Case.province_id == Region.id)
        .group_by(Region.id, Region.code)
    ).one()
    return Unit("province", Rank.PROVINCE, row.id, row.code, username(Rank.PROVINCE, row.code), row.cases)
