"""Visits over HTTP: the form, the list, the record, who may do what, exactly once."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from casework import clock
from casework.enums import CaseStatus, Role, ServiceType, TeamRole
from casework.models import Attachment, Case, RequestKey, Visit
from tests import factories as make

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
TODAY = date(2026, 10, 14)


class Site:
    """A case under way with two experts, an officer and a contact; keys only, the rows are committed."""

    def __init__(self) -> None:
        expert, second = make.make_expert("马文博"), make.make_expert("张淑琴")
        enterprise = make.make_enterprise(name="兰州恒峡阀门有限公司")
        case = make.make_case(
            status=CaseStatus.IMPLEMENTING, enterprise=enterprise, plan_approved_on=date(2026, 6, 3)
        )
        make.make_member(case, expert, TeamRole.LEADER)
        make.make_member(case, second, TeamRole.MEMBER)
        make.make_user(Role.EXPERT, expert=expert, username="expert")
        make.make_user(Role.EXPERT, expert=second, username="second")
        make.make_user(Role.COUNTY_OFFICER, username="officer")
        make.make_user(Role.COUNTY_OFFICER, "620102", username="neighbour")
        make.make_user(Role.ENTERPRISE_CONTACT, enterprise=enterprise, username="contact")
        make.make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")
        self.case_id, self.expert_id, self.second_id = case.id, expert.id, second.id
        self.action_id = make.make_action(case, progress_percent=60, number=5).id
        self.url = f"/cases/{case.id}/visits/new"

    def data(self, **values: Any) -> dict[str, Any]:
        return {
            "request_key": "k" * 22,
            "held_on": "2026-10-14",
            "arrived_at": "09:10",
            "left_at": "14:30",
            "way": "on_site",
            "expert_ids": [self.expert_id, self.second_id],
            "enterprise_people": "赵海燕、孙立",
            "services": ["metrology", "testing"],
            "situation": "11 只压力表已送区计量所 8 只。",
            **values,
        }


@pytest.fixture
def site(given: Given) -> Site:
    with given():
        return Site()


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def stored(given: Given) -> Callable[[], list[Visit]]:
    def read() -> list[Visit]:
        with given() as session:
            return list(session.scalars(select(Visit).order_by(Visit.id)))

    return read


Stored = Callable[[], list[Visit]]


def a_visit(given: Given, site: Site, **values: Any) -> int:
    with given() as session:
        author = session.scalar(select(make.User).where(make.User.username == "expert"))
        visit = make.make_visit(session.get(Case, site.case_id), author=author, **values)
        return int(visit.id)


def picture(name: str = "gauge.png", colour: str = "navy") -> tuple[io.BytesIO, str]:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    return io.BytesIO(data.getvalue()), name


def test_the_form_starts_from_last_time(given: Given, site: Site, sign_in: SignIn) -> None:
    a_visit(given, site, enterprise_people="赵海燕、孙立", number=4)
    page = sign_in("expert").get(site.url).text
    assert "第 5 次入企" in page
    assert 'value="2026-10-14"' in page
    assert 'value="赵海燕、孙立"' in page
    boxes = re.findall(r'<input[^>]*name="expert_ids"[^>]*>', page)
    assert ["checked" in box for box in boxes] == [True, False]
    assert "2026-10-14:2026-10-21" in page  # the filing deadline of today, known without asking


def test_the_order_is_the_order_of_a_visit(site: Site, sign_in: SignIn) -> None:
    page = sign_in("expert").get(site.url).text
    names = [
        "held_on", "arrived_at", "left_at", "way", "expert_ids", "enterprise_people", "services", "action_ids",
        "situation", "new_problems", "photos", f"progress_{site.action_id}", "feedback", "next_step", "next_on",
    ]  # fmt: skip
    places = [page.index(f'name="{name}"') for name in names]
    assert places == sorted(places)


def test_a_visit_is_logged_and_shown(site: Site, sign_in: SignIn, stored: Stored) -> None:
    expert = sign_in("expert")
    answer = expert.post(
        site.url, data=site.data(action_ids=[site.action_id], **{f"progress_{site.action_id}": "40"})
    )
    visit = stored()[0]
    assert (answer.status_code, answer.location) == (303, f"/visits/{visit.id}")
    page = expert.get(answer.location).text
    assert "已提交" in page
    assert "2.0" in page
    assert "本次填 40 %，措施现为 60 %。以较高者为准，两个数都保留。" in page


def test_the_same_rendering_is_stored_once(site: Site, sign_in: SignIn, stored: Stored, given: Given) -> None:
    expert = sign_in("expert")
    answers = [expert.post(site.url, data=site.data()).location for _ in range(3)]
    assert len(set(answers)) == 1
    assert len(stored()) == 1
    with given() as session:
        assert len(session.scalars(select(RequestKey.id)).all()) == 1


def test_two_people_may_use_the_same_key(site: Site, sign_in: SignIn, stored: Stored) -> None:
    sign_in("expert").post(site.url, data=site.data(expert_ids=[site.expert_id]))
    second = sign_in("second")
    both = second.post(site.url, data=site.data(same_visit="separate"))
    assert both.status_code == 422
    assert "一人一天只计一次" in both.text
    assert "是，合并" in both.text, "the question stays, so that the other answer can be given"
    own = site.data(same_visit="separate", expert_ids=[site.second_id])
    assert second.post(site.url, data=own).status_code == 303
    assert [visit.number for visit in stored()] == [1, 2]


def test_a_second_record_of_the_day_is_asked_about(site: Site, sign_in: SignIn, stored: Stored) -> None:
    sign_in("expert").post(site.url, data=site.data())
    second = sign_in("second")
    question = second.post(site.url, data=site.data(request_key="q" * 22))
    assert question.status_code == 422
    assert "马文博、张淑琴 2026-10-14 已有一份记录 (09:10–14:30)" in question.text.replace("</strong>", "")
    assert "是，合并" in question.text
    joined = second.post(
        site.url, data=site.data(request_key="q" * 22, same_visit="join", situation="培训了首件检验。")
    )
    assert joined.status_code == 303
    assert [visit.situation for visit in stored()] == [
        "【马文博】11 只压力表已送区计量所 8 只。\n【张淑琴】培训了首件检验。"
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"held_on": ""}, "请填写日期"),
        ({"held_on": "2026-10-15"}, "日期不能晚于今天"),
        ({"held_on": "0001-01-01"}, "请填写"),
        ({"left_at": "09:00"}, "离开时间应晚于到达时间"),
        ({"arrived_at": "25:99"}, "不是有效的时间值"),
        ({"expert_ids": []}, "请至少选择一名专家"),
        ({"expert_ids": ["999999"]}, ""),
        ({"expert_ids": ["x"]}, ""),
        ({"services": []}, "请至少选择一项帮扶内容"),
        ({"services": ["bribery"]}, ""),
        ({"way": "boat"}, ""),
        ({"situation": "   "}, "请填写现场情况与建议"),
        ({"situation": "长" * 5000}, "4000"),
        ({"enterprise_people": "\x07"}, "请填写企业参加人"),
        ({"action_ids": ["999999"]}, ""),
        ({"next_on": "soon"}, ""),
        ({"request_key": "x"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    site: Site, sign_in: SignIn, stored: Stored, wrong: dict[str, Any], words: str
) -> None:
    answer = sign_in("expert").post(site.url, data=site.data(**wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert "cw-errors" in answer.text
    assert stored() == []


def test_progress_out_of_range_is_refused(site: Site, sign_in: SignIn, stored: Stored) -> None:
    for percent in ("101", "-1", "9" * 30, "half"):
        data = site.data(action_ids=[site.action_id], **{f"progress_{site.action_id}": percent})
        assert sign_in("expert").post(site.url, data=data).status_code == 422
    assert stored() == []


def test_photos_come_with_the_form_or_after_it(site: Site, sign_in: SignIn, given: Given) -> None:
    expert = sign_in("expert")
    bad = (io.BytesIO(b"MZ not a picture"), "gauge.jpg")
    answer = expert.post(
        site.url,
        data=site.data(photos=[picture(), bad], expert_ids=[site.expert_id]),
        content_type="multipart/form-data",
    )
    page = expert.get(answer.location).text
    assert "gauge.jpg" in page  # refused by name, the record and the good photo are stored
    photos = f"{answer.location}/photos"
    more = expert.post(
        photos, data={"photos": [picture("second.png", "teal")]}, content_type="multipart/form-data"
    )
    assert (more.status_code, more.location) == (303, answer.location)
    refused = expert.post(
        photos, data={"photos": [(io.BytesIO(b"no"), "x.exe")]}, content_type="multipart/form-data"
    )
    assert refused.status_code == 422
    assert expert.post(photos).status_code == 422
    other = sign_in("second").post(photos, data={"photos": [picture()]}, content_type="multipart/form-data")
    assert other.status_code == 404
    with given() as session:
        names = session.scalars(select(Attachment.file_name).order_by(Attachment.id)).all()
    assert names == ["gauge.png", "second.png"]


def test_photos_of_whoever_was_there_belong_to_the_record(site: Site, sign_in: SignIn, given: Given) -> None:
    """A record joined to a colleague's keeps the pictures of both; the page offers what the service takes."""
    address = sign_in("expert").post(site.url, data=site.data()).location
    other = sign_in("second")
    assert 'id="more-photos"' in other.get(address).text
    sent = other.post(f"{address}/photos", data={"photos": [picture()]}, content_type="multipart/form-data")
    assert (sent.status_code, sent.location) == (303, address)
    with given() as session:
        case = session.get(Case, site.case_id)
        case.status, case.transferred_on = CaseStatus.TRANSFERRED, TODAY
    assert 'id="more-photos"' in other.get(address).text, "filed on the day of the hand-over"
    with given() as session:
        session.scalars(select(Visit)).one().filed_on = TODAY - timedelta(days=1)
    page = other.get(address).text
    assert 'id="more-photos"' not in page
    assert f'data-waiting-photos="{address}/photos"' in page, (
        "what waits here can still be looked at and removed"
    )


