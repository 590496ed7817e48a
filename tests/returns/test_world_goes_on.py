"""What is frozen stays as it was when counties, enterprises, cases, people and names change afterwards."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework import clock
from casework.cases.queries import get_case
from casework.departures.services import POOL, let_go
from casework.enterprises import merging
from casework.enums import Rank, Role
from casework.extensions import db
from casework.models import AnnualReturn, Case, CaseExpert, Region, Reopening
from casework.regions import queries as regions
from casework.return_papers.queries import Asker, units_of
from casework.return_papers.services import one_paper
from casework.returns import queries
from casework.returns.verification import broken_versions
from casework.transfers.services import hand_over
from tests import factories as make
from tests.reports.hand_made import GANGU, QINZHOU, Year
from tests.returns.people import frozen_prefecture, manager, settled_year

LATER = date(2026, 12, 20)
AT = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)
PAPERS = (
    ("summary", "docx"),
    ("summary", "xlsx"),
    ("table-1", "xlsx"),
    ("table-4", "xlsx"),
    ("published", "xlsx"),
)


def papers_of(row: AnnualReturn) -> dict[str, Any]:
    """What the papers of a return say: every part of the files but the time of making."""
    asker = Asker(manager(), LATER, AT)
    return {f"{what}.{kind}": _parts(one_paper(row, what, kind, asker).write()) for what, kind in PAPERS}


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name: re.sub(rb"\d{4}-\d\d-\d\dT[0-9:.]+Z?", b"", archive.read(name))
            for name in archive.namelist()
        }


def frozen_of(rows: list[AnnualReturn]) -> dict[int, Any]:
    """Everything that is kept of frozen returns, and what their papers say."""
    found = {}
    for row in rows:
        version = queries.versions_of(row)[0]
        summary = queries.frozen_summary(version)
        kept = (version.number, version.content, version.counted_rows, version.fingerprint)
        found[row.id] = (kept, summary.figures, summary.tables, summary.region_name, papers_of(row))
    return found


def rename_and_close_counties(year: Year) -> None:
    """甘谷县 gets another name, 秦州区 is merged into it and is no unit any more."""
    for code, name, is_active in ((GANGU, "甘秦区", True), (QINZHOU, "原秦州区", False)):
        row = make.region(code, Rank.COUNTY)
        row.name, row.name_en, row.short_name, row.is_active = name, "Ganqin District", name[:2], is_active
    prefecture: Region = make.region("620500", Rank.PREFECTURE)
    prefecture.name = "天水新市"
    db.session.flush()
    regions._kept.clear()


def move_an_enterprise(year: Year) -> None:
    case = get_case(year.cases["D1"].id)
    by = make.make_user(Role.LEADER, region_id=case.tenant_id)
    officer = make.make_user(Role.COUNTY_OFFICER, "620521")
    made = make.make_transfer(
        case, "620521", by, proposed_on=date(2026, 12, 10), hand_over_on=LATER, is_accepted=True,
        answered_on=date(2026, 12, 11), is_consented=True, decided_on=date(2026, 12, 12), officer_id=officer.id,
        officer_name=officer.display_name,
    )  # fmt: skip
    new = hand_over(made, on=LATER, actor=make.actor(by))
    assert new.tenant_id != case.tenant_id


def merge_enterprises_and_undo(year: Year) -> None:
    case = year.cases["C1"]
    kept = make.make_enterprise(QINZHOU, name="合并后的企业")
    by = make.actor(make.make_user(Role.COUNTY_OFFICER, QINZHOU))
    row = merging.merge(kept, case.enterprise, "重复建档", actor=by, on=LATER)
    db.session.flush()
    assert case.enterprise_id == kept.id
    merging.undo(row, actor=by, on=LATER)


def merge_enterprises(year: Year) -> None:
    kept = make.make_enterprise(GANGU, name="合并后的企业")
    by = make.actor(make.make_user(Role.COUNTY_OFFICER, GANGU))
    merging.merge(kept, year.cases["D0"].enterprise, "重复建档", actor=by, on=LATER)


def reopen_and_rename_a_case(year: Year) -> None:
    case: Case = year.cases["D0"]
    closed = {"closed_on": date(2026, 12, 5), "acceptance_applied_on": case.acceptance_applied_on}
    db.session.add(
        Reopening(
            case=case, reason="再次出现问题", asked_on=LATER, asked_by_id=make.make_user().id,
            asked_by_name="赵海燕", decided_on=LATER, is_consented=True, reopened_on=LATER, **closed,
        )
    )  # fmt: skip
    case.reopened_on, case.closed_on, case.acceptance_applied_on = LATER, None, None
    case.enterprise_name, case.main_product = "改名后的企业", "别的产品"
    case.enterprise.name = "改名后的企业"
    db.session.flush()


def an_expert_departs(year: Year) -> None:
    member = db.session.query(CaseExpert).filter_by(case_id=year.cases["C1"].id, ended_on=None).first()
    member.expert.name, member.expert.unit = "改了名的专家", "别的单位"
    let_go(
        member.expert, {"led": POOL, "member": POOL, "follow_ups": POOL}, "退休", on=LATER, actor=manager()
    )
    assert member.ended_on == LATER


WORLD: dict[str, Callable[[Year], None]] = {
    "an enterprise moves": move_an_enterprise,
    "a merge is undone": merge_enterprises_and_undo,
    "enterprises are merged": merge_enterprises,
    "a case is reopened and renamed": reopen_and_rename_a_case,
    "an expert departs": an_expert_departs,
    "counties are renamed and merged": rename_and_close_counties,
}


@pytest.fixture
def places_again() -> Any:
    """Names of places are kept in the process: what a test renamed is forgotten."""
    yield
    regions._kept.clear()


def test_what_is_frozen_stays_whatever_happens_afterwards(session: Any, places_again: Any) -> None:
    year = settled_year()
    make.make_member(year.cases["C1"])
    own = frozen_prefecture(year)
    rows = [own, *queries.units_with_returns(own)[1].values()]
    before, units = frozen_of(rows), [one.id for one in units_of(own)]
    with clock.moved_to(LATER):
        for name, happens in WORLD.items():
            happens(year)
            session.flush()
            session.expire_all()
            assert frozen_of(rows) == before, name
    assert [one.id for one in units_of(own)] == units
    below, known = queries.units_with_returns(own)
    assert {one.id for one in below} == {one.region_id for one in rows[1:]}
    assert {one.id for one in known.values()} == {one.id for one in rows[1:]}
    assert broken_versions() == []


def test_pages_of_a_frozen_return_keep_the_names_of_then(
    given: Callable[..., Any], sign_in: Callable[..., Any], places_again: Any
) -> None:
    with given() as session:
        year = settled_year()
        own = frozen_prefecture(year)
        make.make_user(Role.PREFECTURE_REVIEWER, "620500", username="reviewer")
        session.flush()
        address = f"/returns/{own.id}/versions/1/figures/K05"
        case_id, county = year.cases["D0"].id, queries.return_below(own, year.region(QINZHOU).id)
        assert county is not None
        below = f"/returns/{county.id}"
    client = sign_in("reviewer")
    first = client.get(address).text
    with given(), clock.moved_to(LATER):
        rename_and_close_counties(year)
        case = db.session.get(Case, case_id)
        assert case is not None
        case.enterprise_name = "改名后的企业"
    page = client.get(address).text
    assert "甘秦区" not in page.partition("<tbody>")[2]
    assert (
        page.partition("<tbody>")[2].partition("</tbody>")[0]
        == (first.partition("<tbody>")[2].partition("</tbody>")[0])
    )
    shown = client.get(address.partition("/versions")[0]).text
    assert below in shown
    assert client.get(below).status_code == 200
