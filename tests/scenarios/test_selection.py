"""What goes wrong in the selection (programme.md, section 4.1) and what section 5 says of it, phrase by phrase."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.cases.services import decide_withdrawal, request_withdrawal
from casework.enterprises import merging
from casework.enterprises import services as register
from casework.enterprises.doubles import LooksAlike, doubles_of, require_confirmed
from casework.enterprises.queries.alike import Typed
from casework.enums import (
    CaseStatus,
    EnterpriseSize,
    NominationStatus,
    ReviewDecision,
    ReviewStep,
    Role,
    WithdrawalReason,
)
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Case, Nomination, Notice, Programme
from casework.nominations.eligibility import Subject, checks
from casework.nominations.queries.page import assisted_before, twins
from casework.nominations.services import drafting
from casework.nominations.services.deciding import confirm, put_on_reserve, substitute
from casework.nominations.services.submitting import AlreadyNominated, Refused, submit
from casework.papers.definitions.nomination import form_of
from casework.papers.reader import Reader
from casework.programmes.queries import quota_uses
from tests.factories import (
    actor,
    credit_code,
    make_case,
    make_enterprise,
    make_nomination,
    make_programme,
    make_quota,
    make_user,
)
from tests.nominations.entries import entry, request_fields

ON = date(2026, 3, 10)
S = NominationStatus


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def programme(session: Any) -> Programme:
    programme = make_programme()
    make_quota(programme, "620100", places=5, reserve=3)
    return programme


@pytest.fixture
def officer(programme: Programme) -> Principal:
    return actor(make_user())


@pytest.fixture
def reviewer(programme: Programme) -> Principal:
    return actor(make_user(Role.PREFECTURE_REVIEWER, "620100"))


@pytest.fixture
def manager(programme: Programme) -> Principal:
    return actor(make_user(Role.PROVINCIAL_MANAGER, "620000"))


def draft(code: str = "620103", programme: Programme | None = None) -> Nomination:
    """A form that its county has begun."""
    return drafting.start(programme or make_programme(), {}, actor=actor(make_user(code=code)))


def sent(by: Principal, code: str = "620103", on: date = ON, **values: Any) -> Nomination:
    nomination = draft(code)
    submit(nomination, actor=by, on=on, **entry(**values))
    return nomination


# --- section 4.1, "Goes wrong"


def test_same_enterprise_twice_under_old_and_new_name(officer: Principal, manager: Principal) -> None:
    """The old name warns at entry, above the county as well; the two files become one."""
    old = register.register(
        actor=officer, uscc=credit_code(), name="兰州云顶机械厂", legal_representative="李四"
    )
    register.rename(old, "兰州恒峡阀门有限公司", on=date(2025, 6, 1))
    typed = Typed("兰州云顶机械有限公司", uscc=credit_code())
    found = doubles_of(typed, tenant_id=old.tenant_id)
    assert [(one.id, one.earlier_name) for one in found.alike] == [(old.id, "兰州云顶机械厂")]
    with pytest.raises(LooksAlike):
        require_confirmed(found, is_confirmed=False)
    one = make_nomination(enterprise=old, status=S.SUBMITTED, submitted_on=ON)
    other = make_nomination(
        "620102",
        S.SUBMITTED,
        submitted_on=ON,
        enterprise=make_enterprise(
            "620102", name="兰州云顶机械有限公司", legal_representative="王五", production_address="别处"
        ),
    )
    assert [(twin.id, twin.reason) for twin in twins(other, manager.scope)] == [(one.id, "earlier")]
    double = register.register(actor=officer, uscc=credit_code(), name="兰州云顶机械有限公司")
    merging.merge(old, double, "同一企业新旧名称", actor=officer, on=ON)
    assert register.file_on(double.uscc, old.tenant_id) is old


def test_two_counties_nominate_one_enterprise(officer: Principal, reviewer: Principal) -> None:
    """Registered in A, producing in B: the second learns only that there is another one, and the prefecture is asked."""
    code = credit_code()
    sent(officer, uscc=code, registered_address="兰州市城关区南滨河路 1 号")
    neighbour = actor(make_user(code="620104"))
    second = draft("620104")
    with pytest.raises(AlreadyNominated) as refused:
        submit(second, actor=neighbour, on=ON, **entry(uscc=code))
    assert str(refused.value.message) == "该企业已由其他单位推荐，已请上级市局协调。"
    db.session.refresh(second)
    drafting.ask_to_settle(second, actor=neighbour, on=ON)
    told = db.session.scalars(select(Notice.user_id).where(Notice.template == "nomination_contested")).all()
    assert reviewer.id in told
    assert officer.id not in told


def test_parent_and_branch_both_nominated(officer: Principal, manager: Principal) -> None:
    """A branch is recognised by its parent's name, in the county's own register and among the nominations above it."""
    parent = sent(officer, name="兰州恒峡阀门有限公司")
    typed = Typed("兰州恒峡阀门有限公司永登分公司", uscc=credit_code())
    found = doubles_of(typed, tenant_id=parent.tenant_id)
    assert [one.id for one in found.alike] == [parent.enterprise_id]
    branch = make_nomination(
        "620121",
        S.SUBMITTED,
        submitted_on=ON,
        enterprise=make_enterprise(
            "620121",
            name="兰州恒峡阀门有限公司永登分公司",
            legal_representative="王五",
            production_address="永登县",
        ),
    )
    assert [(twin.id, twin.reason) for twin in twins(branch, manager.scope)] == [(parent.id, "name")]


def test_already_assisted_last_year(officer: Principal) -> None:
    """Said at entry and among the checks of the form with the number of the case; it is no bar."""
    enterprise = make_enterprise(name="兰州恒峡阀门有限公司")
    case = make_case(enterprise=enterprise, programme=make_programme(2025))
    found = doubles_of(Typed(enterprise.name), tenant_id=enterprise.tenant_id)
    assert found.alike[0].years == (2025,)
    assisted = assisted_before(enterprise.identity_id, 2026)
    lines = checks(Subject(True, False, None, assisted=assisted), ON)
    assert (case.number, "cases.show", case.id) in [link for line in lines for link in line.links]
    assert sent(officer, uscc=enterprise.uscc, name=enterprise.name).status is S.SUBMITTED


def test_size_miscounted_because_units_are_mixed(officer: Principal) -> None:
    """万元 against 元: a factor of 10,000 against last year or the head count asks back, in form and register alike."""
    with pytest.raises(register.UnitDoubt) as doubt:
        sent(officer, revenue_wan=Decimal("48600000"))
    assert doubt.value.suspicion.suggested_wan == Decimal("4860.00")
    enterprise = make_enterprise()
    with pytest.raises(register.UnitDoubt):
        register.record_year(
            enterprise,
            2026,
            actor=officer,
            employees=126,
            revenue_wan=Decimal("48600000"),
            assets_wan=None,
        )


def test_legal_representative_typed_as_contact(officer: Principal) -> None:
    """The form asks whether that is the person who answers; it is no bar, in a small enterprise it may be right."""
    same = Subject(True, False, None, legal_representative="陈国栋", contact_name="陈国栋")
    apart = Subject(True, False, None, legal_representative="陈国栋", contact_name="赵海燕")
    words = "联系人与法定代表人为同一人，请确认日常由其联系。"
    assert [line.text for line in checks(same, ON) if line.tone == "warn"] == [words]
    assert words not in [line.text for line in checks(apart, ON)]
    assert sent(officer, contact_name="陈国栋").status is S.SUBMITTED


def test_size_class_by_gut_feeling(officer: Principal) -> None:
    """The class is computed; another one needs its reason, a missing figure decides nothing and never says micro."""
    nomination = sent(officer, employees=1500, revenue_wan=Decimal("3000"))
    assert nomination.size is EnterpriseSize.MEDIUM
    enterprise = nomination.enterprise
    with pytest.raises(RuleViolation) as refused:
        register.override_size(enterprise, EnterpriseSize.SMALL, "", actor=officer)
    assert refused.value.field == "reason"
    with pytest.raises(Refused) as undecided:
        sent(officer, name="皋兰云顶食品有限公司", revenue_wan=None)
    assert str(undecided.value.message) == "不能判定：缺营业收入"


def test_late_nominations_after_the_public_notice(programme: Programme, officer: Principal) -> None:
    """Refused with the date, new forms and corrected ones alike."""
    nomination = draft()
    returned = make_nomination("620103", S.RETURNED, submitted_on=ON, returned_from="province")
    programme.published_on = date(2026, 4, 3)
    with clock.moved_to(date(2026, 4, 7)):
        for one in (nomination, returned):
            with pytest.raises(RuleViolation, match="2026-04-03"):
                submit(one, actor=officer, on=date(2026, 4, 7), **entry(uscc=one.uscc or credit_code()))


# --- section 5


def test_duplicate_enterprise(officer: Principal, programme: Programme) -> None:
    """One live nomination per code and year in the province; the next year it is free, and after a withdrawal."""
    code = credit_code()
    first = sent(officer, uscc=code)
    neighbour = actor(make_user(code="620502"))
    with pytest.raises(AlreadyNominated), db.session.begin_nested():
        submit(draft("620502"), actor=neighbour, on=ON, **entry(uscc=code))
    drafting.withdraw(first, "由外县推荐", actor=officer, on=ON)
    second = draft("620502")
    submit(second, actor=neighbour, on=ON, **entry(uscc=code))
    later = make_programme(2027)
    third = draft(programme=later)
    with clock.moved_to(date(2027, 3, 2)):
        submit(third, actor=officer, on=date(2027, 3, 2), **entry(uscc=code))
    assert [one.is_live for one in (first, second, third)] == [False, True, True]


@pytest.mark.parametrize("reason", list(WithdrawalReason))
def test_withdrawal(officer: Principal, manager: Principal, reason: WithdrawalReason) -> None:
    """Application with a reason of the list, the county's opinion, the province's approval; then the place is free."""
    case = make_case(status=CaseStatus.IMPLEMENTING)
    with pytest.raises(RuleViolation):
        request_withdrawal(case, reason, "", on=ON, actor=officer)
    request_withdrawal(case, reason, "情况属实，同意退出。", on=ON, actor=officer)
    assert case.status is CaseStatus.IMPLEMENTING
    decide_withdrawal(case, True, "同意", on=ON, actor=manager)
    assert (case.status, case.withdrawal_reason, case.withdrawn_on) == (CaseStatus.WITHDRAWN, reason, ON)


def test_withdrawal_refused_by_the_province(officer: Principal, manager: Principal) -> None:
    """With its reason; the case goes on and may apply again."""
    case = make_case(status=CaseStatus.IMPLEMENTING)
    request_withdrawal(case, WithdrawalReason.VOLUNTARY, "企业要求", on=ON, actor=officer)
    with pytest.raises(RuleViolation):
        decide_withdrawal(case, False, "", on=ON, actor=manager)
    decide_withdrawal(case, False, "请先沟通", on=ON, actor=manager)
    assert (case.status, case.withdrawal_requested_on) == (CaseStatus.IMPLEMENTING, None)


def withdrawn_case(officer: Principal, manager: Principal, code: str = "620103") -> Case:
    case = make_case(code)
    request_withdrawal(case, WithdrawalReason.STOPPED, "停产", on=ON, actor=officer)
    decide_withdrawal(case, True, "", on=ON, actor=manager)
    return case


def test_substitution(officer: Principal, manager: Principal, programme: Programme) -> None:
    """From the reserve list, own prefecture and highest rank first; the withdrawn place and its substitute count once."""
    make_quota(programme, "620500", places=2, reserve=2)
    case = withdrawn_case(officer, manager)
    reserves = []
    for code, rank in (("620102", 2), ("620103", 1), ("620502", 1)):
        one = make_nomination(code, S.PROVINCE_REVIEW, submitted_on=ON)
        put_on_reserve(one, rank, "备选", actor=manager, on=ON)
        reserves.append(one)
    second, first, elsewhere = reserves
    before = quota_uses(programme.id)[case.prefecture_id].used
    for wrong in (second, elsewhere):
        with pytest.raises(RuleViolation, match=first.enterprise_name):
            substitute(wrong, case, actor=manager, on=ON)
    own = substitute(first, case, actor=manager, on=ON)
    use = quota_uses(programme.id)[case.prefecture_id]
    assert (own.substitute_for_id, use.used) == (case.id, before)
    assert (use.confirmed, use.withdrawn, use.substituted, use.effective) == (1, 1, 1, 1)
    with pytest.raises(RuleViolation):
        substitute(second, case, actor=manager, on=ON)


def test_substitution_ends_on_its_day(officer: Principal, manager: Principal, programme: Programme) -> None:
    case = withdrawn_case(officer, manager)
    one = make_nomination("620102", S.RESERVE, submitted_on=ON, decided_on=ON, reserve_rank=1)
    with clock.moved_to(date(2026, 7, 1)), pytest.raises(RuleViolation, match="2026-06-30"):
        substitute(one, case, actor=manager, on=date(2026, 7, 1))
    with clock.moved_to(date(2026, 6, 30)):
        assert substitute(one, case, actor=manager, on=date(2026, 6, 30)).number


def test_a_reserve_of_another_prefecture_comes_when_the_own_list_is_empty(
    officer: Principal, manager: Principal
) -> None:
    case = withdrawn_case(officer, manager)
    one = make_nomination("620502", S.RESERVE, submitted_on=ON, decided_on=ON, reserve_rank=1)
    assert substitute(one, case, actor=manager, on=ON).tenant_id == one.tenant_id


def test_enterprise_grows_to_large(officer: Principal) -> None:
    """The case goes on to the end of the year; the next year's nomination is refused."""
    case = make_case(status=CaseStatus.IMPLEMENTING)
    register.record_year(
        case.enterprise,
        2026,
        actor=officer,
        employees=1200,
        revenue_wan=Decimal("45000"),
        assets_wan=Decimal("50000"),
        unit_confirmed=True,
    )
    assert case.enterprise.size_in_force is EnterpriseSize.LARGE
    assert (case.status, case.size, case.is_open) == (CaseStatus.IMPLEMENTING, EnterpriseSize.SMALL, True)
    following = draft(programme=make_programme(2027))
    with clock.moved_to(date(2027, 3, 2)), pytest.raises(Refused) as refused:
        submit(
            following,
            actor=officer,
            on=date(2027, 3, 2),
            **entry(
                uscc=case.uscc,
                name=case.enterprise_name,
                employees=1200,
                revenue_wan=Decimal("45000"),
                assets_wan=Decimal("50000"),
            ),
        )
    assert str(refused.value.message) == "大型企业不能推荐"


