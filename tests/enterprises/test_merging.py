"""Merging two files of one county: everything follows, old addresses lead to the new file, undo restores exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.cases.services import decide_withdrawal, request_withdrawal
from casework.enterprises import merging
from casework.enterprises.queries.listing import EnterpriseFilters, list_enterprises
from casework.enterprises.queries.merging import merge_in_force_of
from casework.enterprises.services import edit, file_on, make_findable, record_year, register
from casework.enums import NominationStatus, Role, WithdrawalReason
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import (
    Case,
    Enterprise,
    EnterpriseMerge,
    EnterpriseName,
    EnterpriseYear,
    Invitation,
    Nomination,
    SearchToken,
    User,
)
from casework.programmes.queries import quota_uses
from tests.factories import (
    actor,
    credit_code,
    make_case,
    make_enterprise,
    make_invitation,
    make_nomination,
    make_programme,
    make_user,
)

ON = date(2026, 3, 10)
TABLES: tuple[Any, ...] = (
    Enterprise,
    EnterpriseName,
    EnterpriseYear,
    Nomination,
    Case,
    User,
    Invitation,
    SearchToken,
)
STAMPS = {"updated_at", "version", "changed_by_id", "id"}


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def officer(session: Any) -> Principal:
    return actor(make_user(Role.COUNTY_OFFICER))


@pytest.fixture
def pair(officer: Principal) -> tuple[Enterprise, Enterprise]:
    """The right file, and one under a mistyped code with a case, a contact, an invitation and figures of two years."""
    kept = make_enterprise(name="兰州恒峡阀门有限公司")
    gone = make_enterprise(name="兰州恒侠阀门厂")
    make_case(enterprise=gone, programme=make_programme(2025), enterprise_name=gone.name)
    contact = make_user(Role.ENTERPRISE_CONTACT, enterprise=gone)
    make_invitation(by=contact, enterprise=gone)
    db.session.add(EnterpriseYear(enterprise=gone, year=2024, employees=80, revenue_wan=Decimal("3000")))
    db.session.add(EnterpriseName(enterprise=gone, name="兰州恒侠机械厂", until_on=date(2020, 5, 1)))
    db.session.flush()
    for file in (kept, gone):
        db.session.expire(file)
        make_findable(file)
    return kept, gone


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row that a merge may touch, without its stamps."""
    db.session.flush()
    db.session.expire_all()
    found = {}
    for model in TABLES:
        columns = [column.key for column in model.__mapper__.column_attrs if column.key not in STAMPS]
        rows = [
            {column: str(getattr(row, column)) for column in columns}
            for row in db.session.scalars(select(model))
        ]
        found[model.__tablename__] = sorted(rows, key=repr)
    return found


def test_everything_follows(officer: Principal, pair: tuple[Enterprise, Enterprise]) -> None:
    kept, gone = pair
    seen = merging.preview(kept, gone)
    assert (seen.counts["cases"], seen.counts["users"], seen.counts["invitations"]) == (1, 1, 1)
    assert (seen.years_moved, seen.years_left, seen.hindrances) == ((2024,), (2025,), ())
    merging.merge(kept, gone, "信用代码录错", actor=officer, on=ON)
    db.session.expire_all()
    for model in (Case, Nomination, User, Invitation):
        rows = db.session.scalars(select(model).where(model.enterprise_id.is_not(None))).all()
        assert {row.enterprise_id for row in rows} == {kept.id}
    case = db.session.scalars(select(Case)).one()
    assert (case.identity_id, case.enterprise_name, case.uscc) == (
        kept.identity_id,
        "兰州恒侠阀门厂",
        gone.uscc,
    )
    assert [year.year for year in kept.years] == [2025, 2024]
    assert {name.name for name in kept.names} == {"兰州恒侠阀门厂", "兰州恒侠机械厂"}
    contact = db.session.scalars(select(User).where(User.role == Role.ENTERPRISE_CONTACT)).one()
    assert contact.unit_name == kept.name


def test_old_name_and_old_code_find_the_kept_file_alone(
    officer: Principal, pair: tuple[Enterprise, Enterprise]
) -> None:
    kept, gone = pair
    merging.merge(kept, gone, "信用代码录错", actor=officer, on=ON)
    for words in ("恒侠", gone.uscc, "恒峡"):
        assert [row.id for row in list_enterprises(EnterpriseFilters(q=words)).rows] == [kept.id]
    assert file_on(gone.uscc, kept.tenant_id) is kept
    with pytest.raises(RuleViolation, match="已有这个信用代码"):
        register(actor=officer, uscc=gone.uscc, name="兰州恒侠阀门厂")
    with pytest.raises(RuleViolation):
        edit(gone, actor=officer, on=ON, uscc=gone.uscc, name="改名")


