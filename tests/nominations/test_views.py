"""Nomination and selection through the browser: what is kept, what is refused, who sees what."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.tenancy import Reach, Scope
from casework.enums import NominationStatus, Role
from casework.models import Case, Nomination, Notice, User
from tests.factories import (
    credit_code,
    make_case,
    make_enterprise,
    make_nomination,
    make_programme,
    make_quota,
    make_user,
)
from tests.nominations.entries import request_fields

S = NominationStatus
KEY = "key-of-this-rendering"


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(date(2026, 3, 10)):
        yield


@pytest.fixture
def world(given: Callable[..., Any]) -> None:
    """A year with places in Lanzhou, an officer of Qilihe, a reviewer of Lanzhou, the manager of the province."""
    with given():
        make_quota(make_programme(), "620100", places=2, reserve=1)
        make_user(username="officer")
        make_user(username="neighbour", code="620104")
        make_user(Role.VIEWER, username="viewer")
        make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make_user(Role.PREFECTURE_REVIEWER, "620300", username="stranger")
        make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")


@pytest.fixture
def stored(given: Callable[..., Any]) -> Callable[..., list[Nomination]]:
    """Every nomination as it stands in the database."""

    def read() -> list[Nomination]:
        with given() as session:
            return list(session.scalars(select(Nomination).order_by(Nomination.id)))

    return read


def made(given: Callable[..., Any], status: S = S.DRAFT, code: str = "620103", **values: Any) -> int:
    with given():
        if status not in (S.DRAFT, S.WITHDRAWN):
            values = {"submitted_on": date(2026, 3, 9), **values}
        return make_nomination(code, status, **values).id


def version_of(page: Any) -> str:
    """The version that a rendered form carries."""
    return page.text.split('name="version"')[1].split('value="')[1].split('"')[0]


def test_a_complete_form_is_submitted_in_one_go(world: None, sign_in: Any, stored: Any) -> None:
    officer = sign_in("officer")
    answer = officer.post("/nominations/new", data=request_fields(act="submit", request_key=KEY))
    nomination = stored()[0]
    assert (answer.status_code, answer.location) == (303, f"/nominations/{nomination.id}")
    assert (nomination.status, nomination.industry_code) == (S.SUBMITTED, "C3443")
    page = officer.get(answer.location)
    assert "推荐表已提交" in page.text
    assert "138****2046" in page.text
    assert "13893152046" not in page.text


def test_a_form_sent_twice_makes_one_draft(world: None, sign_in: Any, stored: Any) -> None:
    officer = sign_in("officer")
    answers = [
        officer.post("/nominations/new", data={"name": "甲", "act": "draft", "request_key": KEY})
        for _ in "12"
    ]
    assert len(stored()) == 1
    assert answers[0].location == answers[1].location


def test_a_draft_keeps_whatever_was_typed(world: None, sign_in: Any, stored: Any) -> None:
    officer = sign_in("officer")
    typed = {"uscc": "91620103MA7BZK4N9H", "employees": "一百来人", "name": "兰州恒峡阀门有限公司"}
    answer = officer.post("/nominations/new", data={**typed, "act": "draft", "request_key": KEY})
    page = officer.get(answer.location)
    assert page.status_code == 200
    for text in typed.values():
        assert text in page.text
    assert stored()[0].status is S.DRAFT


def test_a_wrong_submission_keeps_the_draft_and_says_everything_at_once(
    world: None, sign_in: Any, stored: Any
) -> None:
    officer = sign_in("officer")
    fields = request_fields(
        uscc="91620103MA7BZK4N9H", founded_on="2062-05-18", needs=None, act="submit", request_key=KEY
    )
    page = officer.post("/nominations/new", data=fields)
    assert page.status_code == 422
    assert "有 3 处需要改正" in page.text
    assert "第 13 位“Z”不能用" in page.text
    assert "2062-05-18 晚于今天" in page.text
    assert "请至少选 1 项" in page.text
    assert "2 处错误" in page.text
    assert f'action="/nominations/{stored()[0].id}/edit"' in page.text


def test_one_press_corrects_the_code(world: None, sign_in: Any, stored: Any) -> None:
    officer = sign_in("officer")
    fields = request_fields(uscc="91620103MA7BZK4N9H", act="mend_code", request_key=KEY)
    page = officer.get(officer.post("/nominations/new", data=fields).location)
    assert 'value="91620103MA7B2K4N9H"' in page.text


def test_a_strange_unit_is_asked_back_with_a_box_to_confirm(world: None, sign_in: Any, stored: Any) -> None:
    officer = sign_in("officer")
    fields = request_fields(revenue_wan="48,600,000", act="submit", request_key=KEY)
    page = officer.post("/nominations/new", data=fields)
    assert page.status_code == 422
    assert "unit_confirmed" in page.text
    assert "改为 4,860.00 万元" in page.text
    answer = officer.post(
        f"/nominations/{stored()[0].id}/edit",
        data={**fields, "act": "mend_unit", "version": version_of(page)},
    )
    assert 'value="4,860.00"' in officer.get(answer.location).text


def test_a_code_of_another_unit_leaves_a_request_that_the_prefecture_finds(
    world: None, given: Any, sign_in: Any, stored: Any
) -> None:
    code = credit_code()
    with given():
        taken = make_nomination(
            "620302",
            S.SUBMITTED,
            enterprise=make_enterprise("620302", uscc=code),
            submitted_on=date(2026, 3, 9),
        )
        name = taken.enterprise_name
    officer = sign_in("officer")
    page = officer.post("/nominations/new", data=request_fields(uscc=code, act="submit", request_key=KEY))
    assert page.status_code == 422
    assert "该企业已由其他单位推荐，已请上级市局协调。" in page.text
    assert name not in page.text
    assert "金川" not in page.text
    own = stored()[-1]
    assert (own.status, own.contested_on, own.is_live) == (S.DRAFT, date(2026, 3, 10), False)
    assert inbox(given, "reviewer") == inbox(given, "manager") == ["nomination_contested"]
    assert inbox(given, "stranger") == []
    listing = sign_in("reviewer").get("/nominations?view=contested")
    assert own.enterprise_name in listing.text
    assert name not in listing.text
    assert name in sign_in("manager").get(f"/nominations/{own.id}").text


def test_a_draft_is_the_countys_own(world: None, given: Any, sign_in: Any) -> None:
    draft = made(given)
    for username in ("neighbour", "reviewer", "manager"):
        reader = sign_in(username)
        assert reader.get(f"/nominations/{draft}").status_code == 404
    assert sign_in("officer").get(f"/nominations/{draft}").location == f"/nominations/{draft}/edit"
    assert sign_in("viewer").get(f"/nominations/{draft}").status_code == 200


def test_two_people_who_edit_the_same_draft_notice_each_other(world: None, sign_in: Any) -> None:
    officer = sign_in("officer")
    address = officer.post(
        "/nominations/new", data={"name": "甲", "act": "draft", "request_key": KEY}
    ).location
    version = version_of(officer.get(address))
    assert officer.post(address, data={"name": "乙", "act": "draft", "version": version}).status_code == 303
    page = officer.post(address, data={"name": "丙", "act": "draft", "version": version})
    assert page.status_code == 409
    assert "乙" in page.text
    assert "丙" in page.text


def test_a_returned_form_shows_the_reason_and_its_values(world: None, given: Any, sign_in: Any) -> None:
    key = made(given, S.PREFECTURE_REVIEW)
    reviewer = sign_in("reviewer")
    answer = reviewer.post(
        f"/nominations/{key}/decide", data={"decision": "return", "opinion": "请补充废品率数据。", "rank": ""}
    )
    assert answer.status_code == 303
    page = sign_in("officer").get(f"/nominations/{key}/edit")
    assert "请补充废品率数据。" in page.text
    assert "126" in page.text
    assert "陈国栋" in page.text


def test_a_return_without_a_reason_is_refused_beside_the_field(world: None, given: Any, sign_in: Any) -> None:
    key = made(given, S.PREFECTURE_REVIEW)
    page = sign_in("reviewer").post(f"/nominations/{key}/decide", data={"decision": "return", "opinion": ""})
    assert page.status_code == 422
    assert 'id="opinion-error"' in page.text


def test_the_prefecture_takes_and_ranks(world: None, given: Any, sign_in: Any, stored: Any) -> None:
    one, other = made(given, S.SUBMITTED), made(given, S.SUBMITTED, "620102")
    reviewer = sign_in("reviewer")
    preview = reviewer.post("/nominations/bulk", data={"act": "take", "ids": [one, other]})
    assert "受理审核 2 家" in preview.text
    assert [n.status for n in stored()] == [S.SUBMITTED, S.SUBMITTED]
    reviewer.post("/nominations/bulk/do", data={"act": "take", "ids": [one, other], "request_key": KEY})
    ranks = {f"rank-{one}": "2", f"rank-{other}": "1", "opinion": "同意", "request_key": KEY}
    assert reviewer.post("/nominations/ranking", data=ranks).status_code == 303
    assert [(n.status, n.prefecture_rank) for n in stored()] == [
        (S.PROVINCE_REVIEW, 2),
        (S.PROVINCE_REVIEW, 1),
    ]


def test_a_rank_given_twice_is_named_beside_its_row(world: None, given: Any, sign_in: Any) -> None:
    one, other = made(given, S.PREFECTURE_REVIEW), made(given, S.PREFECTURE_REVIEW, "620102")
    page = sign_in("reviewer").post("/nominations/ranking", data={f"rank-{one}": "1", f"rank-{other}": "1"})
    assert page.status_code == 422
    assert f'id="rank-{other}-error"' in page.text


def test_the_bulk_preview_says_which_row_has_no_place(
    world: None, given: Any, sign_in: Any, stored: Any
) -> None:
    keys = [made(given, S.PROVINCE_REVIEW, code) for code in ("620103", "620102", "620104")]
    manager = sign_in("manager")
    preview = manager.post("/nominations/bulk", data={"act": "select", "ids": keys})
    assert "拟入选 2 家" in preview.text
    assert "没有空余" in preview.text
    assert all(n.decided_on is None for n in stored())
    answer = manager.post("/nominations/bulk/do", data={"act": "select", "ids": keys, "request_key": KEY})
    assert "没有空余" in manager.get(answer.location).text
    assert sum(n.decided_on is not None for n in stored()) == 2


def test_publishing_and_confirming_from_the_browser(
    world: None, given: Any, sign_in: Any, stored: Any
) -> None:
    key = made(given, S.PROVINCE_REVIEW, decided_on=date(2026, 3, 9), prefecture_rank=1)
    manager = sign_in("manager")
    page = manager.get("/nominations/publish")
    assert "2026-03-17" in page.text
    assert "/working-days/explain?" in page.text
    assert manager.post("/nominations/publish").status_code == 303
    early = manager.post(f"/nominations/{key}/confirm")
    assert "公示到 2026-03-17 为止" in manager.get(early.location).text
    with clock.moved_to(date(2026, 3, 18)):
        done = manager.post(f"/nominations/{key}/confirm")
        assert "2026-620103-001" in manager.get(done.location).text
    assert stored()[0].status is S.CONFIRMED


def test_a_substitute_is_chosen_for_a_free_place(world: None, given: Any, sign_in: Any) -> None:
    with given():
        withdrawn = make_case(
            status="withdrawn", withdrawn_on=date(2026, 3, 2), withdrawal_reason="stopped"
        ).id
        reserve = make_nomination("620102", S.RESERVE, reserve_rank=1, decided_on=date(2026, 3, 1)).id
    manager = sign_in("manager")
    assert "应替补企业" in manager.get("/nominations/substitutions").text
    answer = manager.post(f"/nominations/{reserve}/substitute", data={"case_id": withdrawn})
    assert answer.status_code == 303
    with given() as session:
        assert (
            session.scalar(select(Case.substitute_for_id).where(Case.nomination_id == reserve)) == withdrawn
        )


def test_a_withdrawal_asks_for_the_reason(world: None, given: Any, sign_in: Any, stored: Any) -> None:
    key = made(given, S.SUBMITTED)
    officer = sign_in("officer")
    for data in ({"kind": "stopped", "reason": ""}, {"kind": "", "reason": "企业停产"}):
        assert officer.post(f"/nominations/{key}/withdraw", data=data).status_code == 422
    data = {"kind": "stopped", "reason": "三月起停产"}
    assert officer.post(f"/nominations/{key}/withdraw", data=data).status_code == 303
    assert stored()[0].status is S.WITHDRAWN
    assert "停产，三月起停产" in sign_in("reviewer").get(f"/nominations/{key}").text


def test_late_forms_are_refused_with_the_date(world: None, sign_in: Any) -> None:
    with clock.moved_to(date(2026, 3, 16)):
        page = sign_in("officer").post("/nominations/new", data=request_fields(act="submit", request_key=KEY))
    assert page.status_code == 422
    assert "推荐已于 2026-03-13 截止" in page.text


def test_the_list_counts_every_stage(world: None, given: Any, sign_in: Any) -> None:
    made(given)
    made(given, S.SUBMITTED)
    made(given, S.SUBMITTED, "620102")
    page = sign_in("officer").get("/nominations")
    assert "第 1–2 家，共 2 家" in page.text
    page = sign_in("reviewer").get("/nominations")
    assert "第 1–2 家，共 2 家" in page.text
    assert "没有符合条件的推荐表" in sign_in("reviewer").get("/nominations?view=notice").text


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("viewer", "/nominations/new", 403),
        ("manager", "/nominations/new", 403),
        ("officer", "/nominations/ranking", 403),
        ("reviewer", "/nominations/publish", 403),
        ("officer", "/nominations/substitutions", 403),
        ("officer", "/nominations?year=1999", 404),
        ("officer", "/nominations/99999", 404),
        ("officer", "/nominations?view=nonsense&page=%F0%9F%98%80&size=-5", 200),
    ],
)
def test_who_may_open_what(world: None, sign_in: Any, username: str, path: str, status: int) -> None:
    assert sign_in(username).get(path).status_code == status


def test_a_foreign_nomination_does_not_exist(world: None, given: Any, sign_in: Any) -> None:
    key = made(given, S.SUBMITTED)
    for username, path in (
        ("neighbour", ""),
        ("neighbour", "/edit"),
        ("neighbour", "/withdraw"),
        ("stranger", ""),
    ):
        assert sign_in(username).get(f"/nominations/{key}{path}").status_code == 404
    assert sign_in("stranger").post(f"/nominations/{key}/take").status_code == 404


def test_a_bulk_act_of_another_desk_is_refused(world: None, given: Any, sign_in: Any) -> None:
    key = made(given, S.PROVINCE_REVIEW)
    reviewer = sign_in("reviewer")
    assert reviewer.post("/nominations/bulk", data={"act": "select", "ids": [key]}).status_code == 403
    assert reviewer.post("/nominations/bulk", data={"act": "nonsense"}).status_code == 404


@pytest.mark.parametrize("value", ["\x00", "9" * 10_000, "名" * 10_000, "1e9999", "-1", "２０２６", "<b>&"])
def test_strange_input_never_breaks_the_form(world: None, sign_in: Any, value: str) -> None:
    fields = {name: value for name in request_fields()}
    officer = sign_in("officer")
    for act in ("draft", "submit", "mend_code", "mend_unit"):
        answer = officer.post("/nominations/new", data={**fields, "act": act, "request_key": f"{KEY}-{act}"})
        assert answer.status_code in (303, 400, 413, 422)


def test_the_list_asks_as_often_for_two_rows_as_for_twenty(
    world: None, given: Any, sign_in: Any, statements: Any
) -> None:
    manager = sign_in("manager")
    manager.get("/nominations?view=province")  # what a process reads once: regions, the calendar
    counts = []
    for more in (2, 18):
        with given():
            for _ in range(more):
                make_nomination(status=S.PROVINCE_REVIEW, submitted_on=date(2026, 3, 9), prefecture_rank=1)
        with statements() as seen:
            assert manager.get("/nominations?view=province").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


def test_every_page_is_there_in_english(world: None, given: Any, sign_in: Any) -> None:
    keys = [made(given, S.SUBMITTED), made(given, S.PROVINCE_REVIEW, "620102", prefecture_rank=1)]
    with given(Scope(Reach.NOTHING)) as session:
        for user in session.scalars(select(User)):
            user.locale = "en"
    for username, path in (
        ("officer", "/nominations/new"),
        ("officer", f"/nominations/{keys[0]}"),
        ("officer", f"/nominations/{keys[0]}/withdraw"),
        ("reviewer", "/nominations/ranking"),
        ("manager", "/nominations"),
        ("manager", f"/nominations/{keys[1]}"),
        ("manager", "/nominations/publish"),
        ("manager", "/nominations/substitutions"),
    ):
        page = sign_in(username).get(path)
        assert page.status_code == 200
        assert "Nomination and selection" in page.text


def test_the_sealed_sheet_is_added_without_losing_what_was_typed(
    world: None, sign_in: Any, stored: Any
) -> None:
    officer = sign_in("officer")
    answer = officer.post("/nominations/new", data={"name": "甲", "act": "files", "request_key": KEY})
    key = stored()[0].id
    assert answer.location == f"/nominations/{key}/files/new"
    sheet = (io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"), "意愿书.pdf")
    done = officer.post(answer.location, data={"files": sheet}, content_type="multipart/form-data")
    page = officer.get(officer.get(done.location).location)
    assert "意愿书.pdf" in page.text
    assert 'value="甲"' in page.text


def test_the_desks_tell_each_other(world: None, given: Any, sign_in: Any, stored: Any) -> None:
    officer, reviewer = sign_in("officer"), sign_in("reviewer")
    officer.post("/nominations/new", data=request_fields(act="submit", request_key=KEY))
    key = stored()[0].id
    assert inbox(given, "reviewer") == ["nomination_submitted"]
    reviewer.post(f"/nominations/{key}/take")
    assert inbox(given, "reviewer") == []
    reviewer.post(f"/nominations/{key}/decide", data={"decision": "return", "opinion": "请补充。"})
    assert inbox(given, "officer") == ["nomination_returned"]
    fields = request_fields(uscc=stored()[0].uscc, act="submit")
    officer.post(f"/nominations/{key}/edit", data={**fields, "version": str(stored()[0].version)})
    assert inbox(given, "officer") == []
    assert inbox(given, "reviewer") == ["nomination_resubmitted"]


def inbox(given: Any, username: str) -> list[str]:
    """What waits unread for somebody."""
    with given() as session:
        return list(
            session.scalars(
                select(Notice.template)
                .join(User, User.id == Notice.user_id)
                .where(User.username == username, Notice.read_at.is_(None))
                .order_by(Notice.id)
            )
        )
