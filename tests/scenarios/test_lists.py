"""Many rows at once: what issue 4, part 11 promises, each named after it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from casework import clock, scheduler
from casework.bulk import running
from casework.cases.services import make_findable
from casework.enums import BulkState, CaseStatus, EventKind, Role
from casework.models import (
    ActionItem,
    BulkRow,
    BulkRun,
    Case,
    CaseEvent,
    Extension,
    FollowUp,
    Notice,
)
from tests import factories as make
from tests.web.test_conflicts import shown_by

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
HOME, NEIGHBOUR = "620103", "620102"
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


class Site:
    """A county with an officer, a colleague and cases at work; each case has a follow-up and an action."""

    def __init__(self, cases: int = 3) -> None:
        self.officer = make.make_user(Role.COUNTY_OFFICER, HOME, username="officer", display_name="李晓梅")
        self.colleague = make.make_user(Role.COUNTY_OFFICER, HOME, username="colleague", display_name="王强")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make.make_user(Role.VIEWER, HOME, username="viewer")
        make.make_user(Role.COUNTY_OFFICER, NEIGHBOUR, username="neighbour")
        self.officer_id, self.colleague_id = self.officer.id, self.colleague.id
        self.follow_ups, self.actions, self.cases = [], [], []
        for number in range(1, cases + 1):
            enterprise = make.make_enterprise(HOME, name=f"兰州恒峡阀门{number}号有限公司")
            case = make.make_case(
                HOME, CaseStatus.IMPLEMENTING, enterprise=enterprise, sequence=number,
                plan_approved_on=date(2026, 6, 3),
            )  # fmt: skip
            case.officer = self.officer
            follow_up = make.make_follow_up(
                case, number=1, due_on=date(2026, 12, 7), first_due_on=date(2026, 12, 7),
                window_until_on=date(2026, 12, 14), assignee_id=self.officer.id,
            )  # fmt: skip
            action = make.make_action(
                case,
                number=1,
                due_on=date(2026, 12, 18),
                first_due_on=date(2026, 12, 18),
                responsible="赵海燕",
            )
            self.cases.append(case.id)
            self.follow_ups.append(follow_up.id)
            self.actions.append(action.id)


@pytest.fixture
def site(given: Given) -> Site:
    with given():
        return Site()


def hidden(page: str) -> dict[str, Any]:
    """The hidden fields of the form of a preview or of its settings, lists where a name stands often."""
    form = page[page.index('<form class="cw-form') :]
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input[^>]*?name="(\w+)"[^>]*?value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return {name: values if name in ("ids", "seen") else values[0] for name, values in found.items()}


def previewed(browser: Any, listed: str, act: str, ids: list[int], **settings: Any) -> Any:
    """Pick rows, choose a step, fill in its settings: the answer is the preview."""
    answer = browser.post(f"/bulk/{listed}", data={"ids": ids, "act": act})
    if settings:
        data = {**hidden(answer.text), **settings}
        answer = browser.post(f"/bulk/{listed}/{act}/preview", data=data)
    return answer


def confirmed(browser: Any, listed: str, act: str, ids: list[int], **settings: Any) -> Any:
    """All of it up to the page of the run."""
    page = previewed(browser, listed, act, ids, **settings)
    assert page.status_code == 200, page.text[-1500:]
    return browser.post(f"/bulk/{listed}/{act}/run", data=hidden(page.text))


def done_action(case: Case, number: int, done_by: Any, *, evidence: bool = True) -> int:
    action = make.make_action(
        case, number=number, done_on=date(2026, 11, 20), done_by_id=done_by.id, done_by_name=done_by.display_name,
        handed_in_on=date(2026, 11, 18),
    )  # fmt: skip
    if evidence:
        make.make_evidence(action)
    return int(action.id)


def test_bulk_strike_off_on_30_november(given: Given, sign_in: SignIn) -> None:
    """Every row is checked as on its own page: evidence, and two persons."""
    with given() as session:
        site = Site(cases=1)
        case = session.get(Case, site.cases[0])
        expert = make.make_expert("马文博")
        make.make_member(case, expert)
        other = make.make_user(Role.EXPERT, expert=expert)
        good = [done_action(case, number, other) for number in (11, 12)]
        bare = done_action(case, 13, other, evidence=False)
        own = done_action(case, 14, site.officer)
    browser = sign_in("officer")
    page = previewed(browser, "actions", "strike_off", [*good, bare, own, site.actions[0]])
    assert "共 5 行，可执行 2 行" in page.text
    assert page.text.count("不能执行") == 3
    answer = browser.post("/bulk/actions/strike_off/run", data=hidden(page.text))
    assert "撤回" not in browser.get(answer.location).text
    with given() as session:
        struck = session.scalars(select(ActionItem.id).where(ActionItem.struck_off_on == TODAY)).all()
        assert sorted(struck) == sorted(good)
        told = session.scalar(select(func.count()).where(CaseEvent.kind == EventKind.ACTION_STRUCK_OFF))
        assert told == 2


def test_a_preview_writes_nothing(given: Given, sign_in: SignIn, site: Site) -> None:
    browser = sign_in("officer")
    page = previewed(
        browser, "follow_ups", "move", site.follow_ups, new_date="2026-12-21", reason="企业年底盘点"
    )
    assert page.text.count("2026-12-07 → 2026-12-21") == 3
    with given() as session:
        assert {f.due_on for f in session.scalars(select(FollowUp))} == {date(2026, 12, 7)}
        for model in (BulkRun, BulkRow, Notice):
            assert session.scalar(select(func.count()).select_from(model)) == 0


def test_a_moved_follow_up_leaves_a_line_in_the_story(given: Given, sign_in: SignIn, site: Site) -> None:
    browser = sign_in("colleague")
    answer = confirmed(
        browser, "follow_ups", "move", site.follow_ups, new_date="2026-12-20", reason="企业年底盘点"
    )
    page = browser.get(answer.location).text
    assert page.count("2026-12-07 → 2026-12-21") == 3  # the 20th is a Sunday
    assert "企业年底盘点" in browser.get(f"/cases/{site.cases[0]}/story").text
    with given() as session:
        for follow_up in session.scalars(select(FollowUp)):
            assert (follow_up.due_on, follow_up.first_due_on) == (date(2026, 12, 21), date(2026, 12, 7))
            assert follow_up.window_until_on == date(2026, 12, 28)
        assert session.scalar(select(func.count()).where(Notice.template == "follow_up_moved")) == 3


def test_somebody_else_changed_a_row_between_preview_and_go(
    given: Given, sign_in: SignIn, site: Site
) -> None:
    browser = sign_in("officer")
    page = previewed(browser, "follow_ups", "assign", site.follow_ups, assignee_id=str(site.colleague_id))
    answer = sign_in("colleague").post(
        f"/follow-ups/{site.follow_ups[0]}/cancel", data={"reason": "企业停产"}
    )
    assert answer.status_code == 303
    answer = browser.post("/bulk/follow_ups/assign/run", data=hidden(page.text))
    shown = browser.get(answer.location).text
    assert "王强 改过这一行" in shown
    with given() as session:
        states = [row.state for row in session.scalars(select(BulkRow).order_by(BulkRow.place))]
        assert states == [BulkState.REFUSED, BulkState.DONE, BulkState.DONE]
        assert session.get(FollowUp, site.follow_ups[0]).assignee_id == site.officer_id
        assert session.get(FollowUp, site.follow_ups[1]).assignee_id == site.colleague_id


def test_double_click_back_and_retry_make_one_run(given: Given, sign_in: SignIn, site: Site) -> None:
    browser = sign_in("officer")
    page = previewed(browser, "follow_ups", "remind", site.follow_ups)
    with given() as session:
        for key in site.follow_ups:
            session.get(FollowUp, key).assignee_id = site.colleague_id
    page = previewed(browser, "follow_ups", "remind", site.follow_ups)
    answers = [browser.post("/bulk/follow_ups/remind/run", data=hidden(page.text)) for _ in range(3)]
    assert len({answer.location for answer in answers}) == 1
    with given() as session:
        assert session.scalar(select(func.count()).select_from(BulkRun)) == 1
        assert session.scalar(select(func.count()).where(CaseEvent.kind == EventKind.REMINDED)) == 3
        assert session.scalar(select(func.count()).select_from(Notice)) == 3


def test_a_crash_half_way_is_continued_and_doubles_nothing(
    given: Given, sign_in: SignIn, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in("officer")
    page = previewed(
        browser, "follow_ups", "move", site.follow_ups, new_date="2026-12-21", reason="企业年底盘点"
    )
    whole, calls = running.perform, []

    def crashing(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise MemoryError
        return whole(*args, **kwargs)

    monkeypatch.setattr(running, "perform", crashing)
    assert browser.post("/bulk/follow_ups/move/run", data=hidden(page.text)).status_code == 500
    monkeypatch.setattr(running, "perform", whole)
    with given() as session:
        states = [row.state for row in session.scalars(select(BulkRow).order_by(BulkRow.place))]
        assert states == [BulkState.DONE, BulkState.WAITING, BulkState.WAITING]
        run_id = session.scalars(select(BulkRun.id)).one()
    assert "还有 2 行未执行" in browser.get(f"/bulk-runs/{run_id}").text
    assert browser.post(f"/bulk-runs/{run_id}/continue").status_code == 303
    with given() as session:
        moved = select(func.count()).where(CaseEvent.kind == EventKind.FOLLOW_UP_CANCELLED)
        assert session.scalar(moved) == 3
        assert {f.due_on for f in session.scalars(select(FollowUp))} == {date(2026, 12, 21)}


def test_undo_leaves_what_somebody_has_changed_since(given: Given, sign_in: SignIn, site: Site) -> None:
    browser = sign_in("officer")
    answer = confirmed(
        browser, "follow_ups", "move", site.follow_ups, new_date="2026-12-21", reason="企业年底盘点"
    )
    colleague, moved = sign_in("colleague"), f"/follow-ups/{site.follow_ups[2]}"
    shown = shown_by(colleague.get(moved).text)
    answer_to_form = colleague.post(f"{moved}/assign", data={**shown, "assignee_id": str(site.colleague_id)})
    assert answer_to_form.status_code == 303
    assert browser.get(f"{answer.location}/undo").status_code == 200
    for _ in range(2):  # a second press does nothing more
        assert browser.post(f"{answer.location}/undo").status_code == 303
    with given() as session:
        days = [session.get(FollowUp, key).due_on for key in site.follow_ups]
        assert days == [date(2026, 12, 7), date(2026, 12, 7), date(2026, 12, 21)]
        states = [row.state for row in session.scalars(select(BulkRow).order_by(BulkRow.place))]
        assert states == [BulkState.UNDONE, BulkState.UNDONE, BulkState.KEPT]
    assert "无法撤回" in browser.get(answer.location).text


@pytest.mark.parametrize("listed", ["cases", "follow_ups"])
def test_rows_are_handed_over_and_taken_back(given: Given, sign_in: SignIn, site: Site, listed: str) -> None:
    browser, keys = sign_in("officer"), getattr(site, listed)
    answer = confirmed(browser, listed, "assign", keys, assignee_id=str(site.colleague_id))
    assert browser.get(answer.location).text.count("李晓梅 → 王强") == 3
    model, column = (Case, Case.officer_id) if listed == "cases" else (FollowUp, FollowUp.assignee_id)
    with given() as session:
        assert set(session.scalars(select(column))) == {site.colleague_id}
    browser.post(f"{answer.location}/undo")
    with given() as session:
        assert set(session.scalars(select(column).select_from(model))) == {site.officer_id}


def test_an_action_gets_another_accountable_person_and_dates_are_asked_for(
    given: Given, sign_in: SignIn, site: Site
) -> None:
    browser = sign_in("officer")
    answer = confirmed(browser, "actions", "assign", site.actions, responsible="孙立新")
    assert browser.get(answer.location).text.count("赵海燕 → 孙立新") == 3
    answer = confirmed(browser, "actions", "move", site.actions, new_date="2026-12-30", reason="设备供货推迟")
    assert "申请延期" in browser.get(answer.location).text
    with given() as session:
        assert set(session.scalars(select(ActionItem.responsible))) == {"孙立新"}
        assert {a.due_on for a in session.scalars(select(ActionItem))} == {date(2026, 12, 18)}
        waiting = select(func.count()).select_from(Extension).where(Extension.decided_on.is_(None))
        assert session.scalar(waiting) == 3


def test_select_all_asks_twice_with_the_number(given: Given, sign_in: SignIn, site: Site) -> None:
    with given() as session:
        for key in site.follow_ups:
            session.get(FollowUp, key).assignee_id = site.colleague_id
    browser = sign_in("officer")
    first = browser.get("/bulk/follow_ups/all?q=view%3Dopen").text
    assert "确定选择全部 3 项" in first
    page = browser.post("/bulk/follow_ups?q=view%3Dopen", data={"all": "3", "act": "remind"})
    assert "您选择了列表的全部 3 行" in page.text
    data = hidden(page.text)
    data.pop("sure", None)
    refused = browser.post("/bulk/follow_ups/remind/run", data=data)
    assert refused.status_code == 422
    assert "请确认包括全部行" in refused.text
    with given() as session:
        assert session.scalar(select(func.count()).select_from(BulkRun)) == 0
    answer = browser.post("/bulk/follow_ups/remind/run", data={**hidden(refused.text), "sure": "y"})
    assert answer.status_code == 303
    with given() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 3


def test_the_filters_of_the_list_decide_what_all_rows_are(given: Given, sign_in: SignIn, site: Site) -> None:
    with given() as session:
        for key in site.cases:
            make_findable(session.get(Case, key))
    browser = sign_in("officer")
    assert "没有符合筛选条件的行" in browser.get("/bulk/follow_ups/all?q=view%3Dheld").text
    page = browser.post("/bulk/cases?q=year%3Dall%26q%3D2%E5%8F%B7", data={"all": "1", "act": "remind"})
    assert "阀门2号" in page.text
    assert "阀门1号" not in page.text


def test_a_row_of_another_county_is_neither_shown_nor_changed(
    given: Given, sign_in: SignIn, site: Site
) -> None:
    browser = sign_in("neighbour")
    answer = browser.post("/bulk/follow_ups", data={"ids": site.follow_ups, "act": "remind"})
    assert answer.status_code == 404
    seen = [f"{key}:1" for key in site.follow_ups]
    answer = browser.post("/bulk/follow_ups/remind/run", data={"seen": seen, "request_key": "k" * 20})
    assert answer.status_code == 404
    with given() as session:
        assert session.scalar(select(func.count()).select_from(BulkRow)) == 0
        assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_who_may_not_do_a_step_is_neither_offered_it_nor_let_in(sign_in: SignIn, site: Site) -> None:
    reviewer = sign_in("reviewer")
    page = reviewer.get("/follow-ups").text
    assert 'value="remind"' in page
    assert 'value="move"' not in page
    assert reviewer.post("/bulk/follow_ups", data={"ids": site.follow_ups, "act": "move"}).status_code == 403
    viewer = sign_in("viewer")
    assert 'name="ids"' not in viewer.get("/follow-ups").text
    assert viewer.post("/bulk/follow_ups", data={"ids": site.follow_ups, "act": "remind"}).status_code == 403


@pytest.mark.parametrize("listed", ["cases", "follow_ups", "actions"])
def test_an_export_holds_the_picked_rows_as_the_list_shows_them(
    given: Given, sign_in: SignIn, site: Site, listed: str
) -> None:
    with given() as session:
        case = session.get(Case, site.cases[1])
        case.enterprise_name = "=HYPERLINK(1)阀门厂"
        session.get(ActionItem, site.actions[1]).title = "+8618 压力表"
    browser, ids = sign_in("officer"), getattr(site, listed)[:2]
    book = browser.post(f"/bulk/{listed}/export", data={"ids": ids, "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0]
    assert sheet.max_row == 3
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert any(cell.value == "=HYPERLINK(1)阀门厂" for cell in cells) or listed == "actions"
    answer = browser.post(f"/bulk/{listed}/export", data={"ids": ids, "format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    text = "\n".join(",".join(row) for row in rows)
    assert "2026-620103-001" in text or "2026-620103-002" in text


def test_an_export_follows_the_chosen_columns(sign_in: SignIn, site: Site) -> None:
    answer = sign_in("officer").post(
        "/bulk/cases/export?q=cols%3Dofficer.uscc", data={"ids": site.cases, "format": "csv"}
    )
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["企业", "编号", "统一社会信用代码", "经办人"]
    assert {row[3] for row in rows[1:]} == {"李晓梅"}
    assert all(len(row[2]) == 18 for row in rows[1:])


def test_boxes_work_without_script_and_long_pages_show_them_when_asked(sign_in: SignIn, site: Site) -> None:
    browser = sign_in("officer")
    page = browser.get("/cases").text
    assert page.count('type="checkbox" name="ids"') == 3
    assert 'name="ids"' not in browser.get("/cases?size=50").text
    assert 'name="ids"' in browser.get("/cases?size=50&pick=1").text


@pytest.mark.parametrize(
    ("path", "listed"), [("/cases", "cases"), ("/follow-ups", "follow_ups"), ("/actions", "actions")]
)
def test_a_list_of_several_pages_offers_all_its_rows(
    given: Given, sign_in: SignIn, path: str, listed: str
) -> None:
    with given():
        Site(cases=22)
    page = sign_in("officer").get(path)
    assert page.status_code == 200
    assert f"/bulk/{listed}/all?" in page.text or f'"/bulk/{listed}/all"' in page.text
    assert re.search(r"选择全部.{0,3}22", page.text)


def test_runs_stay_readable_for_their_person_only(given: Given, sign_in: SignIn, site: Site) -> None:
    browser = sign_in("officer")
    answer = confirmed(browser, "cases", "assign", site.cases, assignee_id=str(site.colleague_id))
    assert "转交" in browser.get("/bulk-runs").text
    assert sign_in("colleague").get(answer.location).status_code == 404


def test_the_page_of_a_run_asks_as_much_for_many_rows_as_for_few(
    given: Given, sign_in: SignIn, statements: Any
) -> None:
    with given() as session:
        site = Site(cases=9)
        few, many = [make.make_bulk_run(site.officer, session.get(Case, site.cases[0])).id for _ in range(2)]
        for place, key in enumerate(site.cases[1:], 2):
            session.add(
                BulkRow(
                    run_id=many, case=session.get(Case, key), place=place, object_id=key, title="x",
                    seen_version=1,
                )
            )  # fmt: skip
    browser = sign_in("officer")
    browser.get(f"/bulk-runs/{few}")
    counts = []
    for run_id in (few, many):
        with statements() as seen:
            assert browser.get(f"/bulk-runs/{run_id}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_rows_of_a_run_are_swept_after_ninety_days_and_the_counts_stay(
    app: Any, given: Given, sign_in: SignIn, site: Site
) -> None:
    browser = sign_in("officer")
    answer = confirmed(browser, "cases", "assign", site.cases, assignee_id=str(site.colleague_id))
    before = browser.get(answer.location).text
    with given() as session:
        confirmed_on = session.scalars(select(BulkRun)).one().confirmed_on
    for later, left in ((90, len(site.cases)), (91, 0), (92, 0)):
        scheduler.run(app, "sweep_runs", on=confirmed_on + timedelta(days=later))
        with given() as session:
            assert session.scalar(select(func.count()).select_from(BulkRow)) == left
    page = browser.get(answer.location)
    words = re.search(rf"[^<>·]+ {len(site.cases)}(?= *[·<])", before)
    assert words
    assert words[0].strip() in page.text, "how many rows there were is still told"
    assert f"{answer.location}/undo" in before
    assert f"{answer.location}/undo" not in page.text
    assert browser.get("/bulk-runs").status_code == 200