def test_undo_restores_exactly(officer: Principal, pair: tuple[Enterprise, Enterprise]) -> None:
    kept, gone = pair
    before = everything()
    row = merging.merge(kept, gone, "信用代码录错", actor=officer, on=ON)
    assert everything() != before
    merging.undo(row, actor=officer, on=date(2026, 3, 12))
    assert everything() == before
    assert merge_in_force_of(gone.id) is None
    with pytest.raises(RuleViolation, match="2026-03-12"):
        merging.undo(row, actor=officer, on=ON)


def test_what_came_after_the_merge_stays_with_the_kept_file(
    officer: Principal, pair: tuple[Enterprise, Enterprise]
) -> None:
    kept, gone = pair
    row = merging.merge(kept, gone, "信用代码录错", actor=officer, on=ON)
    later = make_nomination(enterprise=kept, status=NominationStatus.SUBMITTED)
    record_year(kept, 2023, actor=officer, employees=70, revenue_wan=Decimal("2500"), assets_wan=None)
    merging.undo(row, actor=officer, on=ON)
    assert later.enterprise_id == kept.id
    assert [year.year for year in kept.years] == [2025, 2023]
    assert [year.year for year in gone.years] == [2025, 2024]


def test_two_live_nominations_of_one_year_are_refused_with_words(officer: Principal) -> None:
    kept, gone = make_enterprise(), make_enterprise()
    for file in (kept, gone):
        make_nomination(enterprise=file, status=NominationStatus.SUBMITTED)
    assert len(merging.preview(kept, gone).hindrances) == 1
    with pytest.raises(RuleViolation, match="2026"):
        merging.merge(kept, gone, "同一企业", actor=officer, on=ON)
    assert gone.merged_into_id is None


def test_two_files_selected_in_one_year_are_merged_when_one_has_left(officer: Principal) -> None:
    """Old and new name were both selected: one leaves with consent, and then nothing stands between the files."""
    programme = make_programme(2026)
    kept, gone = make_enterprise(), make_enterprise()
    stays, leaves = (make_case(enterprise=file, programme=programme) for file in (kept, gone))
    with pytest.raises(RuleViolation, match="退出"):
        merging.merge(kept, gone, "新旧名称", actor=officer, on=ON)
    manager = actor(make_user(Role.PROVINCIAL_MANAGER, "620000"))
    request_withdrawal(leaves, WithdrawalReason.OTHER, "与另一家为同一企业", on=ON, actor=officer)
    decide_withdrawal(leaves, True, "同意", on=ON, actor=manager)
    merging.merge(kept, gone, "新旧名称", actor=officer, on=ON)
    assert {stays.identity_id, leaves.identity_id} == {kept.identity_id}
    uses = quota_uses(programme.id)[stays.prefecture_id]
    assert (uses.confirmed, uses.withdrawn, uses.effective) == (2, 1, 1)


def test_a_code_that_another_county_has_nominated_is_said_without_a_name(officer: Principal) -> None:
    code = credit_code()
    elsewhere = make_enterprise("620502", uscc=code, name="天水某某公司")
    make_nomination("620502", enterprise=elsewhere, status=NominationStatus.SUBMITTED)
    kept, gone = make_enterprise(uscc=code), make_enterprise()
    make_nomination(enterprise=gone, status=NominationStatus.SUBMITTED)
    with pytest.raises(RuleViolation) as refused:
        merging.merge(kept, gone, "代码录错", actor=officer, on=ON)
    assert code in str(refused.value.message)
    assert "天水" not in str(refused.value.message)


def test_a_merge_needs_a_reason_and_two_files_of_one_county(officer: Principal) -> None:
    kept, gone = make_enterprise(), make_enterprise()
    with pytest.raises(RuleViolation) as refused:
        merging.merge(kept, gone, "", actor=officer, on=ON)
    assert refused.value.field == "reason"
    for other in (kept, make_enterprise("620104")):
        with pytest.raises(RuleViolation):
            merging.merge(kept, other, "同一企业", actor=officer, on=ON)


