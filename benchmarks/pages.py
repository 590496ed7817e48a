"""The pages that are measured, with the targets that each has to meet."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, url_for
from sqlalchemy import func, select

from benchmarks.people import Unit
from benchmarks.stores import ORDINARY_CASES, ORDINARY_YEAR
from casework.enums import CaseStatus
from casework.models import Case, Constraint, Programme
from tests.owner import owner

DEEP = 100_000
PAPER_SECONDS = 2.0
ORDINARY = {"year": ORDINARY_YEAR}
ARCHIVED = "year=all&status=archived&sort=number&size=50"


@dataclass(frozen=True)
class Page:
    """One page as one person asks for it. Limits are multiples of the floor, statements, kilobytes of HTML."""

    name: str
    unit: Unit
    path: str
    times_floor: float | None = None
    statements: int | None = None
    kilobytes: int | None = None
    times_page: tuple[float, str] | None = None
    """At most so many times what another page takes."""
    seconds: float | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    """What is sent by POST; empty for a page that is fetched."""
    form_page: str = ""
    """Where the form stands, for its token."""

    @property
    def right_status(self) -> int:
        """A form leads on unless it hands over a paper; a page that leads elsewhere was not measured at all."""
        return 303 if self.form and not self.seconds else 200


COUNTY_LIST = "list: county, state, sort"
ALL_YEARS = "list: province, every year"


def pages(app: Flask, units: dict[str, Unit]) -> list[Page]:
    """The pages of one filled database."""
    county, province = units["county, median"], units["province"]
    with app.app_context():
        case_id = _full_case(county)
        name = _name(county)
        deep = _deep_token(province)
    year_all = "year=all&sort=number&size=50"
    found = [
        Page(COUNTY_LIST, county, f"/cases?{ARCHIVED}", 4.5, 8, 50),
        Page("list: county, running year", county, "/cases?size=50", 4.5, 8, 50),
        Page("list: province, running year", province, "/cases?size=50", 4.5, 8, 50, (1.2, COUNTY_LIST)),
        Page(ALL_YEARS, province, f"/cases?{year_all}", 4.5, 8, 50, (1.2, COUNTY_LIST)),
        Page("list: deep page", province, f"/cases?{year_all}&page={deep}", 4.5, 8, 50, (1.15, ALL_YEARS)),
        Page("case page", county, f"/cases/{case_id}", 6, 12),
        Page("search: 2 characters", province, f"/cases?year=all&size=50&q={name[2:4]}", 6, 8, 50),
        Page("search: 4 characters", province, f"/cases?year=all&size=50&q={name[2:6]}", 6, 8, 50),
        Page("search: a word", province, "/cases?year=all&size=50&q=fengji", 6, 8, 50),
        Page(
            "create: internal note", county, f"/cases/{case_id}/notes", None, 10,
            form={"text": "已电话联系企业"}, form_page=f"/cases/{case_id}",
        ),
    ]  # fmt: skip
    return [*found, *_beside_lists(app, province, county, name), *_papers(province)]


def _beside_lists(app: Flask, province: Unit, county: Unit, name: str) -> list[Page]:
    """Workbench, dashboard, search page."""
    wanted: tuple[tuple[str, str, Unit, dict[str, Any], float | None], ...] = (
        ("home: county", "home.index", county, {}, None),
        ("home: province", "home.index", province, {}, None),
        (f"dashboard: province, {ORDINARY_CASES} cases", "reports.dashboard", province, ORDINARY, 5),
        ("dashboard: county, running year", "reports.dashboard", county, {}, 5),
        (f"dashboard of work: province, {ORDINARY_CASES} cases", "boards.work", province, ORDINARY, 5),
        ("early warnings: county", "boards.warnings", county, {}, 5),
        ("search page: 2 characters", "search.index", province, {"q": name[2:4]}, 6),
        ("search page: 4 characters", "search.index", province, {"q": name[2:6]}, 6),
        ("search page: texts", "search.index", province, {"q": "压力"}, 6),
    )
    with app.test_request_context():
        return [
            Page(label, unit, url_for(endpoint, **values), limit)
            for label, endpoint, unit, values, limit in wanted
        ]


def _papers(province: Unit) -> list[Page]:
    """The summary of the province for a year of ordinary size, counted and written."""
    page = f"/reports/{ORDINARY_YEAR}"
    return [
        Page(
            f"summary: province, {ORDINARY_CASES} cases, {kind}", province, f"{page}/export",
            seconds=PAPER_SECONDS, form={"what": "summary", "format": kind}, form_page=page,
        )
        for kind in ("xlsx", "docx", "pdf")
    ]  # fmt: skip


def _rows(statement: Any) -> Any:
    with owner(current_app) as connection:
        return connection.execute(statement).all()


def _full_case(unit: Unit) -> int:
    """A case at work with a great many children."""
    statement = (
        select(Case.id)
        .join(Constraint, Constraint.case_id == Case.id)
        .where(Case.tenant_id == unit.region_id, Case.status == CaseStatus.IMPLEMENTING)
        .group_by(Case.id)
        .order_by(func.count().desc(), Case.id)
        .limit(1)
    )
    return int(_rows(statement)[0].id)


def _name(unit: Unit) -> str:
    """The enterprise of a case of the running year: its second pair of characters is a brand that many share."""
    statement = (
        select(Case.enterprise_name)
        .join(Programme, Programme.id == Case.programme_id)
        .where(Case.tenant_id == unit.region_id)
        .order_by(Programme.year.desc(), Case.id)
        .limit(1)
    )
    name = str(_rows(statement)[0].enterprise_name)
    return name[-9:]


def _deep_token(unit: Unit) -> str:
    """The address of the page that begins about row 100,000 (or nine tenths down), as casework.paging writes it."""
    row_number = min(DEEP, unit.cases * 9 // 10)
    statement = select(Case.number, Case.id).order_by(Case.number, Case.id).offset(row_number - 1).limit(1)
    row = _rows(statement)[0]
    raw = json.dumps(["n", row.number, row.id, row_number + 1], separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
