"""How the counties have answered the call of a year: who nominated, who declared that nobody is, who is silent."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from casework.extensions import db
from casework.models import Nomination, ZeroDeclaration
from casework.nominations.lifecycle import ENDED
from casework.nominations.queries.listing import S
from casework.regions.queries import Place, counties

DECLARED, NOMINATED, SILENT = "declared", "nominated", "silent"


@dataclass(frozen=True)
class CountyAnswer:
    """One county's line: how many nominations count, and the declaration in force."""

    county: Place
    nominated: int
    declaration: ZeroDeclaration | None

    @property
    def state(self) -> str:
        """nominated, declared or silent."""
        if self.nominated:
            return NOMINATED
        return DECLARED if self.declaration is not None else SILENT

    @property
    def is_silent(self) -> bool:
        """Neither nominated nor declared."""
        return self.state == SILENT


def declaration_of(programme_id: int, tenant_id: int) -> ZeroDeclaration | None:
    """The declaration of one county that is in force."""
    return db.session.scalar(
        select(ZeroDeclaration).where(
            ZeroDeclaration.programme_id == programme_id,
            ZeroDeclaration.tenant_id == tenant_id,
            ZeroDeclaration.taken_back_on.is_(None),
        )
    )


def live_count(programme_id: int, tenant_id: int) -> int:
    """How many nominations of a county are on their way or selected."""
    return db.session.execute(
        select(func.count(Nomination.id)).where(
            Nomination.programme_id == programme_id,
            Nomination.tenant_id == tenant_id,
            Nomination.submitted_on.is_not(None),
            Nomination.status.not_in((*ENDED, S.DRAFT)),
        )
    ).scalar_one()


def answers(programme_id: int, region_id: int) -> list[CountyAnswer]:
    """Every active county at or below a region by code: two statements whatever their number.

    A nomination that was refused is an answer too; one that was withdrawn is none.
    """
    counted = db.session.execute(
        select(Nomination.tenant_id, func.count(Nomination.id))
        .where(
            Nomination.programme_id == programme_id,
            Nomination.submitted_on.is_not(None),
            Nomination.status != S.WITHDRAWN,
        )
        .group_by(Nomination.tenant_id)
    ).all()
    nominated = {row[0]: row[1] for row in counted}
    declared = {
        row.tenant_id: row
        for row in db.session.scalars(
            select(ZeroDeclaration).where(
                ZeroDeclaration.programme_id == programme_id, ZeroDeclaration.taken_back_on.is_(None)
            )
        )
    }
    return [
        CountyAnswer(county, nominated.get(county.id, 0), declared.get(county.id))
        for county in counties(region_id)
    ]
