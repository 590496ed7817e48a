"""The yearly review of accounts: each is confirmed or disabled, with a date and a name (GB/T 22239, 8.1.4.2 c).

There is one decision for each account and year. Whoever administers an account may decide about it, so a prefecture's
decisions count in the list of the province, which sees by unit how far it is. The own account and those of peers are
decided by the unit above; at the province the head of the unit signs for them on the printed list.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.accounts.unused import UnusedRule
from casework.administration.duty import reach, unit_ids
from casework.administration.queries import UNIT, Account, AccountRow, account_row, accounts_of, in_sight
from casework.audit.services import record
from casework.enums import Rank, ReviewOutcome, Role
from casework.extensions import db
from casework.models import AccountReview, Expert, User
from casework.paging import Page, Sort, page_of
from casework.regions.queries import Place, place, places

MOST_PRINTED: Final = 5000
REMINDERS: Final = (0, -7, -31)
OPEN: Final = "open"
FOREIGN: Final = "foreign"
"""Not for this reader to decide: the own account, and peers."""
SORT: Final = Sort("username", User.username, User.id, str)


@dataclass(frozen=True)
class Period:
    """The review of a year: it opens with the first day of the month that the setting names, and is due on its last."""

    year: int
    opens_on: date
    due_on: date

    @property
    def opened_at(self) -> datetime:
        """Accounts made before this instant are reviewed."""
        return datetime.combine(self.opens_on, time.min, clock.CHINA)

    def reminder_on(self, today: date) -> int | None:
        """The step of the reminder that a day has reached: when the review opens, a week before it is due, on the day."""
        left = (self.due_on - today).days
        if not 0 <= left <= (self.due_on - self.opens_on).days:
            return None
        return next(step for step in REMINDERS if left <= -step or step == REMINDERS[-1])


def period_on(today: date, month: int) -> Period:
    """The review that runs, or has run last, on a day. `month`: the setting ACCOUNT_REVIEW_MONTH, 1 to 12."""
    year = today.year if today.month >= month else today.year - 1
    return Period(year, date(year, month, 1), date(year, month, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Line:
    """An account in the review."""

    account: AccountRow
    is_ours: bool
    outcome: ReviewOutcome | None
    decided_at: datetime | None
    decided_by: str
    note: str


@dataclass(frozen=True)
class Progress:
    """How far a unit is: accounts that can be decided, and those that are."""

    place: Place | None
    accounts: int
    decided: int


@dataclass(frozen=True)
class Asked:
    """What stands in the address of the list. `decision`: open, kept, disabled, foreign, or "" for all."""

    decision: str = ""
    unit_id: int | None = None
    page: str = ""
    size: int = 50


def lines_of(
    asked: Asked, period: Period, actor: Principal, *, rule: UnusedRule, now: datetime
) -> tuple[Page, list[Line]]:
    """One page of the review."""
    statement = _narrowed(_in_review(period, actor), asked, actor)
    page = page_of(
        db.session(),
        statement.add_columns(SORT.column.label("sort_value")),
        SORT,
        token=asked.page,
        size=asked.size,
    )
    return page, [_line(row, actor, rule, now) for row in page.rows]


def every_line(period: Period, actor: Principal, *, rule: UnusedRule, now: datetime) -> list[Line]:
    """The whole review, in the order of units and names, for paper."""
    rows = db.session.execute(_in_review(period, actor).order_by(UNIT, User.username).limit(MOST_PRINTED))
    return [_line(row, actor, rule, now) for row in rows]


def progress_of(period: Period, actor: Principal) -> tuple[Progress, list[Progress]]:
    """How far the whole is, and each unit directly below the actor's; accounts of the own unit stand in the whole."""
    counted = (
        select(UNIT.label("unit_id"), func.count(User.id), func.count(AccountReview.id))
        .select_from(User)
        .outerjoin(Expert, Expert.id == User.expert_id)
        .outerjoin(AccountReview, _of_year(period))
        .where(in_sight(actor, reach(actor)), *_belongs(period), _ours(actor))
        .group_by(UNIT)
    )
    whole, below = [0, 0], defaultdict[int | None, list[int]](lambda: [0, 0])
    for unit_id, count, decided in db.session.execute(counted):
        for part in (whole, below[_child(actor, unit_id)]):
            part[0] += count
            part[1] += decided
    units = [Progress(place(key), *numbers) for key, numbers in below.items() if key]
    return Progress(None, *whole), sorted(units, key=lambda unit: unit.place.code if unit.place else "")


def _child(actor: Principal, unit_id: int | None) -> int | None:
    """The unit directly below the actor's that an account's unit belongs to."""
    if unit_id is None or unit_id == actor.region_id:
        return None
    unit = places()[unit_id]
    return unit.prefecture_id or unit.id if actor.rank is Rank.PROVINCE else unit.id


