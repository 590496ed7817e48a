"""The pages of returns, as people use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from casework import clock
from casework.enums import ParagraphKind, ReturnPeriod, ReturnStatus, Role
from casework.models import AnnualReturn, ReturnCorrection, ReturnRemark, ReturnVersion, Visit
from casework.returns import corrections, queries
from casework.returns.versions import keep_version
from tests import factories as make
from tests.narratives.made import make_paragraph
from tests.reports.hand_made import GANGU
from tests.returns.people import WHEN, begun, frozen_prefecture, handed_in, leader, settled_year

DECEMBER = date(2026, 12, 4)


@pytest.fixture
def keys(given: Callable[..., Any]) -> dict[str, int]:
    """甘谷县 with a return handed in; officers, leaders and those above."""
    with given() as session:
        year = settled_year()
        row = handed_in(year, year.region(GANGU).id)
        _people()
        session.flush()
        return {"row": row.id, "case": year.cases["D0"].id}


def _people() -> None:
    for name, role, code in (
        ("officer", Role.COUNTY_OFFICER, GANGU),
        ("reviewer", Role.PREFECTURE_REVIEWER, "620500"),
        ("manager", Role.PROVINCIAL_MANAGER, "620000"),
    ):
        make.make_user(role, code, username=name)
    make.make_user(Role.LEADER, username="leader", region_id=make.region(GANGU).id)


def version_of(given: Callable[..., Any], key: int) -> int:
    with given() as session:
        return int(session.get(AnnualReturn, key).version)


def test_a_county_begins_and_its_leader_hands_in(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given():
        settled_year()
        _people()
    client = sign_in("officer")
    assert "本单位还没有报送件" in client.get("/returns").text
    with clock.moved_to(DECEMBER):
        begun = client.post("/returns", data={"year": "2026", "period": "year"})
        assert begun.status_code == 303
        assert client.post("/returns", data={"year": "2026", "period": "year"}).location == begun.location
        page = client.get(begun.location).text
        assert "目前的数字" in page
        assert client.get(f"{begun.location}/submit").status_code == 403
        leader = sign_in("leader")
        assert "通过" in leader.get(f"{begun.location}/checks").text
        sent = leader.post(f"{begun.location}/submit", data={"opinion": "同意报送", "version": "1"})
        assert sent.status_code == 303
        again = leader.post(f"{begun.location}/submit", data={"opinion": "", "version": "1"})
        assert again.status_code == 409
    page = leader.get(begun.location).text
    assert "同意报送" in page
    with given() as session:
        version = session.query(ReturnVersion).one()
        assert version.fingerprint[:4] in page


def test_a_reviewer_remarks_and_sends_back_and_the_county_answers(
    given: Callable[..., Any], sign_in: Callable[..., Any], keys: dict[str, int]
) -> None:
    address = f"/returns/{keys['row']}"
    client = sign_in("reviewer")
    with clock.moved_to(DECEMBER):
        empty = client.post(f"{address}/remarks", data={"where": "", "text": ""})
        assert empty.status_code == 422
        kept = client.post(f"{address}/remarks", data={"where": "T5", "text": "数据来源"})
        assert kept.status_code == 303
        form = {"opinion": "请补正", "version": str(version_of(given, keys["row"]))}
        assert client.post(f"{address}/send-back", data=form).status_code == 303
    with given() as session:
        remark = session.query(ReturnRemark).one()
        assert session.get(AnnualReturn, keys["row"]).status is ReturnStatus.RETURNED
        remark_id = remark.id
    county = sign_in("officer")
    assert "数据来源" in county.get(address).text
    answer = county.post(f"/returns/remarks/{remark_id}", data={"answer": "已统一", "version": "1"})
    assert answer.status_code == 303
    assert "已统一" in client.get(address).text


def test_two_reviewers_at_once_do_not_both_decide(
    given: Callable[..., Any], sign_in: Callable[..., Any], keys: dict[str, int]
) -> None:
    client, form = sign_in("reviewer"), {"opinion": "", "version": str(version_of(given, keys["row"]))}
    address = f"/returns/{keys['row']}/check"
    assert client.post(address, data=form).status_code == 303
    assert client.post(address, data={**form, "opinion": "我也同意"}).status_code == 409


def test_a_double_click_does_a_step_once_and_leads_to_its_result(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given() as session:
        year = settled_year()
        row = begun(year, year.region(GANGU).id)
        _people()
        session.flush()
        key = row.id
    head, reviewer = sign_in("leader"), sign_in("reviewer")
    with clock.moved_to(DECEMBER):
        for client, step, typed in (
            (head, "submit", {"opinion": "同意报送"}),
            (reviewer, "remarks", {"where": "T5", "text": "数据来源"}),
            (reviewer, "send-back", {"opinion": "请补正"}),
        ):
            address = f"/returns/{key}/{step}"
            shown = hidden_of(client.get(address).text)
            answers = [client.post(address, data={**shown, **typed}) for _ in range(2)]
            assert [(one.status_code, one.location) for one in answers] == [(303, f"/returns/{key}")] * 2, (
                step
            )
    with given() as session:
        assert (session.query(ReturnVersion).count(), session.query(ReturnRemark).count()) == (1, 1)
        acts = [one.act.value for one in queries.steps_of([key])]
        assert sorted(acts) == sorted(set(acts))


def hidden_of(page: str) -> dict[str, str]:
    """The hidden fields of the form of a page, as a browser would send them."""
    form = page.partition('<form class="cw-form"')[2] or page.rpartition("<form")[2]
    return dict(re.findall(r'name="(version|shown|kept|request_key)"[^>]*value="([^"]*)"', form))


def test_nobody_hands_in_unread_what_has_changed_since_it_was_written(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given() as session:
        year = settled_year()
        row = begun(year, year.region(GANGU).id)
        _people()
        by = make.find_user("officer")
        make_paragraph(row, "主要做法", by=by, kind=ParagraphKind.HEADING)
        read = make_paragraph(row, "入企[[K12:n|999]]次，均有记录。", by=by, place=2000)
        make_paragraph(row, "做法照旧。", by=by, place=3000)
        session.flush()
        key, paragraph = row.id, read.id
    head = sign_in("leader")
    with clock.moved_to(DECEMBER):
        for address in (f"/returns/{key}/checks", f"/returns/{key}/submit"):
            page = head.get(address).text
            assert "有 1 段中的数字在上次阅读后有变化" in page
            assert f"/returns/{key}/text#p{paragraph}" in page
        shown = hidden_of(head.get(f"/returns/{key}/submit").text)
        assert head.post(f"/returns/{key}/submit", data={**shown, "opinion": ""}).status_code == 422
        assert head.post(f"/returns/{key}/submit", data={**shown, "opinion": "已核对"}).status_code == 303
        assert "在上次阅读后有变化" not in head.get(f"/returns/{key}/checks").text


def test_a_paragraph_stands_beside_the_one_that_was_handed_in_a_year_ago(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    words = "我局把帮扶与日常监管分开，由一名副局长带队，每月走访一次企业，现场解决计量器具超期、检验规程缺失等问题，"
    now, then = f"{words}并写进今年的工作手册。", f"{words}做法在全市交流。"
    with given() as session:
        year = settled_year()
        _people()
        earlier = year.cases["E1"].programme
        before = handed_in(_Same(year, 2025), year.region(GANGU).id)
        row = begun(year, year.region(GANGU).id)
        for one, text in ((row, now), (before, then)):
            make_paragraph(one, "主要做法", by=make.find_user("officer"), kind=ParagraphKind.HEADING)
            make_paragraph(one, text, by=make.find_user("officer"), place=2000)
        keep_version(before, earlier, actor=leader(GANGU), **{**WHEN, "today": date(2025, 12, 4)})
        session.flush()
        key = row.id
    client = sign_in("officer")
    with clock.moved_to(DECEMBER):
        checks = client.get(f"/returns/{key}/checks").text
        address = f"/returns/{key}/checks/copied?section=1&amp;paragraph=1"
        assert address in checks
        page = client.get(unescape(address)).text
        assert client.get(f"/returns/{key}/checks/copied?section=9&paragraph=1").status_code == 404
    assert (">2026<" in page, ">2025<" in page) == (True, True)
    assert re.findall(r"<mark>(我局把帮扶.*?)</mark>", page) == [words, words]
    assert page.count("做法在全市交流") == 1
    assert "并写进今年的工作手册" in page
    percent = re.search(r"(\d\d)\W{0,2}%", page.partition("<h1")[2])
    assert percent is not None
    assert 80 <= int(percent[1]) < 100


def test_a_locked_change_is_refused_on_the_page_in_words(
    given: Callable[..., Any], sign_in: Callable[..., Any], keys: dict[str, int]
) -> None:
    typed = {
        "trained": "12",
        "source": "签到表",
        "reason": "",
        "version": str(version_of(given, keys["row"])),
    }
    with clock.moved_to(DECEMBER):
        answer = sign_in("officer").post("/reports/2026/own-figures", data=typed)
    assert answer.status_code == 422
    assert "本单位的年度填报已上报，内容已锁定。" in answer.text


def test_frozen_rows_are_the_stored_ones_and_lead_to_a_correction(
    given: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with given() as session:
        year = settled_year()
        own = frozen_prefecture(year)
        row = queries.return_below(own, year.region(GANGU).id)
        _people()
        enterprise = year.cases["D0"].enterprise_name
        year.cases["D0"].enterprise_name = "改名有限公司"
        session.flush()
        key, case_id = row.id, year.cases["D0"].id
    client = sign_in("officer")
    page = client.get(f"/returns/{key}/versions/1/figures/K05").text
    assert enterprise in page
    assert "改名有限公司" not in page
    assert f"/returns/{key}/corrections/action_items/" in page
    assert client.get(f"/returns/{key}/versions/1/figures/K99").status_code == 404
    assert client.get(f"/returns/{key}/versions/9/figures/K05").status_code == 404
    choose = f"/returns/{key}/corrections/cases/{case_id}"
    address = f"{choose}/diagnosed_on"
    assert address in client.get(choose).text
    assert "<option" in client.get(f"{choose}/size").text
    for nothing in (f"{choose}/officer_id", f"/returns/{key}/corrections/users/1", f"{choose}/status"):
        assert client.get(nothing).status_code == 404
    typed = {"new_value": "2026-05-29", "reason": "抄错", "evidence": "签收单"}
    assert client.post(address, data={**typed, "new_value": "昨天"}).status_code == 422
    assert client.post(address, data=typed).status_code == 303
    with given() as session:
        erratum = session.query(ReturnCorrection).one()
        erratum_id = erratum.id
    manager = sign_in("manager")
    decided = manager.post(
        f"/returns/errata/{erratum_id}", data={"verdict": "approve", "opinion": "同意", "version": "1"}
    )
    assert decided.status_code == 303
    assert "2026-05-29" in manager.get(f"/returns/{key}").text
    assert "诊断" in manager.get(f"/returns/{key}/revise").text
    seen = {"version": str(version_of(given, key))}
    assert manager.post(f"/returns/{key}/revise", data={"version": "1"}).status_code == 409
    assert manager.post(f"/returns/{key}/revise", data=seen).status_code == 303
    assert manager.post(f"/returns/{key}/revise", data=seen).status_code == 409
    with given() as session:
        numbers = {(one.number, one.revision) for one in session.query(ReturnVersion) if one.revision}
        assert numbers == {(2, 1)}


def test_a_file_is_verified_for_those_who_reach_the_unit(
    given: Callable[..., Any], sign_in: Callable[..., Any], keys: dict[str, int]
) -> None:
    client = sign_in("officer")
    file = client.post(f"/returns/{keys['row']}/versions/1/json")
    assert file.status_code == 200
    send = lambda who, content: who.post("/returns/verify", data={"file": (BytesIO(content), "a.json")})  # noqa: E731
    assert "甘谷县" in send(client, file.data).text
    assert "不一致" in send(client, file.data.replace("甘谷".encode(), "武山".encode(), 1)).text
    assert send(client, b"").status_code == 422
    paper = client.post(
        f"/returns/{keys['row']}/papers", data={"what": "table-2", "format": "xlsx"}, buffered=True
    )
    for content in (paper.data, forged(paper.data)):
        page = send(client, content).text
        assert ("数字与报送件一致" not in page, "一致</" not in page) == (True, True)
        assert "注明了所属版本" in page
        assert "K05" in page
    with given():
        make.make_user(Role.COUNTY_OFFICER, "620103", username="foreign")
    assert "不一致" in send(sign_in("foreign"), file.data).text


def forged(paper: bytes) -> bytes:
    """The same paper with another digit everywhere, and its properties as they were."""
    target = BytesIO()
    with ZipFile(BytesIO(paper)) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"<v>1</v>", b"<v>7</v>") if "sheet" in name else content)
    assert target.getvalue() != paper
    return target.getvalue()


def test_the_page_asks_as_much_for_many_units_as_for_few(
    given: Callable[..., Any], sign_in: Callable[..., Any], statements: Callable[..., Any]
) -> None:
    with given():
        year = settled_year()
        _people()
        handed_in(year, year.region(GANGU).id)
    client = sign_in("reviewer")
    address = client.post("/returns", data={"year": "2026", "period": "year"}).location
    client.get(address)
    with statements() as few:
        assert client.get(address).status_code == 200
    with given():
        for code in ("620502", "620503", "620521", "620522"):
            handed_in(_Same(year), make.region(code).id)
    with statements() as many:
        assert client.get(address).status_code == 200
    assert len(many) <= len(few) <= 66  # the summary as it stands, its checks, and the figures of a year ago


class _Same:
    """The programme of a year in a session of its own."""

    def __init__(self, year: Any, of: int = 2026) -> None:
        self.programme = queries.db.session.query(type(year.programme)).filter_by(year=of).one()


def test_a_late_visit_is_kept_and_marked(
    given: Callable[..., Any], sign_in: Callable[..., Any], keys: dict[str, int]
) -> None:
    with given() as session, clock.moved_to(date(2026, 12, 8)):
        case = session.get(corrections.TABLES["cases"], keys["case"])
        visit = make.make_visit(case, held_on=date(2026, 11, 3))
        visit_id = visit.id
    with given() as session:
        assert session.get(Visit, visit_id).counts_from == date(2026, 12, 8)
    page = sign_in("officer").get(f"/visits/{visit_id}")
    assert "自 2026-12-08 起计入统计" in page.text


def test_half_year_of_a_county_is_begun_beside_the_year(
    given: Callable[..., Any], sign_in: Callable[..., Any], keys: dict[str, int]
) -> None:
    client = sign_in("officer")
    half = client.post("/returns", data={"year": "2026", "period": ReturnPeriod.HALF_YEAR.value})
    assert half.location != f"/returns/{keys['row']}"
    assert client.post("/returns", data={"year": "2026", "period": "month"}).status_code == 404
    assert client.post("/returns", data={"year": "x", "period": "year"}).status_code == 404
