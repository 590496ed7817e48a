"""Which rows are due on a day, rule by rule: statements that count for a plan, and that walk through what is confirmed.

Rows of counties and cards of experts are read in the scope of a province (to count) or of one county (to erase);
accounts and requests belong to no county.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from casework.accounts.passwords import NO_PASSWORD
from casework.enums import Role
from casework.models import (
    Attachment,
    Case,
    CaseExpert,
    CorrectionRequest,
    Enterprise,
    Expert,
    ExpertContact,
    Nomination,
    PastPassword,
    Programme,
    RecoveryCode,
    SecondFactor,
    User,
)
from casework.models.case import ENDED
from casework.personal_data.retention.periods import Periods
from casework.personal_data.retention.pseudonyms import PREFIX
from casework.personal_data.vocabulary import Rule
from casework.regions.queries import places


@dataclass(frozen=True)
class Walk:
    """How the rows of a rule are found: a select of their keys, and whose rows they are."""

    rule: Rule
    model: Any
    due: Callable[[Periods, date], Select[Any]]
    reach: Literal["county", "province", "nobody"]


def _is_name(column: Any) -> ColumnElement[bool]:
    return and_(column != "", column.not_like(f"{PREFIX}%"))


def enterprises(periods: Periods, on: date) -> Select[Any]:
    """Files with numbers or names left, whose enterprise took part last so long ago, or never and was entered before."""
    last = periods.last_year(on)

    def took_part(model: Any, *years: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(
            select(model.id)
            .join(Programme, Programme.id == model.programme_id)
            .where(model.enterprise_id == Enterprise.id, *years)
        )

    lately = or_(*(took_part(model, Programme.year > last) for model in (Nomination, Case)))
    ever = or_(*(took_part(model) for model in (Nomination, Case)))
    at_work = exists(select(Case.id).where(Case.enterprise_id == Enterprise.id, Case.status.not_in(ENDED)))
    names = (
        and_(_is_name(column), column != Enterprise.legal_representative)
        for column in (Enterprise.head_name, Enterprise.contact_name)
    )
    return select(Enterprise.id).where(
        or_(Enterprise.head_phone != "", Enterprise.contact_phone != "", *names),
        or_(ever, Enterprise.created_at < periods.instant("case", on)),
        ~lately,
        ~at_work,
    )


def cases(periods: Periods, on: date) -> Select[Any]:
    """Cases that have ended, of programme years that ended so long ago; once more those that were reopened afterwards."""
    return (
        select(Case.id)
        .join(Programme, Programme.id == Case.programme_id)
        .where(
            Programme.year <= periods.last_year(on),
            Case.status.in_(ENDED),
            or_(Case.pseudonymised_on.is_(None), Case.reopened_on > Case.pseudonymised_on),
        )
    )


def nominations(periods: Periods, on: date) -> Select[Any]:
    """Nominations of programme years that ended so long ago, whatever became of them."""
    return (
        select(Nomination.id)
        .join(Programme, Programme.id == Nomination.programme_id)
        .where(Programme.year <= periods.last_year(on), Nomination.pseudonymised_on.is_(None))
    )


def experts(periods: Periods, on: date) -> Select[Any]:
    """Cards outside the pool, without an assignment and without a change since so long, that still say how to reach the
    expert."""
    before = periods.day("expert", on)
    assigned = exists(
        select(CaseExpert.id).where(
            CaseExpert.expert_id == Expert.id,
            or_(CaseExpert.ended_on.is_(None), CaseExpert.ended_on >= before),
        )
    )
    reachable = exists(
        select(ExpertContact.id).where(
            ExpertContact.expert_id == Expert.id, or_(ExpertContact.phone != "", ExpertContact.email != "")
        )
    )
    return select(Expert.id).where(
        or_(Expert.is_active.is_(False), Expert.term_until_on < before),
        Expert.updated_at < periods.instant("expert", on),
        ~assigned,
        or_(Expert.gender != "", Expert.bio != "", reachable),
    )


def of_province(statement: Select[Any], province_id: int) -> Select[Any]:
    """The cards that a province and its prefectures keep: their assignments are seen in the scope of that province."""
    own = [place.id for place in places().values() if province_id in (place.id, place.province_id)]
    return statement.where(Expert.region_id.in_(own))


def accounts(periods: Periods, on: date) -> Select[Any]:
    """Accounts that were disabled so long ago, and not changed since, with something left that leads to a person."""
    secrets = (
        exists(select(model.id).where(model.user_id == User.id))
        for model in (PastPassword, SecondFactor, RecoveryCode)
    )
    left = or_(
        User.phone != "",
        User.email != "",
        User.password_hash != NO_PASSWORD,
        and_(User.role == Role.ENTERPRISE_CONTACT, _is_name(User.display_name)),
        *secrets,
    )
    return select(User.id).where(
        User.is_active.is_(False), User.updated_at < periods.instant("account", on), left
    )


def requests(periods: Periods, on: date) -> Select[Any]:
    """Requests to correct personal data that were answered so long ago."""
    return select(CorrectionRequest.id).where(CorrectionRequest.answered_on < periods.day("request", on))


WALKS: tuple[Walk, ...] = (
    # Cases and nominations first: the names in their texts are known from the file of the enterprise.
    Walk(Rule.CASE, Case, cases, "county"),
    Walk(Rule.NOMINATION, Nomination, nominations, "county"),
    Walk(Rule.ENTERPRISE, Enterprise, enterprises, "county"),
    Walk(Rule.EXPERT, Expert, experts, "province"),
    Walk(Rule.ACCOUNT, User, accounts, "nobody"),
    Walk(Rule.REQUEST, CorrectionRequest, requests, "nobody"),
)
"""In the order in which they are carried out."""


def files(due: Select[Any]) -> Select[*tuple[Any, ...]]:
    """Files of the cases that are due: photos of people, signed papers. Nobody can mend what they show, so they are
    listed for an archivist, not deleted."""
    return (
        select(Case.number, Attachment.id, Attachment.subject, Attachment.kind, Attachment.uploaded_on)
        .join(Case, Case.id == Attachment.case_id)
        .where(Attachment.case_id.in_(due), Attachment.removed_on.is_(None))
        .order_by(Case.number, Attachment.id)
    )
