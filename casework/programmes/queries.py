"""Reads of programme years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from casework.access.tenancy import Reach, Scope
from casework.enums import NominationStatus, ProgrammeStatus
from casework.errors import NotFound
from casework.extensions import database_key, db
from casework.models import Case, Nomination, Programme, ReferenceEdition
from casework.programmes.consented import consented_places
from casework.regions.queries import Place, place, prefectures

S = NominationStatus
Year = TypeVar("Year", "Programme", "ProgrammeYear")


def programmes() -> Sequence[Programme]:
    """Every year, the newest first."""
    return db.session.scalars(select(Programme).order_by(Programme.year.desc())).all()


# Next year's nominations begin before this year's work is over: a year runs from the publication of its list.
_RUNNING_FIRST: Any = (
    (Programme.status == ProgrammeStatus.OPEN).desc(),
    Programme.published_on.is_not(None).desc(),
    Programme.year.desc(),
)


@dataclass(frozen=True, slots=True)
class ProgrammeYear:
    """What lists need of a year: to offer it as a filter and to know which one runs."""

    id: int
    year: int
    name: str
    status: ProgrammeStatus
    published_on: date | None
    industry_edition_id: int


_YEARS = select(
    Programme.id,
    Programme.year,
    Programme.name,
    Programme.status,
    Programme.published_on,
    Programme.industry_edition_id,
).order_by(Programme.year.desc())


_kept: dict[str, tuple[int, tuple[ProgrammeYear, ...]]] = {}


def programme_years(version: int) -> Sequence[ProgrammeYear]:
    """Every year, the newest first, as columns; read again when `version` (Principal.years_version) is another one.

    The version was read before the years are: what is kept can be newer than its version, never older.
    """
    key = database_key()
    known = _kept.get(key)
    if known is None or known[0] != version:
        known = _kept[key] = version, tuple(ProgrammeYear(*row) for row in db.session.execute(_YEARS))
    return known[1]


def forget_years() -> None:
    """For a process whose database is put back to an earlier state, in which versions are given a second time."""
    _kept.clear()


def current_programme() -> Programme | None:
    """The year that runs now: the newest open one with a published list, else the newest open one, else the newest."""
    return db.session.scalar(select(Programme).order_by(*_RUNNING_FIRST).limit(1))


def running_programme_id() -> ScalarSelect[int]:
    """The key of `current_programme` as part of a larger statement."""
    return select(Programme.id).order_by(*_RUNNING_FIRST).limit(1).scalar_subquery()


def running_of(known: Sequence[Year]) -> Year | None:
    """The running year among years that are loaded already, the newest first."""

    def rank(programme: Year) -> tuple[bool, bool]:
        is_open = programme.status is ProgrammeStatus.OPEN
        return is_open, is_open and programme.published_on is not None

    return max(known, key=rank, default=None)


def nominating_programme() -> Programme | None:
    """The year that counties nominate for: the newest open one whose list is not published, else the running one."""
    taking = select(Programme).where(
        Programme.status == ProgrammeStatus.OPEN, Programme.published_on.is_(None)
    )
    return db.session.scalar(taking.order_by(Programme.year.desc()).limit(1)) or current_programme()


def get_programme(year: int) -> Programme:
    """One year with its quotas. Raises NotFound."""
    statement = select(Programme).where(Programme.year == year).options(joinedload(Programme.quotas))
    programme = db.session.scalars(statement).unique().one_or_none()
    if programme is None:
        raise NotFound
    return programme


def programme_before(year: int) -> Programme | None:
    """The newest year before `year`, with its quotas: what a new year's proposal is copied from."""
    return db.session.scalar(
        select(Programme)
        .where(Programme.year < year)
        .options(selectinload(Programme.quotas))
        .order_by(Programme.year.desc())
        .limit(1)
    )


def edition_choices(kind: str) -> Sequence[ReferenceEdition]:
    """Loaded editions of one code list, the newest first."""
    return db.session.scalars(
        select(ReferenceEdition)
        .where(ReferenceEdition.kind == kind)
        .order_by(ReferenceEdition.valid_from.desc(), ReferenceEdition.id.desc())
    ).all()


@dataclass(frozen=True)
class QuotaUse:
    """How far the places of one prefecture are used in a year. Counts of nominations and cases.

    `used`: proposed for selection, in public notice or confirmed, substitutes left out: a withdrawn place and its
    substitute are one place. `confirmed`: confirmed for the first time, `effective` = confirmed - withdrawn +
    substituted (model.md, Counting).
    """

    nominated: int = 0
    forwarded: int = 0
    used: int = 0
    reserve: int = 0
    confirmed: int = 0
    withdrawn: int = 0
    substituted: int = 0

    @property
    def effective(self) -> int:
        """Enterprises that are assisted now."""
        return self.confirmed - self.withdrawn + self.substituted


