"""An action from the first report to strike-off: two people, evidence, dates that leave a trace."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework.cases.services import refresh_deadline
from casework.enums import ActionState, CaseStatus, DeadlineKind, Progress, Role
from casework.errors import RuleViolation
from casework.files.services import take_back
from casework.models import FollowUp
from casework.plans import services
from casework.plans.queries.listing import ActionFilters, list_actions
from casework.plans.queries.tasks import tasks_of_enterprise
from tests import factories as make
from tests.plans.conftest import ON, Site, evidence

JUNE = date(2026, 6, 8)
LATE = date(2026, 10, 12)


def test_all_done_without_evidence_is_refused_with_what_is_missing(site: Site) -> None:
    action = site.running()[0]
    evidence(action, "检定证书", site.contact)
    with pytest.raises(RuleViolation) as refused:
        services.report_progress(action, Progress.ALL_DONE, on=JUNE, actor=site.contact)
    assert "计量台账" in str(refused.value)
    assert "检定证书" not in str(refused.value)
    assert refused.value.field == "progress"
    assert action.handed_in_on is None


def test_all_done_hands_the_action_in(site: Site) -> None:
    action = site.with_evidence()[0]
    services.report_progress(action, Progress.ALL_DONE, on=JUNE, actor=site.contact)
    assert (action.handed_in_on, action.progress_percent, action.started_on) == (JUNE, 100, JUNE)
    assert action.state is ActionState.TO_CHECK


def test_partly_done_takes_a_share_and_withdraws_the_handing_in(site: Site) -> None:
    action = site.with_evidence()[0]
    services.report_progress(action, Progress.PARTLY, "已送检 8 只", on=JUNE, actor=site.contact, percent=40)
    assert (action.progress_percent, action.state) == (40, ActionState.RUNNING)
    services.report_progress(action, Progress.ALL_DONE, on=JUNE, actor=site.contact)
    services.report_progress(action, Progress.PARTLY, on=JUNE, actor=site.contact)
    assert (action.handed_in_on, action.progress_percent) == (None, 50)
    assert [report.progress for report in action.reports] == [
        Progress.PARTLY, Progress.ALL_DONE, Progress.PARTLY,
    ]  # fmt: skip


def test_evidence_taken_back_is_missing_again(site: Site) -> None:
    action = site.running()[0]
    evidence(action, "检定证书", site.contact)
    ledger = evidence(action, "计量台账", site.contact)
    take_back(ledger, "拍错了", on=JUNE, actor=site.contact)
    with pytest.raises(RuleViolation):
        services.report_progress(action, Progress.ALL_DONE, on=JUNE, actor=site.contact)


def test_confirming_and_striking_off_are_never_the_same_person(site: Site) -> None:
    action = site.with_evidence()[0]
    services.confirm_done(action, on=JUNE, actor=site.expert)
    action.done_by_id = site.officer.id
    with pytest.raises(RuleViolation) as refused:
        services.strike_off(action, on=JUNE, actor=site.officer)
    assert str(refused.value) == "确认完成与销号不能是同一人。"


def test_the_database_refuses_one_person_as_well(site: Site, session: Any) -> None:
    action = site.with_evidence()[0]
    services.confirm_done(action, on=JUNE, actor=site.expert)
    action.struck_off_on, action.struck_off_by_id = JUNE, site.expert.id
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_an_action_is_struck_off_on_its_evidence(site: Site) -> None:
    action = site.with_evidence()[0]
    with pytest.raises(RuleViolation):
        services.strike_off(action, on=JUNE, actor=site.officer)
    services.confirm_done(action, on=JUNE, actor=site.expert)
    services.strike_off(action, on=JUNE, actor=site.officer)
    assert (action.struck_off_on, action.struck_off_by_id) == (JUNE, site.officer.id)
    with pytest.raises(RuleViolation):
        services.strike_off(action, on=JUNE, actor=site.officer)


@pytest.mark.parametrize("fault", ["none", "taken back", "added later", "dated later"])
def test_without_valid_evidence_up_to_the_day_nothing_is_struck_off(site: Site, fault: str) -> None:
    action = site.running()[0]
    later = JUNE + timedelta(days=3)
    if fault == "taken back":
        take_back(evidence(action, "检定证书", site.contact), "错了", on=JUNE, actor=site.contact)
    elif fault == "added later":
        evidence(action, "检定证书", site.contact, on=later)
    elif fault == "dated later":
        evidence(action, "检定证书", site.contact, on=later, dated_on=later)
    services.confirm_done(action, on=JUNE, actor=site.expert)
    with pytest.raises(RuleViolation):
        services.strike_off(action, on=JUNE, actor=site.officer)
    with pytest.raises(RuleViolation):
        services.strike_off_without_evidence(action, "", on=JUNE, actor=site.leader)
    services.strike_off_without_evidence(action, "原件在档案室，已现场核对", on=JUNE, actor=site.leader)
    assert (action.struck_off_on, bool(action.override_reason)) == (JUNE, True)


def test_only_the_team_confirms(site: Site) -> None:
    action = site.with_evidence()[0]
    outsider = make.actor(make.make_user(Role.EXPERT), site.case)
    with pytest.raises(RuleViolation):
        services.confirm_done(action, on=JUNE, actor=outsider)


def test_what_was_handed_in_is_sent_back_with_a_reason(site: Site) -> None:
    action = site.with_evidence()[0]
    with pytest.raises(RuleViolation):
        services.send_back(action, "还没有交", on=JUNE, actor=site.expert)
    services.report_progress(action, Progress.ALL_DONE, on=JUNE, actor=site.contact)
    with pytest.raises(RuleViolation):
        services.send_back(action, "", on=JUNE, actor=site.expert)
    services.send_back(action, "照片看不清", on=JUNE, actor=site.expert)
    assert action.state is ActionState.RUNNING


def test_what_was_confirmed_is_sent_back_by_the_officer_only(site: Site) -> None:
    action = site.with_evidence()[0]
    services.confirm_done(action, on=JUNE, actor=site.expert)
    with pytest.raises(RuleViolation):
        services.send_back(action, "我改主意了", on=JUNE, actor=site.expert)
    services.send_back(action, "证书是去年的", on=JUNE, actor=site.officer)
    assert (action.done_on, action.done_by_id, action.state) == (None, None, ActionState.RUNNING)


def test_a_dropped_action_is_over(site: Site) -> None:
    action = site.with_evidence()[0]
    with pytest.raises(RuleViolation):
        services.ask_to_drop(action, "", on=JUNE, actor=site.officer)
    site.give_up(action, "停产", JUNE)
    assert action.state is ActionState.DROPPED
    for attempt in (
        lambda: services.report_progress(action, Progress.PARTLY, on=JUNE, actor=site.contact),
        lambda: services.confirm_done(action, on=JUNE, actor=site.expert),
        lambda: services.strike_off(action, on=JUNE, actor=site.officer),
        lambda: services.request_extension(action, LATE, "来不及", on=JUNE, actor=site.contact),
        lambda: services.ask_to_drop(action, "再来", on=JUNE, actor=site.officer),
    ):
        with pytest.raises(RuleViolation):
            attempt()


@pytest.mark.parametrize("status", [CaseStatus.SUSPENDED, CaseStatus.WITHDRAWN, CaseStatus.CLOSED])
def test_a_case_that_stands_still_takes_no_progress(site: Site, status: CaseStatus) -> None:
    action = site.running()[0]
    site.case.status = status
    with pytest.raises(RuleViolation):
        services.report_progress(action, Progress.PARTLY, on=JUNE, actor=site.contact)


def test_an_extension_moves_the_date_and_keeps_the_old_one(site: Site) -> None:
    action = site.running()[0]
    extension = services.request_extension(
        action, date(2026, 11, 6), "探头到货推迟", on=JUNE, actor=site.contact
    )
    assert action.due_on == date(2026, 10, 9), "asking moves nothing"
    with pytest.raises(RuleViolation):
        services.request_extension(action, date(2026, 11, 9), "再推", on=JUNE, actor=site.officer)
    services.decide_extension(extension, True, on=JUNE, actor=site.leader)
    assert (action.due_on, action.first_due_on, extension.old_due_on) == (
        date(2026, 11, 6), date(2026, 10, 9), date(2026, 10, 9),
    )  # fmt: skip
    with pytest.raises(RuleViolation):
        services.decide_extension(extension, False, "反悔", on=JUNE, actor=site.leader)


def test_an_extension_ends_on_a_working_day(site: Site) -> None:
    action = site.running()[0]
    saturday = date(2026, 10, 17)
    extension = services.request_extension(action, saturday, "来不及", on=JUNE, actor=site.contact)
    assert extension.new_due_on == date(2026, 10, 19)


@pytest.mark.parametrize(
    ("new_due_on", "reason", "field"),
    [
        (date(2026, 10, 9), "来不及", "new_due_on"),
        (date(2026, 9, 1), "来不及", "new_due_on"),
        (LATE, "", "reason"),
    ],
)
def test_an_extension_is_later_and_has_a_reason(
    site: Site, new_due_on: date, reason: str, field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        services.request_extension(site.running()[0], new_due_on, reason, on=JUNE, actor=site.contact)
    assert refused.value.field == field


def test_an_extension_is_decided_by_somebody_else_and_refused_in_words(site: Site) -> None:
    action = site.running()[0]
    extension = services.request_extension(action, LATE, "来不及", on=JUNE, actor=site.contact)
    with pytest.raises(RuleViolation):
        services.decide_extension(extension, False, "", on=JUNE, actor=site.leader)
    extension.requested_by_id = site.leader.id
    with pytest.raises(RuleViolation):
        services.decide_extension(extension, True, on=JUNE, actor=site.leader)
    extension.requested_by_id = site.contact.id
    services.decide_extension(extension, False, "材料已到", on=JUNE, actor=site.leader)
    assert (extension.is_approved, action.due_on) == (False, date(2026, 10, 9))


def test_the_case_knows_its_next_action(site: Site, session: Any) -> None:
    actions = site.running()
    services.request_extension(actions[0], LATE, "来不及", on=JUNE, actor=site.contact)
    services.decide_extension(actions[0].extensions[0], True, on=JUNE, actor=site.leader)
    for action in actions[1:]:
        site.give_up(action, "停产", JUNE)
    for follow_up in session.query(FollowUp).filter_by(case_id=site.case.id):
        follow_up.cancelled_on, follow_up.cancel_reason = JUNE, "停产"
    refresh_deadline(site.case)
    assert (site.case.next_due_on, site.case.next_due_kind) == (LATE, DeadlineKind.ACTION)


# ---- what the enterprise owes


def test_the_enterprise_owes_its_open_actions_the_overdue_ones_first(site: Site) -> None:
    actions = site.running()
    actions[0].due_on, actions[1].due_on, actions[2].due_on = (
        date(2026, 11, 6),
        date(2026, 10, 9),
        date(2026, 10, 23),
    )
    actions[2].party_kind = "expert_team"
    evidence(actions[1], "检定证书", site.contact)
    found = tasks_of_enterprise(site.case.id, LATE)
    assert [(task.code, task.is_overdue(LATE)) for task in found.tasks] == [("C02", True), ("C01", False)]
    assert found.tasks[0].missing == ["计量台账"]
    assert (found.overdue, found.actions, found.struck_off, found.waiting) == (1, 3, 0, 0)


def test_what_was_handed_in_is_owed_no_more(site: Site) -> None:
    actions = site.with_evidence()
    services.report_progress(actions[0], Progress.ALL_DONE, on=JUNE, actor=site.contact)
    found = tasks_of_enterprise(site.case.id, LATE)
    assert [task.code for task in found.tasks] == ["C02", "C03"]
    assert found.waiting == 1


def test_a_complete_draft_waits_for_the_enterprise(site: Site) -> None:
    plan = site.drafted()
    assert [task.kind for task in tasks_of_enterprise(site.case.id, ON).tasks] == ["agree"]
    services.agree_to_plan(plan, on=ON, actor=site.contact)
    assert tasks_of_enterprise(site.case.id, ON).tasks == []


def test_a_case_out_of_reach_owes_nothing(site: Site) -> None:
    assert tasks_of_enterprise(10**6, ON).tasks == []


# ---- the list over all cases


def test_every_view_holds_what_its_name_says(site: Site) -> None:
    actions = site.with_evidence()
    services.report_progress(actions[0], Progress.ALL_DONE, on=JUNE, actor=site.contact)
    services.confirm_done(actions[1], on=JUNE, actor=site.expert)
    site.give_up(actions[2], "停产", JUNE)
    mine = {action.id for action in actions}

    def codes(view: str, today: date = LATE) -> set[str]:
        rows = list_actions(ActionFilters(view=view, size=100), today).rows
        return {row.code for row in rows if row.id in mine}

    assert codes("open") == codes("overdue") == codes("to_check") == {"C01"}
    assert codes("overdue", JUNE) == set()
    assert codes("done") == {"C02"}
    assert codes("dropped") == {"C03"}
    assert codes("struck_off") == set()
    assert codes("all") == {"C01", "C02", "C03"}


def test_what_waits_for_the_enterprise_has_a_view_and_a_mark(site: Site) -> None:
    actions = site.running()
    services.pause_action(actions[0], "等企业提供设备清单", on=JUNE, actor=site.officer)
    services.pause_action(actions[1], "等企业停机检修", on=JUNE, actor=site.officer)
    services.resume_action(actions[1], on=JUNE + timedelta(days=7), actor=site.officer)

    def waiting(view: str) -> set[int]:
        rows = list_actions(ActionFilters(view=view, size=100), LATE).rows
        return {row.id for row in rows if row.is_waiting}

    assert waiting("open") == waiting("waiting") == {actions[0].id}
    assert [row.id for row in list_actions(ActionFilters(view="waiting"), LATE).rows] == [actions[0].id]
    site.case.status, site.case.suspended_on = CaseStatus.SUSPENDED, JUNE
    assert waiting("all") == set(), "a suspended case asks nobody"


def test_many_rows_of_the_list_ask_as_much_as_few(site: Site, statements: Any) -> None:
    actions = site.running()
    with statements() as few:
        list_actions(ActionFilters(view="all", size=100), LATE)
    for action in actions[:2]:
        services.pause_action(action, "等企业提供设备清单", on=JUNE, actor=site.officer)
    for number in range(60, 90):
        make.make_action(site.case, number=number)
    with statements() as many:
        list_actions(ActionFilters(view="all", size=100), LATE)
    assert len(many) == len(few) == 2


def test_the_counts_of_the_views_are_those_of_the_lists(site: Site) -> None:
    site.running()
    listing = list_actions(ActionFilters(), LATE)
    for view, count in listing.counts.items():
        assert list_actions(ActionFilters(view=view), LATE).page.count == count.number


def test_a_withdrawn_case_leaves_the_list(site: Site) -> None:
    mine = {action.id for action in site.running()}
    site.case.status, site.case.withdrawn_on, site.case.withdrawal_reason = (
        CaseStatus.WITHDRAWN,
        JUNE,
        "stopped",
    )
    assert not mine & {row.id for row in list_actions(ActionFilters(view="all", size=100), LATE).rows}


def test_an_action_is_found_by_its_words(site: Site) -> None:
    actions = site.running()
    assert actions[0].id in {row.id for row in list_actions(ActionFilters(q="计量台账"), LATE).rows}
    assert list_actions(ActionFilters(q="完全没有的词"), LATE).rows == []


@pytest.mark.parametrize("sort", ["due", "-due"])
def test_pages_hold_every_action_once_in_order(session: Any, sort: str) -> None:
    case = make.make_case("620103", CaseStatus.IMPLEMENTING)
    for day in range(45):
        make.make_action(case, due_on=date(2026, 9, 1) + timedelta(days=day % 7))
    seen: list[Any] = []
    token = ""
    while True:
        listing = list_actions(ActionFilters(sort=sort, page=token), LATE)
        seen += listing.rows
        token = listing.page.next_token
        if not token:
            break
    assert len({row.id for row in seen}) == len(seen) == listing.page.count
    dates = [row.due_on for row in seen]
    assert dates == sorted(dates, reverse=sort == "-due")
