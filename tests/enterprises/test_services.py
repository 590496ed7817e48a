"""The register's changes: identities, files, names, figures, size classes, phone numbers."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.audit.listener import pending
from casework.enterprises.services import (
    UnitDoubt,
    edit,
    override_size,
    record_year,
    register,
    reveal_phones,
)
from casework.enterprises.services.identities import identity_of
from casework.enums import EnterpriseSize, Role
from casework.errors import RuleViolation
from casework.models import Enterprise, EnterpriseIdentity, SearchToken
from tests.factories import actor, credit_code, make_case, make_enterprise, make_nomination, make_user

ON = date(2026, 3, 10)


@pytest.fixture
def officer(session: Any) -> Principal:
    return actor(make_user(Role.COUNTY_OFFICER))


def new_file(officer: Principal, **values: Any) -> Enterprise:
    return register(
        actor=officer,
        **{"uscc": credit_code(), "name": "兰州恒峡阀门有限公司", "industry_code": "C3443", **values},
    )


def values_of(enterprise: Enterprise, **changes: Any) -> dict[str, Any]:
    return {
        "uscc": enterprise.uscc,
        "name": enterprise.name,
        "industry_code": enterprise.industry_code,
        **changes,
    }


def test_a_new_file_belongs_to_the_officers_county_and_is_found(officer: Principal, session: Any) -> None:
    enterprise = new_file(officer, short_name="恒峡阀门")
    assert enterprise.tenant_id == officer.region_id
    assert enterprise.pinyin.startswith("lan zhou heng xia")
    tokens = session.scalars(
        select(SearchToken.token).where(
            SearchToken.object_type == "enterprises", SearchToken.object_id == enterprise.id
        )
    ).all()
    assert {"恒峡", "hengxia"} <= set(tokens)


def test_a_code_stands_once_in_a_county(officer: Principal) -> None:
    enterprise = new_file(officer)
    with pytest.raises(RuleViolation) as refused:
        new_file(officer, uscc=enterprise.uscc)
    assert refused.value.field == "uscc"


def test_two_counties_share_an_identity_but_no_file(officer: Principal, session: Any) -> None:
    enterprise = new_file(officer)
    neighbour = actor(make_user(code="620104"))
    other = new_file(neighbour, uscc=enterprise.uscc)
    assert other.id != enterprise.id
    assert other.identity_id == enterprise.identity_id == identity_of(enterprise.uscc).id
    assert session.scalar(select(func.count(EnterpriseIdentity.id))) == 1


def test_a_new_name_keeps_the_old_one_findable(officer: Principal, session: Any) -> None:
    enterprise = new_file(officer, name="兰州七里泉乳品厂")
    edit(enterprise, actor=officer, on=ON, **values_of(enterprise, name="兰州七里泉乳业有限公司"))
    assert [(name.name, name.until_on) for name in enterprise.names] == [("兰州七里泉乳品厂", ON)]
    assert (
        "乳品"
        in session.scalars(select(SearchToken.token).where(SearchToken.object_id == enterprise.id)).all()
    )


def test_a_mistyped_code_can_be_corrected_until_something_stands_under_it(officer: Principal) -> None:
    enterprise, right = new_file(officer), credit_code()
    edit(enterprise, actor=officer, on=ON, **values_of(enterprise, uscc=right))
    assert enterprise.identity.uscc == right
    make_nomination(enterprise=enterprise)
    with pytest.raises(RuleViolation) as refused:
        edit(enterprise, actor=officer, on=ON, **values_of(enterprise, uscc=credit_code()))
    assert refused.value.field == "uscc"


def test_a_code_under_a_case_no_longer_changes(officer: Principal) -> None:
    enterprise = make_case().enterprise
    with pytest.raises(RuleViolation):
        edit(enterprise, actor=officer, on=ON, **values_of(enterprise, uscc=credit_code()))


def figures(**values: Any) -> dict[str, Any]:
    return {"employees": 126, "revenue_wan": Decimal("4860"), "assets_wan": Decimal("6215"), **values}


def test_the_newest_figures_decide_the_size_class(officer: Principal) -> None:
    enterprise = new_file(officer)
    record_year(enterprise, 2025, actor=officer, **figures())
    assert (enterprise.size, enterprise.size_year, enterprise.is_above_scale) == (
        EnterpriseSize.SMALL,
        2025,
        True,
    )
    record_year(enterprise, 2024, actor=officer, **figures(employees=1200, revenue_wan=Decimal("45000")))
    assert enterprise.size is EnterpriseSize.SMALL
    record_year(enterprise, 2025, actor=officer, **figures(employees=10))
    assert enterprise.size is EnterpriseSize.MICRO
    assert len(enterprise.years) == 2


def test_a_missing_figure_leaves_the_class_undecided_and_never_micro(officer: Principal) -> None:
    enterprise = new_file(officer)
    record_year(enterprise, 2025, actor=officer, **figures(revenue_wan=None))
    assert (enterprise.size, enterprise.is_above_scale) == (None, None)


def test_a_change_of_industry_changes_the_class(officer: Principal) -> None:
    enterprise = new_file(officer)
    record_year(enterprise, 2025, actor=officer, **figures(employees=250, revenue_wan=Decimal("25000")))
    assert enterprise.size is EnterpriseSize.SMALL
    edit(enterprise, actor=officer, on=ON, **values_of(enterprise, industry_code="F5231"))
    assert enterprise.size is EnterpriseSize.MEDIUM


def test_a_figure_ten_thousand_times_last_years_is_asked_back(officer: Principal) -> None:
    enterprise = new_file(officer)
    record_year(enterprise, 2024, actor=officer, **figures(revenue_wan=Decimal("4512.30")))
    with pytest.raises(UnitDoubt) as doubt:
        record_year(enterprise, 2025, actor=officer, **figures(revenue_wan=Decimal("48600000")))
    assert (doubt.value.field, doubt.value.suspicion.suggested_wan) == ("revenue_wan", Decimal("4860.00"))
    record_year(
        enterprise, 2025, actor=officer, unit_confirmed=True, **figures(revenue_wan=Decimal("48600000"))
    )
    assert enterprise.years[0].revenue_wan == Decimal("48600000")


def test_a_judgement_needs_a_reason_and_can_be_taken_back(officer: Principal) -> None:
    enterprise = make_enterprise()
    with pytest.raises(RuleViolation) as refused:
        override_size(enterprise, EnterpriseSize.MICRO, "", actor=officer)
    assert refused.value.field == "reason"
    override_size(enterprise, EnterpriseSize.MICRO, "2025 年 11 月投产。", actor=officer)
    assert enterprise.size_in_force is EnterpriseSize.MICRO
    override_size(enterprise, None, "", actor=officer)
    assert (enterprise.size_in_force, enterprise.size_override_reason) == (EnterpriseSize.SMALL, "")


def test_looking_at_a_phone_leaves_an_audit_row(officer: Principal, session: Any) -> None:
    enterprise = make_enterprise()
    reveal_phones(enterprise, "约定入企时间", actor=officer)
    entry = next(entry for entry in pending(session()) if entry["act"] == "reveal")
    assert (entry["object_type"], entry["object_id"]) == ("enterprises", str(enterprise.id))
    assert enterprise.contact_phone not in entry["changes"]
    assert "contact_phone" in json.loads(entry["changes"])["fields"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEADER, Role.PREFECTURE_REVIEWER])
def test_only_the_countys_officer_writes(session: Any, role: Role) -> None:
    other = actor(make_user(role, "620100" if role is Role.PREFECTURE_REVIEWER else "620103"))
    enterprise = make_enterprise()
    for attempt in (
        lambda: new_file(other),
        lambda: edit(enterprise, actor=other, on=ON, **values_of(enterprise)),
        lambda: record_year(enterprise, 2025, actor=other, **figures()),
        lambda: override_size(enterprise, None, "", actor=other),
        lambda: reveal_phones(enterprise, "约定入企时间", actor=other),
    ):
        with pytest.raises(RuleViolation):
            attempt()