NO_USE = QuotaUse()


@dataclass(frozen=True)
class QuotaLine:
    """One prefecture's places; `use` is None where the reader does not reach its nominations. `consented`: places beyond
    the quota that a leader has approved."""

    prefecture: Place
    places: int
    reserve_places: int
    use: QuotaUse | None
    consented: int = 0


def _uses() -> dict[str, ColumnElement[bool]]:
    """What each number of QuotaUse counts; Nomination is joined to the first case that it opened."""
    is_first = and_(Nomination.status == S.CONFIRMED, Case.substitute_for_id.is_(None))
    return {
        "nominated": and_(Nomination.submitted_on.is_not(None), Nomination.status != S.WITHDRAWN),
        "forwarded": and_(Nomination.forwarded_on.is_not(None), Nomination.status != S.WITHDRAWN),
        "used": or_(
            is_first,
            Nomination.status == S.PUBLIC_NOTICE,
            and_(Nomination.status == S.PROVINCE_REVIEW, Nomination.decided_on.is_not(None)),
        ),
        "reserve": Nomination.status == S.RESERVE,
        "confirmed": is_first,
        "withdrawn": and_(Nomination.status == S.CONFIRMED, Case.withdrawn_on.is_not(None)),
        "substituted": and_(Nomination.status == S.CONFIRMED, Case.substitute_for_id.is_not(None)),
    }


def quota_uses(programme_id: int, *, prefecture_id: int | None = None) -> dict[int, QuotaUse]:
    """Prefecture → how far its places are used, as far as the reader's scope reaches: one statement."""
    columns: list[Any] = [
        func.sum(case((condition, 1), else_=0)).label(name) for name, condition in _uses().items()
    ]
    statement = (
        select(Nomination.prefecture_id, *columns)
        .outerjoin(Case, and_(Case.nomination_id == Nomination.id, Case.continues_id.is_(None)))
        .where(Nomination.programme_id == programme_id)
        .group_by(Nomination.prefecture_id)
    )
    if prefecture_id is not None:
        statement = statement.where(Nomination.prefecture_id == prefecture_id)
    return {
        row.prefecture_id: QuotaUse(**{name: int(getattr(row, name)) for name in _uses()})
        for row in db.session.execute(statement)
    }


def quota_lines(programme: Programme, scope: Scope) -> list[QuotaLine]:
    """Every prefecture with its places, in the order of codes; figures only where the scope covers the whole of it."""
    known = {quota.prefecture_id: quota for quota in programme.quotas}
    uses = quota_uses(programme.id)
    beyond = consented_places(programme.id)
    lines = []
    for prefecture in prefectures(programme.province_id):
        quota = known.get(prefecture.id)
        lines.append(
            QuotaLine(
                prefecture=prefecture,
                places=quota.places if quota else 0,
                reserve_places=quota.reserve_places if quota else 0,
                use=uses.get(prefecture.id, NO_USE) if _covers(scope, prefecture) else None,
                consented=beyond.get(prefecture.id, 0),
            )
        )
    return lines


def quota_line_of(programme: Programme, prefecture_id: int, scope: Scope) -> QuotaLine:
    """The line of one prefecture; zero places when none were given."""
    quota = next((quota for quota in programme.quotas if quota.prefecture_id == prefecture_id), None)
    prefecture = place(prefecture_id)
    use = None
    if _covers(scope, prefecture):
        use = quota_uses(programme.id, prefecture_id=prefecture_id).get(prefecture_id, NO_USE)
    return QuotaLine(
        prefecture,
        quota.places if quota else 0,
        quota.reserve_places if quota else 0,
        use,
        consented_places(programme.id).get(prefecture_id, 0),
    )


def _covers(scope: Scope, prefecture: Place) -> bool:
    """Whether a scope reaches every county of a prefecture, so that its figures are whole."""
    return (scope.reach is Reach.PROVINCE and scope.level_id == prefecture.province_id) or (
        scope.reach is Reach.PREFECTURE and scope.level_id == prefecture.id
    )


def selected_by_year() -> dict[int, QuotaUse]:
    """Programme → confirmed, withdrawn and substituted cases in the reader's scope: one statement."""
    first = Case.substitute_for_id.is_(None)
    counts = {"confirmed": first, "withdrawn": Case.withdrawn_on.is_not(None), "substituted": ~first}
    columns: list[Any] = [
        func.sum(case((condition, 1), else_=0)).label(name) for name, condition in counts.items()
    ]
    rows = db.session.execute(
        select(Case.programme_id, *columns).where(Case.continues_id.is_(None)).group_by(Case.programme_id)
    )
    return {row.programme_id: QuotaUse(**{name: int(getattr(row, name)) for name in counts}) for row in rows}
