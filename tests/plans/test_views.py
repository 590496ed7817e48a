"""The pages of plans and actions: each step by its own person, the phone of the enterprise, bad input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from casework import clock
from casework.enums import CaseStatus, Progress
from casework.extensions import db
from casework.models import ActionItem, ActionReport, Attachment, Case, Constraint, Plan, PlanLine
from casework.plans import services
from tests import factories as make
from tests.files.samples import pdf, picture
from tests.plans.conftest import ON, Site, make_site
from tests.web.test_conflicts import shown_by

LINE = {
    "request_key": "k" * 20, "title": "压力表送检", "finish_mark": "11 只都有有效证书", "service": "metrology",
    "party_kind": "enterprise", "responsible": "赵海燕", "due_on": "2026-10-09", "evidence": "检定证书\n计量台账",
}  # fmt: skip


@pytest.fixture
def build(given: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """`build(step)`: a committed site after a step of its work."""

    def after(step: str = "", then: Callable[[Site], Any] | None = None) -> dict[str, Any]:
        with given():
            site = make_site()
            if step:
                getattr(site, step)()
            if then is not None:
                then(site)
            keys = [key for (key,) in db.session.query(ActionItem.id).order_by(ActionItem.number)]
            return {
                "case": site.case.id, "constraints": [c.id for c in site.constraints], "actions": keys,
                "tenant": site.case.tenant_id, **site.usernames,
            }  # fmt: skip

    return after


def test_a_plan_goes_from_the_first_line_to_approval(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build()
    base, officer = f"/cases/{world['case']}/plan", sign_in(world["officer"])
    assert officer.get(base).status_code == 200
    assert officer.post(f"{base}/new", data={"request_key": "s" * 20}).status_code == 303
    page = officer.get(f"{base}/draft").text
    assert "还缺" in page
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert (
        officer.post(f"{base}/draft", data={"version": version, "goal": "废品率降到 4 %"}).status_code == 303
    )
    for number, key in enumerate(world["constraints"]):
        form = {**LINE, "request_key": f"line{number:016d}"}
        assert officer.post(f"{base}/lines/new/{key}", data=form).status_code == 303
    assert officer.post(f"{base}/ask").status_code == 303
    contact = sign_in(world["contact"])
    assert "同意方案" in contact.get(f"{base}/1").text
    assert contact.get(f"{base}/agree").status_code == 200
    assert contact.post(f"{base}/agree").status_code == 303
    assert officer.post(f"{base}/submit").status_code == 303
    leader = sign_in(world["leader"])
    assert "批准" in leader.get(base).text
    assert leader.post(f"{base}/approve").status_code == 303
    with given():
        assert db.session.get(Case, world["case"]).status is CaseStatus.IMPLEMENTING
        assert db.session.query(ActionItem).count() == 3


@pytest.mark.parametrize(
    ("person", "status"),
    [("officer", 403), ("expert", 403), ("contact", 403), ("viewer", 403), ("province", 403),
     ("prefecture_leader", 403), ("other_leader", 404), ("leader", 303)],
)  # fmt: skip
def test_a_plan_is_approved_by_the_deputy_head_of_the_own_county_only(
    build: Callable[..., dict[str, Any]], sign_in: Any, person: str, status: int
) -> None:
    world = build("submitted")
    assert sign_in(world[person]).post(f"/cases/{world['case']}/plan/approve").status_code == status


def test_a_line_with_a_vague_mark_comes_back_with_what_was_typed(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build(then=lambda site: services.start_plan(site.case, actor=site.officer))
    url = f"/cases/{world['case']}/plan/lines/new/{world['constraints'][0]}"
    answer = sign_in(world["officer"]).post(url, data={**LINE, "finish_mark": "完成"})
    assert answer.status_code == 422
    assert "至少 6 个字" in answer.text
    assert "计量台账" in answer.text
    with given():
        assert db.session.query(PlanLine).count() == 0


def test_a_moved_due_date_explains_itself(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build(then=lambda site: services.start_plan(site.case, actor=site.officer))
    officer = sign_in(world["officer"])
    url = f"/cases/{world['case']}/plan/lines/new/{world['constraints'][0]}"
    officer.post(url, data={**LINE, "due_on": "2026-10-01"})
    page = officer.get(f"/cases/{world['case']}/plan/draft").text
    assert "时限顺延至 2026-10-08" in page
    assert f"/working-days/explain?region={world['tenant']}&amp;due=2026-10-01" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("due_on", "2026-13-40"), ("due_on", ""), ("service", "magic"), ("party_kind", ""), ("evidence", ""),
     ("evidence", "\n".join(f"第{n}种" for n in range(9))), ("evidence", "长" * 41), ("title", "长" * 10_000)],
)  # fmt: skip
def test_bad_input_is_said_beside_the_field(
    build: Callable[..., dict[str, Any]], sign_in: Any, field: str, value: str
) -> None:
    world = build(then=lambda site: services.start_plan(site.case, actor=site.officer))
    url = f"/cases/{world['case']}/plan/lines/new/{world['constraints'][0]}"
    answer = sign_in(world["officer"]).post(url, data={**LINE, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_line_is_added_once_however_often_the_form_arrives(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build(then=lambda site: services.start_plan(site.case, actor=site.officer))
    url = f"/cases/{world['case']}/plan/lines/new/{world['constraints'][0]}"
    officer = sign_in(world["officer"])
    for _ in range(2):
        assert officer.post(url, data=LINE).status_code == 303
    with given():
        assert db.session.query(PlanLine).count() == 1


def test_a_constraint_of_another_case_gets_no_line_here(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build(then=lambda site: services.start_plan(site.case, actor=site.officer))
    with given():
        foreign = make.make_constraint(make.make_case("620103", CaseStatus.DIAGNOSED)).id
    url = f"/cases/{world['case']}/plan/lines/new/{foreign}"
    assert sign_in(world["officer"]).post(url, data=LINE).status_code == 404


def test_the_enterprise_agrees_to_nothing_incomplete(
    build: Callable[..., dict[str, Any]], sign_in: Any
) -> None:
    world = build(then=lambda site: services.start_plan(site.case, actor=site.officer))
    contact = sign_in(world["contact"])
    contact.post(f"/cases/{world['case']}/plan/agree")
    assert "还缺：" in contact.get(f"/cases/{world['case']}/plan").text


# ---- the phone of the enterprise


def test_files_are_kept_and_the_answer_stays_typed_until_it_is_sent(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("running")
    contact, url = sign_in(world["contact"]), f"/actions/{world['actions'][0]}/report"
    page = contact.get(url).text
    assert "怎样算完成" in page
    assert "checked" not in page
    form = {"request_key": "r" * 20, "progress": "all_done", "text": "11 只全部合格"}
    kept = contact.post(url, data={**form, "files_0": (BytesIO(picture()), "证书.jpg")})
    assert kept.status_code == 200
    assert "11 只全部合格" in kept.text
    assert "checked" in kept.text
    refused = contact.post(url, data={**form, "step": "send"})
    assert refused.status_code == 422
    assert "还缺：计量台账" in refused.text
    sent = contact.post(url, data={**form, "step": "send", "files_1": (BytesIO(pdf()), "台账.pdf")})
    assert sent.status_code == 303
    with given():
        action = db.session.get(ActionItem, world["actions"][0])
        assert action.handed_in_on == ON
        assert [f.kind for f in db.session.query(Attachment).order_by(Attachment.id)] == [
            "检定证书",
            "计量台账",
        ]


def test_a_wrong_file_is_named_beside_its_kind_and_the_rest_is_kept(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("running")
    contact, url = sign_in(world["contact"]), f"/actions/{world['actions'][0]}/report"
    answer = contact.post(
        url,
        data={
            "request_key": "r" * 20, "progress": "partly", "percent": "40", "text": "已送检 8 只",
            "files_0": [(BytesIO(picture()), "好.jpg"), (BytesIO(b"MZ"), "坏.exe")],
        },
    )  # fmt: skip
    assert "坏.exe" in answer.text
    assert "已送检 8 只" in answer.text
    assert 'value="40"' in answer.text
    with given():
        assert [f.file_name for f in db.session.query(Attachment)] == ["好.jpg"]


def test_a_report_counts_once_however_often_it_arrives(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("running")
    contact, url = sign_in(world["contact"]), f"/actions/{world['actions'][0]}/report"
    form = {"request_key": "r" * 20, "progress": "partly", "percent": "40", "step": "send"}
    for _ in range(2):
        assert contact.post(url, data=form).status_code == 303
    with given():
        assert db.session.query(ActionReport).count() == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [({}, "progress"), ({"progress": "maybe"}, "progress"), ({"progress": "partly", "percent": "150"}, "percent"),
     ({"progress": "partly", "percent": "9" * 400}, "percent")],
)  # fmt: skip
def test_a_report_says_how_far_it_is(
    build: Callable[..., dict[str, Any]], sign_in: Any, form: dict[str, str], field: str
) -> None:
    world = build("running")
    url = f"/actions/{world['actions'][0]}/report"
    answer = sign_in(world["contact"]).post(url, data={"request_key": "r" * 20, "step": "send", **form})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


# ---- expert, officer, leader


def test_an_action_passes_through_three_hands(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("with_evidence")
    url = f"/actions/{world['actions'][0]}"
    contact, expert, officer = (sign_in(world[name]) for name in ("contact", "expert", "officer"))
    form = {"request_key": "r" * 20, "progress": "all_done", "step": "send"}
    assert contact.post(f"{url}/report", data=form).status_code == 303
    assert "确认完成" in expert.get(url).text
    assert expert.post(f"{url}/done", data={"text": "证书齐全"}).status_code == 303
    waiting = officer.get(url).text
    assert "核验合格，销号" in waiting
    assert "/take-back" in waiting
    assert officer.get(f"{url}/strike-off").status_code == 200
    assert officer.post(f"{url}/strike-off").status_code == 303
    assert "/take-back" not in officer.get(url).text
    with given():
        action = db.session.get(ActionItem, world["actions"][0])
        assert (action.done_by_name, action.struck_off_by_name) != ("", "")
        assert action.done_by_id != action.struck_off_by_id


@pytest.mark.parametrize(
    ("step", "person"),
    [("done", "officer"), ("done", "contact"), ("done", "leader"), ("strike-off", "expert"),
     ("strike-off", "contact"), ("strike-off", "leader"), ("override", "officer"),
     ("override", "prefecture_leader"), ("drop", "expert"), ("drop", "contact"), ("extend", "expert"),
     ("pause", "expert"), ("pause", "contact"), ("pause", "leader"),
     ("extend", "leader"), ("report", "officer"), ("report", "viewer"), ("send-back", "contact")],
)  # fmt: skip
def test_no_step_is_taken_by_the_wrong_person(
    build: Callable[..., dict[str, Any]], sign_in: Any, step: str, person: str
) -> None:
    world = build("with_evidence")
    assert sign_in(world[person]).post(f"/actions/{world['actions'][0]}/{step}").status_code == 403


def test_the_override_needs_a_deputy_head_and_a_reason(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    def confirmed(site: Site) -> None:
        action = db.session.query(ActionItem).order_by(ActionItem.number).first()
        services.confirm_done(action, on=ON, actor=site.expert)

    world = build("running", confirmed)
    url, leader = f"/actions/{world['actions'][0]}", sign_in(world["leader"])
    officer = sign_in(world["officer"])
    assert officer.post(f"{url}/strike-off").status_code == 303
    assert "之后、今天之前的有效佐证" in officer.get(url).text
    assert leader.post(f"{url}/override", data={"reason": ""}).status_code == 422
    assert leader.post(f"{url}/override", data={"reason": "原件已现场核对"}).status_code == 303
    assert "原件已现场核对" in sign_in(world["viewer"]).get(url).text


def test_an_extension_is_asked_for_and_decided_over_http(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("running")
    url, contact, leader = (
        f"/actions/{world['actions'][0]}",
        sign_in(world["contact"]),
        sign_in(world["leader"]),
    )
    assert contact.get(f"{url}/extend").status_code == 200
    early = {"request_key": "e" * 20, "new_due_on": "2026-10-01", "reason": "来不及"}
    assert contact.post(f"{url}/extend", data=early).status_code == 422
    assert contact.post(f"{url}/extend", data={**early, "new_due_on": "2026-11-06"}).status_code == 303
    assert "批准延期" in leader.get(url).text
    with given():
        key = db.session.get(ActionItem, world["actions"][0]).extensions[0].id
    assert leader.post(f"/extensions/{key}/refuse", data={"opinion": ""}).status_code == 422
    assert leader.post(f"/extensions/{key}/approve").status_code == 303
    assert "已延期 1 次" in contact.get(f"/cases/{world['case']}/plan").text


def test_sending_back_and_dropping_need_reasons(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    def handed_in(site: Site) -> None:
        action = db.session.query(ActionItem).order_by(ActionItem.number).first()
        services.report_progress(action, Progress.ALL_DONE, on=ON, actor=site.contact)

    world = build("with_evidence", handed_in)
    first, second = (f"/actions/{key}" for key in world["actions"][:2])
    expert, officer = sign_in(world["expert"]), sign_in(world["officer"])
    assert expert.post(f"{first}/send-back", data={"reason": ""}).status_code == 422
    assert expert.post(f"{first}/send-back", data={"reason": "照片看不清"}).status_code == 303
    assert officer.post(f"{second}/drop", data={"reason": " "}).status_code == 422
    assert officer.post(f"{second}/drop", data={"reason": "停产"}).status_code == 303
    with given():
        action = db.session.get(ActionItem, world["actions"][1])
        assert action.dropped_on is None, "asked for, not decided"
        request = action.drop_requests[0].id
    leader = sign_in(world["leader"])
    assert "停产" in leader.get(second).text
    assert leader.post(f"/drop-requests/{request}/refuse", data={"opinion": ""}).status_code == 422
    assert leader.post(f"/drop-requests/{request}/approve").status_code == 303
    with given():
        assert db.session.get(ActionItem, world["actions"][1]).drop_reason == "停产"


def test_waiting_for_the_enterprise_begins_and_ends_on_the_page(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("running")
    url, officer = f"/actions/{world['actions'][0]}", sign_in(world["officer"])
    assert officer.post(f"{url}/pause", data={"reason": " "}).status_code == 422
    assert officer.post(f"{url}/pause", data={"reason": "等企业提供设备清单"}).status_code == 303
    assert "等企业提供设备清单" in sign_in(world["contact"]).get(url).text
    assert sign_in(world["contact"]).post(f"{url}/resume").status_code == 403
    assert officer.post(f"{url}/resume").status_code == 303
    with given():
        assert db.session.get(ActionItem, world["actions"][0]).pauses[0].ended_on is not None


def test_a_later_version_is_begun_with_a_reason_and_shows_its_changes(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("running")
    base, officer = f"/cases/{world['case']}/plan", sign_in(world["officer"])
    assert officer.post(f"{base}/new", data={"request_key": "v" * 20, "change_reason": ""}).status_code == 422
    assert (
        officer.post(f"{base}/new", data={"request_key": "v" * 20, "change_reason": "外协厂更换"}).status_code
        == 303
    )
    with given():
        key = (
            db.session.query(PlanLine.id)
            .join(Plan, Plan.id == PlanLine.plan_id)
            .filter(Plan.version_number == 2)
            .first()[0]
        )
    assert officer.get(f"/plan-lines/{key}/remove").status_code == 200
    assert officer.post(f"/plan-lines/{key}/remove").status_code == 303
    text = officer.get(f"{base}/2").text
    assert "与 V1 相比" in text
    assert "调出" in text


def test_the_list_of_actions_filters_by_view_words_and_county(
    build: Callable[..., dict[str, Any]], sign_in: Any
) -> None:
    world = build("running")
    officer, province = sign_in(world["officer"]), sign_in(world["province"])
    with clock.moved_to(date(2026, 10, 12)):
        assert officer.get("/actions?view=overdue").text.count('<a id="a') == 3
    assert officer.get("/actions?view=overdue").text.count('<a id="a') == 0
    assert province.get("/actions?county=620103").text.count('<a id="a') == 3
    assert province.get("/actions?county=620102").text.count('<a id="a') == 0
    assert officer.get("/actions?q=%E8%AE%A1%E9%87%8F%E5%8F%B0%E8%B4%A6").text.count('<a id="a') == 3
    assert sign_in(world["other_leader"]).get("/actions").text.count('<a id="a') == 0


@pytest.mark.parametrize(
    "query",
    ["view=x&page=%00", "page=abc", "size=9999999999999999999999", "sort=;drop", "county=999999", "q=%25_"],
)
def test_rubbish_in_the_address_of_the_list_shows_the_list(
    build: Callable[..., dict[str, Any]], sign_in: Any, query: str
) -> None:
    world = build()
    assert sign_in(world["officer"]).get(f"/actions?{query}").status_code in (200, 400)


@pytest.mark.parametrize("address", ["/actions", "/cases/{case}/plan", "/"])
def test_pages_ask_a_constant_number_of_statements(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any, statements: Any, address: str
) -> None:
    world = build("with_evidence")
    person = sign_in(world["contact" if address == "/" else "officer"])
    url = address.format(**world)
    person.get(url)
    with statements() as few:
        person.get(url)
    with given():
        case = db.session.get(Case, world["case"])
        for _ in range(15):
            make.make_action(case, make.make_constraint(case))
    with statements() as many:
        person.get(url)
    assert len(many) == len(few)


def test_two_reasons_for_no_action_are_both_shown(
    build: Callable[..., dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build(then=lambda site: services.start_plan(site.case, actor=site.officer))
    constraint = world["constraints"][1]
    page = f"/cases/{world['case']}/plan/no-action/{constraint}"
    one, two = sign_in(world["officer"]), sign_in(world["officer"])
    first, second = shown_by(one.get(page).text), shown_by(two.get(page).text)
    assert one.post(page, data={**first, "reason": "企业自行解决"}).status_code == 303
    answer = two.post(page, data={**second, "reason": "今年停产改造"})
    assert answer.status_code == 409
    assert "企业自行解决" in answer.text
    assert "今年停产改造" in answer.text
    with given():
        assert db.session.get(Constraint, constraint).no_action_reason == "企业自行解决"
