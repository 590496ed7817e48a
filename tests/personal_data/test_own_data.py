"""My data: everything about the own person and nothing of anybody else, as a page and as files that leave a trace."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest

from casework import clock
from casework.enums import Role
from casework.personal_data.sheets import Sheet, as_json, as_xlsx
from tests import factories as make
from tests.owner import log_of

PHONE, MAIL, CONTACT, EXPERT = "13800001111", "li.xiaoyan@example.cn", "13893152046", "13911112222"


@pytest.fixture
def people(given: Callable[..., Any]) -> dict[Role, str]:
    """One account of each role, an expert with a case of now and one of before."""
    with given():
        make.make_programme()
        enterprise = make.make_enterprise(contact_phone=CONTACT)
        case = make.make_case(enterprise=enterprise, sequence=1)
        former = make.make_case(sequence=2)
        expert = make.make_expert("马文博")
        expert.contact.phone = EXPERT
        make.make_member(case, expert)
        make.make_member(former, expert, ended_on=date(2026, 9, 1), end_reason="工作调动")
        names = {}
        for role in Role:
            code = {Role.PREFECTURE_REVIEWER: "620100", Role.PROVINCIAL_MANAGER: "620000"}.get(role, "620103")
            bound = {Role.EXPERT: {"expert": expert}, Role.ENTERPRISE_CONTACT: {"enterprise": enterprise}}
            user = make.make_user(
                role, code, username=f"the-{role.value}", phone=PHONE, email=MAIL, **bound.get(role, {})
            )
            names[role] = user.username
            if role is Role.EXPERT:
                make.make_visit(case, expert, author=user, number=7, held_on=date(2026, 9, 30))
        make.make_user(username="somebody-else", display_name="别人的名字", phone="13700009999")
        return names


@pytest.mark.parametrize("role", Role)
def test_everybody_sees_the_own_account_whole(
    role: Role, people: dict[Role, str], sign_in: Callable[[str], Any]
) -> None:
    page = sign_in(people[role]).get("/account/data")
    assert page.status_code == 200
    for text in (people[role], PHONE, MAIL, "2026-11"):
        assert text in page.text
    assert "13700009999" not in page.text
    assert "别人的名字" not in page.text


def test_an_expert_sees_card_assignments_and_visits_by_number(
    people: dict[Role, str], sign_in: Callable[[str], Any]
) -> None:
    page = sign_in(people[Role.EXPERT]).get("/account/data").text
    for text in ("马文博", "甘肃省计量技术中心", EXPERT, "2026-620103-001", ">7<", "2026-09-30"):
        assert text in page, text
    assert "2026-620103-002" not in page
    assert CONTACT not in page


def test_a_contact_sees_the_numbers_of_the_own_enterprise(
    people: dict[Role, str], sign_in: Callable[[str], Any]
) -> None:
    page = sign_in(people[Role.ENTERPRISE_CONTACT]).get("/account/data").text
    assert CONTACT in page
    assert EXPERT not in page
    for role in (Role.COUNTY_OFFICER, Role.VIEWER):
        assert CONTACT not in sign_in(people[role]).get("/account/data").text


def test_the_copies_hold_what_the_page_shows_and_are_logged(
    app: Any, people: dict[Role, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(people[Role.EXPERT])
    answer = browser.post("/account/data/export", data={"format": "json"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    found = json.loads(answer.data)
    assert [list(visit.values()) for visit in found["visits"]] == [["2026-620103-001", 7, "2026-09-30"]]
    assert list(found) == [
        "account", "expert_card", "assignments", "visits", "sign_ins", "receipts", "corrections",
    ]  # fmt: skip
    assert {"字段": "电话", "保存内容": EXPERT} in found["expert_card"]
    answer = browser.post("/account/data/export", data={"format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert len(book.sheetnames) == 7
    cells = [cell.value for page in book for row in page.iter_rows() for cell in row]
    assert EXPERT in cells
    assert "2026-620103-001" in cells
    assert "2026-620103-002" not in cells
    entries = log_of(app, "export")
    details = [json.loads(entry.changes) for entry in entries]
    assert [(one["what"], one["format"]) for one in details] == [("own_data", "json"), ("own_data", "xlsx")]
    assert {entry.object_type for entry in entries} == {"users"}


@pytest.mark.parametrize("wanted", ["", "docx", "../json"])
def test_another_format_does_not_exist(
    wanted: str, people: dict[Role, str], sign_in: Callable[[str], Any]
) -> None:
    answer = sign_in(people[Role.VIEWER]).post("/account/data/export", data={"format": wanted})
    assert answer.status_code == 404


def test_a_copy_is_given_to_who_has_just_proved_it(
    app: Any, people: dict[Role, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    browser = sign_in(people[Role.VIEWER])
    with browser.session_transaction() as cookie:
        cookie["proved"] = int(clock.real_now().timestamp()) - 660
    answer = browser.post("/account/data/export", data={"format": "json"})
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/prove")
    assert not log_of(app, "export")


def test_equal_data_give_equal_files_and_no_formula() -> None:
    sheets = [Sheet("a", "a/b:[c]", ("x", "y"), [("=1+1", date(2026, 10, 12)), (None, 3)])]
    made_at = clock.real_now()
    assert as_xlsx(sheets, made_at=made_at) == as_xlsx(sheets, made_at=made_at)
    page = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheets, made_at=made_at))).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["x", "y"], ["=1+1", "2026-10-12"], [None, "3"],
    ]  # fmt: skip
    assert page["A2"].data_type == "s"
    assert json.loads(as_json(sheets)) == {"a": [{"x": "=1+1", "y": "2026-10-12"}, {"x": None, "y": 3}]}


def test_the_catalogue_is_a_file_without_anybodys_data(
    app: Any, people: dict[Role, str], given: Callable[..., Any], sign_in: Callable[[str], Any]
) -> None:
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        browser = sign_in(people[role])
        assert "个人信息字段目录" in browser.get("/personal-data").text
        answer = browser.post("/personal-data/export")
        page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        columns = [row[2].value for row in page.iter_rows(min_row=2)]
        assert "enterprises.contact_phone" in columns
        assert len(columns) == len(set(columns))
    assert sign_in(people[Role.COUNTY_OFFICER]).get("/personal-data").status_code == 403
    assert [entry.object_type for entry in log_of(app, "export")] == ["field_catalogue"] * 3


def test_the_catalogue_says_the_periods_of_this_installation(
    app: Any, people: dict[Role, str], sign_in: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RETENTION_YEARS", {"case": 7, "expert": 2, "account": 3, "request": 3})
    assert "7 年" in sign_in(people[Role.SECURITY_ADMIN]).get("/personal-data").text
    assert "7 年" in sign_in(people[Role.VIEWER]).get("/account/data").text
