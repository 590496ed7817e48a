"""Who acts, when and on which database session: the clock is moved and the audit log told before every act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from casework import clock
from casework.access.permissions import needs_second_factor
from casework.access.principal import Principal, reach_of
from casework.access.tenancy import Reach, Scope
from casework.accounts.services import create_user, second_factor
from casework.demo.papers import Papers
from casework.demo.people import PHONES, Account, totp_secret
from casework.demo.season import Season
from casework.enums import Rank, Role
from casework.extensions import db
from casework.models import Enterprise, Expert, Region, User
from casework.privacy.services import receive_beforehand
from casework.secrets_at_rest import Keyring

Made = TypeVar("Made")
FIRST_HOUR, LAST_MINUTE = 9, 17 * 60 + 40


def _last_seen(username: str) -> datetime | None:
    """When somebody of the demo signed in last: most within these two weeks, one in sixteen never."""
    drawn = Random(username).randrange(14 * 24 * 16)
    return clock.real_now() - timedelta(hours=drawn // 16) if drawn % 16 else None


@dataclass(frozen=True)
class Login:
    """What the accounts file says of one account."""

    role: Role
    username: str
    region_code: str
    uscc: str
    name: str
    totp_secret: str = ""


@dataclass
class Cast:
    """Everybody who acts in the demo, as plain data that outlives sessions."""

    password_hash: str
    province_id: int
    keys: Keyring
    officers: dict[str, Principal] = field(default_factory=dict)
    leaders: dict[str, Principal] = field(default_factory=dict)
    reviewers: dict[str, Principal] = field(default_factory=dict)
    managers: list[Principal] = field(default_factory=list)
    experts: dict[str, Principal] = field(default_factory=dict)
    contacts: dict[str, Principal] = field(default_factory=dict)
    usernames: set[str] = field(default_factory=set)
    logins: list[Login] = field(default_factory=list)

    def join(self, account: Account, region: Region | None) -> None:
        """Open the account of a member of staff."""
        phone = PHONES.get(account.username, "")
        principal = self._open(
            account.username, account.role, account.display_name, region=region, phone=phone
        )
        secret = self._second_factor(principal)
        self.logins.append(
            Login(account.role, account.username, account.code, "", account.display_name, secret)
        )
        place = {
            (Role.COUNTY_OFFICER, Rank.COUNTY): self.officers,
            (Role.LEADER, Rank.COUNTY): self.leaders,
            (Role.PREFECTURE_REVIEWER, Rank.PREFECTURE): self.reviewers,
        }.get((account.role, account.rank or Rank.PROVINCE))
        if place is not None:
            place[account.code] = principal
        elif account.role is Role.PROVINCIAL_MANAGER:
            self.managers.append(principal)

    def join_expert(self, username: str, expert: Expert) -> None:
        """Open the account of an expert."""
        self.experts[expert.name] = self._open(username, Role.EXPERT, expert.name, expert=expert)
        self.logins.append(Login(Role.EXPERT, username, "", "", expert.name))

    def join_contact(self, username: str, enterprise: Enterprise) -> None:
        """Open the account of an enterprise's contact."""
        self.contacts[enterprise.uscc] = self._open(
            username,
            Role.ENTERPRISE_CONTACT,
            enterprise.contact_name,
            enterprise=enterprise,
            phone=enterprise.contact_phone,
        )
        self.logins.append(
            Login(
                Role.ENTERPRISE_CONTACT,
                username,
                enterprise.tenant.code,
                enterprise.uscc,
                enterprise.contact_name,
            )
        )

    def move_contact(self, enterprise: Enterprise) -> None:
        """The contact's account has gone to another county with the enterprise."""
        known = self.contacts[enterprise.uscc]
        self.contacts[enterprise.uscc] = replace(known, enterprise_id=enterprise.id)
        self.logins = [
            replace(login, region_code=enterprise.tenant.code) if login.username == known.username else login
            for login in self.logins
        ]

    def _second_factor(self, principal: Principal) -> str:
        """An account that must prove more than a password has its app set up; gives the secret, "" without one."""
        if not needs_second_factor(principal.role, principal.rank):
            return ""
        secret = totp_secret(principal.username)
        second_factor.install([(principal.id, secret)], keys=self.keys)
        return secret

    def _open(self, username: str, role: Role, name: str, **place: Any) -> Principal:
        user = create_user(
            username=username,
            password_hash=self.password_hash,
            grows_old=False,
            email=f"{username}@casework.example",
            role=role,
            display_name=name,
            **place,
        )
        user.created_at = clock.now()
        user.last_signed_in_at = _last_seen(username)
        receive_beforehand([user.id])
        self.usernames.add(username)
        return principal_of(user, place.get("region"))


def principal_of(user: User, region: Region | None) -> Principal:
    """The account as the `actor` of a service; what it may reach is the session's business here."""
    rank = region.rank if region else None
    return Principal(
        id=user.id,
        session_id=0,
        token="",
        username=user.username,
        name=user.display_name,
        role=user.role,
        locale=user.locale,
        scope=Scope(reach_of(user.role, rank), user.region_id),
        region_id=user.region_id,
        region_name=region.name if region else "",
        rank=rank,
        expert_id=user.expert_id,
        enterprise_id=user.enterprise_id,
    )


class Stage:
    """One session's part of the play: acts are called through `act`, in the order in which they happened."""

    def __init__(self, cast: Cast, season: Season, papers: Papers, seed: str) -> None:
        self.cast, self.season, self.papers, self.seed = cast, season, papers, seed
        self._day: date | None = None
        self._minute = 0
        self._rng = Random(f"{seed}/{season.year}/clock")

    def act(
        self, actor: Principal, on: date, service: Callable[..., Made], /, *args: Any, **kwargs: Any
    ) -> Made:
        """Call a service as a person on a day, some minutes after whatever happened before on that day."""
        with self.moment(actor, on):
            return service(*args, actor=actor, **kwargs)

    @contextmanager
    def moment(self, actor: Principal, on: date) -> Iterator[None]:
        """The clock on that day, the audit log told who acts."""
        db.session().info["audit"] = {
            "actor_id": actor.id,
            "actor_name": actor.name,
            "actor_role": actor.role.value,
            "actor_region_id": actor.region_id,
        }
        with clock.moved_to(self._next(on)):
            yield

    def _next(self, on: date) -> datetime:
        if on != self._day:
            self._day = on
            self._minute = FIRST_HOUR * 60 + self._rng.randrange(50)
        else:
            self._minute = min(self._minute + self._rng.randint(6, 35), LAST_MINUTE)
        return datetime(on.year, on.month, on.day, self._minute // 60, self._minute % 60, tzinfo=clock.CHINA)


@contextmanager
def session_of(app: Flask, province_id: int, purpose: str) -> Iterator[None]:
    """An application context with the province's scope, in Chinese. What is not committed is rolled back."""
    with app.app_context(), force_locale("zh_Hans"):
        db.session().bind_scope(Scope(Reach.PROVINCE, province_id, purpose=purpose), actor_name=purpose)
        try:
            yield
        finally:
            db.session.rollback()


def regions() -> dict[tuple[str, Rank], Region]:
    """Every active unit by code and rank."""
    rows = db.session.scalars(select(Region).where(Region.is_active).order_by(Region.code))
    return {(row.code, row.rank): row for row in rows}
