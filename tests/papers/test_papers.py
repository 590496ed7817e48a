"""Papers over HTTP: what they print, for whom, and what the log keeps of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from flask import Flask

from casework import clock
from casework.models import Case, CaseExpert
from casework.papers.kinds import PaperKind
from casework.reports.writers import fonts
from tests import factories as make
from tests.owner import log_of
from tests.papers.conftest import TODAY
from tests.papers.reading import file_name, opened, runs_of, words_of
from tests.papers.world import NAME, NOTE, PHONE, STAFF_PHONE

STAFF = ("officer", "leader", "prefecture", "province")
EVERYBODY = (*STAFF, "viewer", "sibling", "contact", "expert", "other_expert")
CONTACT = {"dispatch", "diagnosis", "plan", "visit", "follow-up", "acceptance", "survey", "effect", "whole"}
# 404: the kind is a person's, but this case has none of it that is the person's own.
EXPERT = {"declaration": 200, "diagnosis": 200, "visit": 200, "follow-up": 404}
OTHER = {"declaration": 200, "diagnosis": 200, "visit": 404, "follow-up": 404}


def expected(username: str, kind: str) -> int:
    """The answer to one person asking for one kind (programme.md section 6, row Export)."""
    if username in STAFF:
        return 200
    if username == "sibling":
        return 404
    if username == "contact":
        return 200 if kind in CONTACT else 403
    return {"expert": EXPERT, "other_expert": OTHER}.get(username, {}).get(kind, 403)


@pytest.mark.parametrize("username", EVERYBODY)
def test_every_role_gets_its_papers_and_no_other(
    app: Flask, ids: dict[str, int], ask: Callable[..., Any], username: str
) -> None:
    for kind in PaperKind:
        answer = ask(username, ids["case"], kind.value)
        assert answer.status_code == expected(username, kind.value), kind
        if answer.status_code == 200:
            words = words_of(answer.data)
            assert NAME in words
            for secret in (NOTE, STAFF_PHONE, "None", "经办人甲", "营业收入单位有误", "93.33"):
                assert secret not in words, (kind, secret)
            assert PHONE not in words or username == "contact"


@pytest.mark.parametrize("file_format", ["docx", "pdf"])
@pytest.mark.parametrize(
    ("kind", "expected_words"),
    [
        ("nomination", ("推荐该企业。", "同意推荐，排第3位。", "拟列入帮扶名单", "1234.50万元", "138****2046")),
        ("dispatch", ("专家派组表", "马文博", "组长", "2026-04-22", "张淑琴", "未签署")),
        ("declaration", ("质量帮扶专家回避声明", "□是", "■否", "2026年4月22日")),
        ("diagnosis", ("质量诊断报告", "Z01", "台账无人管", "建立周期检定计划", "计量管理是短板。", "94.2")),
        ("plan", ("第1版", "三方确认", "提升措施清单", "孙立军")),
        ("visit", ("第1次", "2026年7月8日", "■现场", "计量服务", "11只压力表已送区计量所8只", "50%", "不是行政检查")),
        ("follow-up", ("2026年9月4日", "C01已送检", "■电话", "■否")),
        ("acceptance", ("达成", "部分解决", "C01", "同意通过验收。", "■通过", "2026年11月12日", "抽查属实")),
        ("survey", ("总体评价", "1份/1份（100%）", "—")),
        ("effect", ("94.2", "97.5", "+3.3个百分点", "+3.5%", "质量管理体系认证证书")),
        ("whole", ("目　录", "推荐表", "佐证材料清单", "成效对比表", "2026年11月13日")),
    ],
)  # fmt: skip
def test_a_paper_says_what_the_rows_say(
    ids: dict[str, int], ask: Callable[..., Any], kind: str, expected_words: tuple[str, ...], file_format: str
) -> None:
    answer = ask("officer", ids["case"], kind, format=file_format)
    assert file_name(answer).endswith(f".{file_format}")
    words = words_of(answer.data)
    flat = words.replace(" ", "").replace("\n", "").replace("\u3000", "")
    for one in expected_words:
        assert one.replace("\u3000", "") in flat, one
    assert "退回前的意见" not in words


def test_a_paper_names_the_team_of_its_day(
    ids: dict[str, int], ask: Callable[..., Any], given: Callable[..., Any]
) -> None:
    """programme.md 4.2, goes wrong: an expert is replaced, and the report of May prints who came in November."""
    with given() as session:
        gone = session.get(CaseExpert, ids["member"])
        gone.ended_on, gone.end_reason = date(2026, 11, 20), "调离"
        make.make_member(
            session.get(Case, ids["case"]), make.make_expert("丁兆麟"), assigned_on=date(2026, 11, 20)
        )
    for kind, expected in (("diagnosis", "组长：马文博"), ("plan", "马文博")):
        words = words_of(ask("officer", ids["case"], kind).data)
        assert expected in words
        assert "丁兆麟" not in words


def test_every_run_of_a_word_file_names_its_chinese_font(
    ids: dict[str, int], ask: Callable[..., Any]
) -> None:
    raw = ask("officer", ids["case"], "whole").data
    for run in runs_of(raw):
        assert run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia"))
    page = opened(raw).sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert page.footer.paragraphs[0].text == "第 1 页　共 1 页"
    xml = opened(raw).element.xml
    assert xml.count("<w:tblHeader") >= 8
    assert xml.count("PAGEREF") == xml.count("<w:bookmarkStart")


def test_the_log_keeps_kind_case_format_and_checksum(
    app: Flask, ids: dict[str, int], ask: Callable[..., Any]
) -> None:
    answer = ask("officer", ids["case"], "visit", format="pdf", subject=str(ids["visit"]))
    (entry,) = log_of(app, "export")
    details = json.loads(entry.changes)
    assert (entry.case_id, entry.object_type) == (ids["case"], "cases")
    assert (details["what"], details["format"], details["full_phones"]) == ("visit", "pdf", False)
    assert details["sha256"] == hashlib.sha256(answer.data).hexdigest()


@pytest.mark.parametrize(("username", "whole"), [("officer", True), ("leader", False), ("province", False)])
def test_whole_numbers_are_asked_for_and_need_the_right_to_them(
    app: Flask, ids: dict[str, int], ask: Callable[..., Any], username: str, whole: bool
) -> None:
    answer = ask(username, ids["case"], "nomination", numbers="full")
    assert (PHONE in words_of(answer.data)) is whole
    assert json.loads(log_of(app, "export")[0].changes)["full_phones"] is whole


def test_the_enterprise_reads_neither_the_sample_nor_why_somebody_left(
    ids: dict[str, int], ask: Callable[..., Any]
) -> None:
    whole = words_of(ask("contact", ids["case"], "whole").data)
    assert "抽查属实" not in whole
    assert "推荐表" not in whole
    assert "回避声明" not in whole.split("目　录")[1].split("成效对比表")[0]
    assert "满意度均分" not in whole


def test_an_expert_takes_the_own_declaration_only(ids: dict[str, int], ask: Callable[..., Any]) -> None:
    assert "张淑琴" not in words_of(ask("expert", ids["case"], "declaration").data)
    assert ask("expert", ids["case"], "declaration", subject=str(ids["other_member"])).status_code == 404


def test_a_case_just_begun_offers_what_can_be_and_says_what_is_missing(
    ids: dict[str, int], ask: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    page = sign_in("officer").get(f"/cases/{ids['empty']}/papers").text
    for why in ("尚未派组专家", "方案尚未批准", "尚无入企帮扶记录"):
        assert why in page
    assert ask("officer", ids["empty"], "plan").status_code == 404
    whole = ask("officer", ids["empty"], "whole", format="pdf")
    assert whole.status_code == 200
    assert "质量诊断报告（暂无）" in words_of(whole.data)


@pytest.mark.parametrize("change", [{"format": "odt"}, {"subject": "999999"}])
def test_what_is_not_offered_is_not_there(
    app: Flask, ids: dict[str, int], ask: Callable[..., Any], change: dict[str, str]
) -> None:
    assert ask("officer", ids["case"], "visit", **change).status_code == 404
    assert ask("officer", ids["case"], "nonsense").status_code == 404
    assert ask("officer", ids["foreign"], "survey").status_code == 404
    assert log_of(app, "export") == []


def test_the_plan_keeps_its_address(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    with clock.moved_to(TODAY):
        answer = sign_in("contact").post(f"/cases/{ids['case']}/plan.docx")
        assert sign_in("expert").post(f"/cases/{ids['case']}/plan.docx").status_code == 403
        assert sign_in("officer").get(f"/cases/{ids['case']}/plan.docx").status_code == 405
    assert file_name(answer) == f"{NAME}一企一策帮扶方案（第1版）.docx"


def test_the_form_of_a_nomination_is_made_from_its_page(
    app: Flask, ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    path = f"/nominations/{ids['nomination']}/paper"
    assert "推荐该企业。" in words_of(sign_in("prefecture").post(path).data)
    assert sign_in("sibling").post(path).status_code == 404
    assert sign_in("contact").post(path).status_code == 403
    assert len(log_of(app, "export")) == 1


def test_without_a_chinese_font_the_pdf_is_refused_in_words(
    app: Flask, ids: dict[str, int], ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "families", lambda: ["DejaVu Sans"])
    assert ask("officer", ids["case"], "survey", format="pdf").status_code == 303
    assert log_of(app, "export") == []
    assert ask("officer", ids["case"], "survey").status_code == 200


# ------------------------------------------------------------------ many cases


def batch(client: Any, *cases: int, **data: Any) -> Any:
    with clock.moved_to(TODAY):
        return client.post("/papers", data={"ids": [str(one) for one in cases], **data}, buffered=True)


def test_one_kind_of_many_cases_comes_as_a_zip_that_names_who_has_none(
    app: Flask, ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    answer = batch(client, ids["case"], ids["empty"], kind="plan", format="docx")
    with ZipFile(BytesIO(answer.data)) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == 2
        assert NAME in names[0]
        assert "刚入选的企业" in package.read("未生成.txt").decode()
    (entry,) = log_of(app, "export")
    assert json.loads(entry.changes)["sha256"] == hashlib.sha256(answer.data).hexdigest()


def test_the_page_offers_what_the_filters_of_the_list_leave(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    page = client.get("/papers?status=closed").text
    assert f'name="ids" value="{ids["case"]}"' in page
    assert f'value="{ids["empty"]}"' not in page
    assert 'href="/papers?status=closed"' in client.get("/cases?status=closed").text


def test_one_kind_of_many_cases_comes_in_one_file(ids: dict[str, int], sign_in: Callable[..., Any]) -> None:
    answer = batch(sign_in("province"), ids["case"], ids["foreign"], kind="survey", **{"as": "joined"})
    words = words_of(answer.data)
    assert words.count("质量精准帮扶满意度测评表") == 2


def test_a_batch_keeps_to_the_reach_and_to_its_limit(
    ids: dict[str, int], sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = sign_in("officer")
    assert batch(officer, ids["case"], ids["foreign"], kind="survey").status_code == 404
    assert batch(officer, kind="survey").status_code == 303
    assert batch(officer, ids["case"], kind="nonsense").status_code == 404
    assert batch(sign_in("expert"), ids["case"], kind="visit").status_code == 403
    monkeypatch.setattr("casework.papers.services.MOST_CASES", 1)
    answer = batch(officer, ids["case"], ids["empty"], kind="survey")
    assert answer.status_code == 303
    assert "最多 1 家" in officer.get("/papers").text