def test_merge_and_rename(officer: Principal, manager: Principal) -> None:
    """The file keeps its history of names and codes; nomination and case keep name and code of the day of the list."""
    nomination = make_nomination(
        status=S.PUBLIC_NOTICE,
        submitted_on=ON,
        decided_on=ON,
        published_on=ON,
        notice_until_on=date(2026, 3, 17),
    )
    enterprise, then = nomination.enterprise, nomination.enterprise_name
    with clock.moved_to(date(2026, 3, 18)):
        case = confirm(nomination, actor=manager, on=date(2026, 3, 18))
    register.rename(enterprise, "甘肃恒峡流体控制股份有限公司", on=date(2026, 6, 1))
    right = make_enterprise(name="甘肃恒峡流体控制有限公司")
    merging.merge(right, enterprise, "信用代码录错", actor=officer, on=date(2026, 6, 2))
    assert (case.enterprise_name, case.uscc) == (then, enterprise.uscc)
    assert (nomination.enterprise_name, nomination.uscc) == (then, enterprise.uscc)
    assert case.enterprise_id == nomination.enterprise_id == right.id
    assert {name.name for name in right.names} == {then, "甘肃恒峡流体控制股份有限公司"}


@pytest.fixture
def world(given: Callable[..., Any]) -> None:
    with given():
        make_quota(make_programme(), "620100", places=5, reserve=3)
        make_user(username="officer")
        make_user(code="620104", username="neighbour")
        make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")


