"""One enterprise file with its years, names, nominations and cases; look-alikes in the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from casework.enterprises.queries.sizes import (
    Editions,
    SizePanel,
    decide_size,
    latest_editions,
    size_panel,
)
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Case, Enterprise, EnterpriseYear, Nomination, Programme
from casework.regions.queries import places


@dataclass(frozen=True)
class EnterprisePage:
    """What the page of one enterprise shows."""

    enterprise: Enterprise
    panel: SizePanel | None
    editions: Editions
    nominations: Sequence[Any]
    cases: Sequence[Any]


def get_enterprise(enterprise_id: int) -> Enterprise:
    """A file in scope with its years and names. Raises NotFound for a foreign or unknown one."""
    enterprise = db.session.scalar(
        select(Enterprise)
        .where(Enterprise.id == enterprise_id)
        .options(
            joinedload(Enterprise.tenant), selectinload(Enterprise.years), selectinload(Enterprise.names)
        )
    )
    if enterprise is None:
        raise NotFound
    return enterprise


def enterprise_page(enterprise_id: int) -> EnterprisePage:
    """The page of one enterprise: five statements whatever the number of rows."""
    enterprise = get_enterprise(enterprise_id)
    editions = latest_editions()
    return EnterprisePage(
        enterprise=enterprise,
        panel=panel_of(enterprise, editions),
        editions=editions,
        nominations=_nominations_of(enterprise_id),
        cases=_cases_of(enterprise_id),
    )


def panel_of(enterprise: Enterprise, editions: Editions) -> SizePanel | None:
    """The size class by the newest figures on file; None while there are none."""
    if not enterprise.years:
        return None
    figures = enterprise.years[0]
    decision = decide_size(
        editions,
        enterprise.industry_code,
        year=figures.year,
        employees=figures.employees,
        revenue_wan=figures.revenue_wan,
        assets_wan=figures.assets_wan,
    )
    return size_panel(
        editions,
        decision,
        figures.revenue_wan,
        override=enterprise.size_override,
        override_reason=enterprise.size_override_reason,
    )


def get_year(enterprise: Enterprise, year: int) -> EnterpriseYear | None:
    """The figures of one year, if they are on file."""
    return next((figures for figures in enterprise.years if figures.year == year), None)


def _nominations_of(enterprise_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(
            Nomination.id,
            Nomination.status,
            Nomination.submitted_on,
            Nomination.enterprise_name,
            Programme.year,
        )
        .join(Programme, Programme.id == Nomination.programme_id)
        .where(Nomination.enterprise_id == enterprise_id)
        .order_by(Programme.year.desc(), Nomination.id.desc())
        .limit(50)
    ).all()


def _cases_of(enterprise_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(Case.id, Case.number, Case.status, Case.confirmed_on, Case.closed_on, Programme.year)
        .join(Programme, Programme.id == Case.programme_id)
        .where(Case.enterprise_id == enterprise_id)
        .order_by(Programme.year.desc(), Case.id.desc())
        .limit(50)
    ).all()


def place_names() -> tuple[str, ...]:
    """The names of every region: what the beginning of an enterprise's name says nothing by."""
    return tuple(place.name_zh for place in places().values())