def confirm(
    account_ids: Iterable[int], period: Period, *, actor: Principal, note: str = ""
) -> tuple[int, int]:
    """Confirm accounts: their owners still work here, in this role. Gives how many were confirmed, and how many were left
    alone (decided meanwhile, disabled, not the actor's to decide)."""
    require(actor, P.ACCOUNT_MANAGE)
    wanted = sorted(set(account_ids))
    rows = db.session.scalars(
        select(User)
        .outerjoin(Expert, Expert.id == User.expert_id)
        .outerjoin(AccountReview, _of_year(period))
        .where(
            User.id.in_(wanted),
            in_sight(actor, reach(actor)),
            _ours(actor),
            User.is_active,
            User.created_at < period.opened_at,
            AccountReview.id.is_(None),
        )
    ).all()
    done = sum(_decided(user, period, ReviewOutcome.KEPT, actor, note) for user in rows)
    return done, len(wanted) - done


def note_disabled(account: Account, period: Period, *, actor: Principal, reason: str) -> None:
    """An account that was just disabled is decided by that, also when it had been confirmed before. Accounts that are
    younger than the review are not part of it."""
    user = account.user
    if user.created_at >= period.opened_at:
        return
    known = db.session.scalar(
        select(AccountReview).where(AccountReview.user_id == user.id, AccountReview.year == period.year)
    )
    if known is None:
        _decided(user, period, ReviewOutcome.DISABLED, actor, reason)
        return
    known.outcome, known.note = ReviewOutcome.DISABLED, reason
    known.decided_at, known.decided_by_id, known.decided_by_name = clock.real_now(), actor.id, actor.name
    db.session.flush()


def _decided(user: User, period: Period, outcome: ReviewOutcome, actor: Principal, note: str) -> bool:
    """Whether this decision is the one that counts: of two at the same moment the first is."""
    try:
        with db.session.begin_nested():
            db.session.add(
                AccountReview(
                    user_id=user.id,
                    year=period.year,
                    outcome=outcome,
                    role=user.role,
                    region_id=user.region_id,
                    last_signed_in_at=user.last_signed_in_at,
                    decided_at=clock.real_now(),
                    decided_by_id=actor.id,
                    decided_by_name=actor.name,
                    note=note,
                )
            )
    except IntegrityError:
        return False
    if outcome is ReviewOutcome.KEPT:
        record(
            db.session(),
            "review_confirmed",
            object_type="users",
            object_id=user.id,
            year=period.year,
            reason=note,
        )
    return True


def _in_review(period: Period, actor: Principal) -> Select[*tuple[Any, ...]]:
    return (
        accounts_of(actor)
        .add_columns(
            AccountReview.outcome,
            AccountReview.decided_at,
            AccountReview.decided_by_name,
            AccountReview.note,
        )
        .outerjoin(AccountReview, _of_year(period))
        .where(*_belongs(period))
    )


def _of_year(period: Period) -> ColumnElement[bool]:
    return and_(AccountReview.user_id == User.id, AccountReview.year == period.year)


def _belongs(period: Period) -> Sequence[ColumnElement[bool]]:
    """Accounts that were there when the review opened: those that live, and those that it has decided about."""
    return User.created_at < period.opened_at, or_(User.is_active, AccountReview.id.is_not(None))


def _ours(actor: Principal) -> ColumnElement[bool]:
    """The accounts about which the actor may decide (`duty.hindrance`)."""
    peer = and_(User.role == Role.SECURITY_ADMIN, User.region_id == actor.region_id)
    return and_(User.id != actor.id, ~peer)


def _narrowed(
    statement: Select[*tuple[Any, ...]], asked: Asked, actor: Principal
) -> Select[*tuple[Any, ...]]:
    if asked.unit_id:
        statement = statement.where(in_sight(actor, unit_ids(place(asked.unit_id), reach(actor))))
    if asked.decision == OPEN:
        return statement.where(AccountReview.id.is_(None), _ours(actor))
    if asked.decision == FOREIGN:
        return statement.where(~_ours(actor))
    if asked.decision:
        return statement.where(AccountReview.outcome == ReviewOutcome(asked.decision))
    return statement


def _line(row: Any, actor: Principal, rule: UnusedRule, now: datetime) -> Line:
    is_peer = row.role is Role.SECURITY_ADMIN and row.region_id == actor.region_id
    return Line(
        account=account_row(row, rule, now),
        is_ours=row.id != actor.id and not is_peer,
        outcome=row.outcome,
        decided_at=row.decided_at,
        decided_by=row.decided_by_name or "",
        note=row.note or "",
    )


def note_paper(act: str, year: int, *, actor: Principal) -> None:
    """Leave a trace that the list of the review was put on paper: `act` is print or export."""
    require(actor, P.ACCOUNT_MANAGE)
    record(db.session(), act, object_type="account_reviews", object_id=year, region_id=actor.region_id)