def test_a_look_alike_is_confirmed_at_the_submission_without_script(
    world: None, given: Any, sign_in: Any
) -> None:
    with given():
        other = make_enterprise(name="兰州恒侠阀门厂").id
    officer = sign_in("officer")
    fields = request_fields(act="submit", request_key="key-of-this-rendering")
    page = officer.post("/nominations/new", data=fields)
    assert page.status_code == 422
    assert f"/enterprises/{other}" in page.text
    assert "确为另一家企业" in page.text
    with given() as session:
        nomination = session.scalars(select(Nomination)).one()
        assert nomination.status is S.DRAFT
        key, version = nomination.id, nomination.version
    fields |= {"alike_confirmed": "y", "version": str(version)}
    assert officer.post(f"/nominations/{key}/edit", data=fields).location == f"/nominations/{key}"
    with given() as session:
        assert session.scalars(select(Nomination)).one().status is S.SUBMITTED


def test_the_file_of_a_case_that_grew_large_says_so(world: None, given: Any, sign_in: Any) -> None:
    with given():
        case = make_case(enterprise=make_enterprise(size=EnterpriseSize.LARGE)).id
        plain = make_case().id
    officer = sign_in("officer")
    assert "已成长为大型" in officer.get(f"/cases/{case}").text
    assert "已成长为大型" not in officer.get(f"/cases/{plain}").text