def test_a_chain_of_merges_is_undone_from_its_end(officer: Principal) -> None:
    first, second, third = make_enterprise(), make_enterprise(), make_enterprise()
    one = merging.merge(second, first, "旧名", actor=officer, on=ON)
    two = merging.merge(third, second, "旧名", actor=officer, on=ON)
    assert file_on(first.uscc, first.tenant_id) is third
    with pytest.raises(RuleViolation, match=second.name):
        merging.undo(one, actor=officer, on=ON)
    merging.undo(two, actor=officer, on=ON)
    merging.undo(one, actor=officer, on=ON)
    assert [file.merged_into_id for file in (first, second, third)] == [None, None, None]


def test_a_file_is_merged_once_at_a_time(session: Any, officer: Principal) -> None:
    kept, gone, other = make_enterprise(), make_enterprise(), make_enterprise()
    row = merging.merge(kept, gone, "同一企业", actor=officer, on=ON)
    assert "nominations" in json.loads(row.moved_json)
    with pytest.raises(RuleViolation):
        merging.merge(other, gone, "同一企业", actor=officer, on=ON)


@pytest.fixture
def world(given: Callable[..., Any]) -> dict[str, int]:
    with given():
        make_user(username="officer")
        make_user(Role.VIEWER, username="viewer")
        make_user(username="neighbour", code="620104")
        kept = make_enterprise(name="兰州恒峡阀门有限公司")
        gone = make_enterprise(name="兰州恒峡阀门厂")
        for file in (kept, gone):
            make_findable(file)
        make_case(enterprise=gone)
        return {"kept": kept.id, "gone": gone.id}


def test_the_browser_previews_merges_once_follows_old_addresses_and_undoes(
    world: dict[str, int], given: Any, sign_in: Any
) -> None:
    officer, kept, gone = sign_in("officer"), world["kept"], world["gone"]
    assert f"/enterprises/{kept}/merge/{gone}" in officer.get(f"/enterprises/{kept}/merge?q=阀门厂").text
    page = officer.get(f"/enterprises/{kept}/merge/{gone}")
    assert "将兰州恒峡阀门厂并入兰州恒峡阀门有限公司？" in page.text
    data = {"reason": "同一企业新旧名称", "request_key": "key-of-this-rendering"}
    answers = [officer.post(f"/enterprises/{kept}/merge/{gone}", data=data) for _ in "12"]
    assert {answer.location for answer in answers} == {f"/enterprises/{kept}"}
    with given() as session:
        merge = session.scalars(select(EnterpriseMerge)).one().id
    for path in ("", "/edit", "/figures", "/size"):
        assert officer.get(f"/enterprises/{gone}{path}").location == f"/enterprises/{kept}"
    page = officer.get(f"/enterprises/{gone}", follow_redirects=True)
    assert "已于 2026-03-10 并入本档案" in page.text
    viewer = sign_in("viewer")
    assert viewer.get(f"/enterprises/{gone}").location == f"/enterprises/{kept}"
    assert viewer.get(f"/enterprises/{kept}/merge").status_code == 403
    assert sign_in("neighbour").get(f"/enterprises/merges/{merge}/undo").status_code == 404
    officer.get(f"/enterprises/merges/{merge}/undo")
    assert officer.post(f"/enterprises/merges/{merge}/undo").location == f"/enterprises/{kept}"
    assert officer.get(f"/enterprises/{gone}").status_code == 200
    again = officer.get(f"/enterprises/merges/{merge}/undo", follow_redirects=True)
    assert "该合并已于 2026-03-10 撤销" in again.text
    assert "cw-confirm" not in again.text


def test_a_merge_without_a_reason_is_asked_again(world: dict[str, int], sign_in: Any) -> None:
    path = f"/enterprises/{world['kept']}/merge/{world['gone']}"
    page = sign_in("officer").post(path, data={"reason": " ", "request_key": "key-of-this-rendering"})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


def test_the_preview_asks_a_constant_number_of_statements(
    world: dict[str, int], given: Any, sign_in: Any, statements: Any
) -> None:
    officer, path = sign_in("officer"), f"/enterprises/{world['kept']}/merge/{world['gone']}"
    officer.get(path)
    with statements() as few:
        assert officer.get(path).status_code == 200
    with given() as session:
        gone = session.get(Enterprise, world["gone"])
        for year in range(2005, 2020):
            make_case(enterprise=gone, programme=make_programme(year))
            session.add(EnterpriseYear(enterprise=gone, year=year, employees=80))
            session.add(EnterpriseName(enterprise=gone, name=f"旧名{year}", until_on=date(year, 5, 1)))
    with statements() as many:
        assert "16" in officer.get(path).text  # cases that follow
    assert len(many) == len(few)
