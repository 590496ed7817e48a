"""What the help was worth: amounts with the share that is due to the help; confirmed and unconfirmed apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.errors import NotFound
from casework.extensions import db
from casework.models import Benefit

NOTHING = Decimal(0)


@dataclass(frozen=True)
class BenefitSum:
    """Sums of the shares due to the help, in 万元: what the enterprise has confirmed, and what it has not."""

    confirmed: Decimal
    unconfirmed: Decimal


def benefits_of(case_id: int) -> Sequence[Benefit]:
    """Benefits that were not taken back, as they were recorded."""
    return db.session.scalars(
        select(Benefit).where(Benefit.case_id == case_id, Benefit.removed_on.is_(None)).order_by(Benefit.id)
    ).all()


def sum_of(benefits: Sequence[Benefit]) -> BenefitSum:
    """The two sums; they are never added together."""
    shares = [(item.enterprise_confirmed_on is not None, item.due_to_help_wan) for item in benefits]
    return BenefitSum(
        sum((share for is_confirmed, share in shares if is_confirmed), NOTHING),
        sum((share for is_confirmed, share in shares if not is_confirmed), NOTHING),
    )


def get_benefit(benefit_id: int) -> Benefit:
    """A benefit in scope with its case, taken back or not. Raises NotFound."""
    benefit = db.session.scalar(
        select(Benefit).where(Benefit.id == benefit_id).options(joinedload(Benefit.case))
    )
    if benefit is None:
        raise NotFound
    return benefit