def test_a_case_at_rest_offers_no_form(given: Given, site: Site, sign_in: SignIn) -> None:
    with given() as session:
        session.get(Case, site.case_id).status = CaseStatus.SUSPENDED
    answer = sign_in("expert").get(site.url)
    assert answer.status_code == 303
    assert sign_in("expert").post(site.url, data=site.data()).status_code == 422


def test_the_enterprise_confirms(given: Given, site: Site, sign_in: SignIn, stored: Stored) -> None:
    visit_id = a_visit(given, site)
    contact = sign_in("contact")
    assert "这次入企情况是否属实？" in contact.get(f"/visits/{visit_id}").text
    answer = contact.post(f"/visits/{visit_id}/confirm", data={"remark": "属实"})
    assert answer.status_code == 303
    assert (stored()[0].enterprise_confirmed_on, stored()[0].enterprise_remark) == (TODAY, "属实")
    assert contact.post(f"/visits/{visit_id}/confirm", data={}).status_code == 422


def test_the_county_adds_its_note_and_a_stale_one_is_a_conflict(
    given: Given, site: Site, sign_in: SignIn, stored: Stored
) -> None:
    visit_id = a_visit(given, site)
    officer = sign_in("officer")
    data = {"companions": "李晓梅", "accompany_note": "已提醒", "version": stored()[0].version}
    assert officer.post(f"/visits/{visit_id}/accompany", data=data).status_code == 303
    assert stored()[0].companions == "李晓梅"
    stale = officer.post(f"/visits/{visit_id}/accompany", data={**data, "companions": "王强"})
    assert stale.status_code == 409
    assert "王强" in stale.text
    assert "李晓梅" in sign_in("contact").get(f"/visits/{visit_id}").text