def test_opinions_and_returns_are_read_on_every_desk(world: None, given: Any, sign_in: Any) -> None:
    """Return with reason at every step; who saw which version, and what changed between them."""
    officer, reviewer, manager = (sign_in(name) for name in ("officer", "reviewer", "manager"))
    answer = officer.post(
        "/nominations/new", data=request_fields(act="submit", request_key="key-of-this-rendering")
    )
    path = answer.location
    reviewer.post(f"{path}/take")
    refused = reviewer.post(f"{path}/decide", data={"decision": "return", "opinion": ""})
    assert refused.status_code == 422
    reviewer.post(f"{path}/decide", data={"decision": "return", "opinion": "主导产品请写全"})
    with given() as session:
        version = session.scalars(select(Nomination)).one().version
    fields = request_fields(act="submit", main_product="闸阀、球阀", version=str(version))
    assert officer.post(f"{path}/edit", data=fields).status_code == 303
    reviewer.post(f"{path}/decide", data={"decision": "forward", "rank": "1", "opinion": "同意推荐"})
    manager.post(f"{path}/decide", data={"decision": "return", "opinion": "请核对规模"})
    for person in (officer, reviewer, manager):
        page = person.get(f"{path}/versions").text
        for words in ("主导产品请写全", "闸阀、球阀", "同意推荐", "请核对规模"):
            assert words in page
    with given() as session:
        version = session.scalars(select(Nomination)).one().version
    fields = request_fields(act="submit", main_product="闸阀、球阀", version=str(version))
    assert officer.post(f"{path}/edit", data=fields).status_code == 303
    manager.post(f"{path}/decide", data={"decision": "reserve", "rank": "1", "opinion": "规模属实"})
    paper = "\n".join(words_of(Document(BytesIO(officer.post(f"{path}/paper").data))))
    for words in ("同意推荐", "规模属实　列入备选名单。"):
        assert words in paper
    for words in ("主导产品请写全", "请核对规模"):
        assert words not in paper


def words_of(document: Any) -> set[str]:
    return {cell.text for table in document.tables for row in table.rows for cell in row.cells}


def test_a_substitute_is_printed_as_one(officer: Principal, manager: Principal, programme: Programme) -> None:
    """The reserve list is not the last word of the province on an enterprise that took a place."""
    case = withdrawn_case(officer, manager)
    one = make_nomination("620103", S.PROVINCE_REVIEW, submitted_on=ON)
    put_on_reserve(one, 1, "备选", actor=manager, on=ON)
    substitute(one, case, actor=manager, on=ON)
    assert [(step.step, step.decision) for step in one.steps][-1] == (
        ReviewStep.PROVINCE,
        ReviewDecision.CONFIRM,
    )
    assert "替补列入帮扶名单。" in str(form_of(one, Reader(manager, ON, clock.now())))