def test_the_author_withdraws(given: Given, site: Site, sign_in: SignIn, stored: Stored) -> None:
    visit_id = a_visit(given, site)
    expert = sign_in("expert")
    assert expert.get(f"/visits/{visit_id}/withdraw").status_code == 200
    assert expert.post(f"/visits/{visit_id}/withdraw", data={"reason": ""}).status_code == 422
    assert sign_in("second").post(f"/visits/{visit_id}/withdraw", data={"reason": "错"}).status_code == 422
    assert expert.post(f"/visits/{visit_id}/withdraw", data={"reason": "写错企业"}).status_code == 303
    assert stored()[0].withdrawn_on == TODAY
    assert "写错企业" in expert.get(f"/visits/{visit_id}").text


def test_a_neighbour_sees_nothing(given: Given, site: Site, sign_in: SignIn) -> None:
    visit_id = a_visit(given, site)
    neighbour = sign_in("neighbour")
    assert neighbour.get(f"/visits/{visit_id}").status_code == 404
    assert neighbour.get(f"/cases/{site.case_id}/visits").status_code == 404
    assert neighbour.post(f"/visits/{visit_id}/accompany", data={}).status_code == 404
    assert "恒峡" not in neighbour.get("/visits").text


@pytest.mark.parametrize("username", ["expert", "officer", "contact", "manager"])
@pytest.mark.parametrize("locale", ["zh_Hans", "en"])
def test_every_page_answers_in_both_languages(
    given: Given, site: Site, sign_in: SignIn, username: str, locale: str
) -> None:
    visit_id = a_visit(given, site)
    with given() as session:
        session.scalar(select(make.User).where(make.User.username == username)).locale = locale
    browser = sign_in(username)
    for path in ("/visits", f"/visits/{visit_id}", f"/cases/{site.case_id}/visits"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert ("入企" in answer.text) is (locale == "zh_Hans")


def test_the_list_filters_sorts_and_pages(given: Given, site: Site, sign_in: SignIn) -> None:
    for day in range(1, 26):
        a_visit(
            given,
            site,
            held_on=date(2026, 9, day),
            filed_on=date(2026, 9, day),
            filing_due_on=date(2026, 9, 20),
        )
    a_visit(given, site, held_on=date(2025, 9, 1), withdrawn_on=date(2025, 9, 2), withdrawal_reason="错")
    officer = sign_in("officer")
    first = officer.get("/visits").text
    assert first.index("2026-09-25") < first.index("2026-09-06")
    assert "2026-09-05" not in first
    following = re.search(r'href="(/visits\?page=[^"]+)"', first)
    assert following is not None
    assert "2026-09-05" in officer.get(following[1].replace("&amp;", "&")).text
    assert "2026-09-01" in officer.get("/visits?sort=earliest").text
    late = officer.get("/visits?view=late").text
    assert "2026-09-21" in late
    assert "2026-09-20" not in late
    assert "2025-09-01" in officer.get("/visits?view=withdrawn").text
    assert "2026-09" not in officer.get("/visits?year=2025&view=all").text
    assert officer.get("/visits?view=nonsense&year=x&way=boat&county=zz&size=7&page=%ff").status_code in (
        200,
        400,
    )


def test_the_list_asks_the_same_number_of_questions_for_two_and_for_twenty(
    given: Given, site: Site, sign_in: SignIn, statements: Any
) -> None:
    manager = sign_in("manager")
    counts = []
    for rows in (2, 18):
        for day in range(rows):
            a_visit(given, site, held_on=date(2026, 9, 1 + day), services=[ServiceType.TRAINING.value])
        manager.get("/visits")
        with statements() as seen:
            assert manager.get("/visits").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_empty_lists_say_what_to_do(site: Site, sign_in: SignIn) -> None:
    assert "还没有入企帮扶记录。" in sign_in("officer").get("/visits").text
    assert "没有符合条件的入企帮扶记录。" in sign_in("officer").get("/visits?view=late").text
    assert "写入企记录" in sign_in("expert").get(f"/cases/{site.case_id}/visits").text
