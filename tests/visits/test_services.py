"""Logging a visit: what is counted, refused, marked, joined, confirmed and withdrawn."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from casework.access.principal import Principal
from casework.enums import ActionState, CaseStatus, EventKind, Role, ServiceType, TeamRole, VisitWay
from casework.errors import RuleViolation
from casework.models import CaseEvent, Constraint, Notice, Visit
from casework.visits import services
from casework.visits.counting import days_of, person_days
from casework.visits.entry import JOIN, SEPARATE
from tests import factories as make

TODAY = date(2026, 10, 14)


class Site:
    """A case under way with two experts, the first of them signed in."""

    def __init__(self, **values: Any) -> None:
        self.case = make.make_case(status=CaseStatus.IMPLEMENTING, **values)
        self.leader = make.make_expert("马文博")
        self.second = make.make_expert("张淑琴")
        make.make_member(self.case, self.leader, TeamRole.LEADER)
        make.make_member(self.case, self.second, TeamRole.MEMBER)
        self.actor = make.actor(make.make_user(Role.EXPERT, expert=self.leader), self.case)
        self.colleague = make.actor(make.make_user(Role.EXPERT, expert=self.second), self.case)
        self.contact = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=self.case.enterprise)

    def entry(self, **values: Any) -> services.Entry:
        return services.Entry(
            **{
                "held_on": TODAY,
                "arrived_at": time(9, 10),
                "left_at": time(14, 30),
                "way": VisitWay.ON_SITE,
                "expert_ids": [self.leader.id, self.second.id],
                "enterprise_people": "赵海燕、孙立",
                "services": [ServiceType.METROLOGY, ServiceType.TESTING],
                "situation": "11 只压力表已送区计量所 8 只，其余 3 只 10-20 送检。",
                **values,
            }
        )

    def log(self, actor: Principal | None = None, today: date = TODAY, **values: Any) -> Visit:
        return services.log_visit(self.case, self.entry(**values), actor=actor or self.actor, today=today)


@pytest.fixture
def site(session: Any) -> Site:
    return Site()


def refused(site: Site, field: str, **values: Any) -> None:
    with pytest.raises(RuleViolation) as refusal:
        site.log(**values)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("arrived", "left", "days"),
    [
        (time(9), time(13), "0.5"),
        (time(9), time(13, 1), "1.0"),
        (time(9, 10), time(14, 30), "1.0"),
        (time(15), time(15, 20), "0.5"),
        (None, time(12), "0.5"),
        (None, None, "0.5"),
    ],
)
def test_a_visit_counts_in_half_days(arrived: time | None, left: time | None, days: str) -> None:
    assert days_of(arrived, left) == Decimal(days)


def test_person_days_are_days_times_experts() -> None:
    assert person_days(Decimal("0.5"), 3) == Decimal("1.5")


def test_a_visit_is_stored_with_everything_that_was_written(site: Site) -> None:
    visit = site.log(
        new_problems="试压台面老化", feedback="希望再来一次", next_step="现场回访", next_on=date(2026, 10, 21)
    )
    assert (visit.number, visit.days, visit.filed_on, visit.is_late) == (1, Decimal("1.0"), TODAY, False)
    assert visit.filing_due_on == date(2026, 10, 21)
    assert {row.expert_id for row in visit.experts} == {site.leader.id, site.second.id}
    assert visit.services == ["metrology", "testing"]
    assert (visit.author_id, visit.author_name) == (site.actor.id, "马文博")
    assert (visit.new_problems, visit.feedback) == ("试压台面老化", "希望再来一次")
    assert (visit.next_step, visit.next_on) == ("现场回访", date(2026, 10, 21))


def test_a_new_problem_stays_text_and_becomes_no_finding(site: Site, session: Any) -> None:
    before = session.scalars(select(Constraint.id).where(Constraint.case_id == site.case.id)).all()
    site.log(new_problems="试压台面老化")
    after = session.scalars(select(Constraint.id).where(Constraint.case_id == site.case.id)).all()
    assert after == before


def test_visits_are_numbered_per_case(site: Site) -> None:
    other = Site()
    assert [site.log(held_on=date(2026, 10, day)).number for day in (12, 13, 14)] == [1, 2, 3]
    assert other.log().number == 1


def test_a_withdrawn_number_is_not_given_again(site: Site) -> None:
    services.withdraw_visit(site.log(), "写错企业", actor=site.actor, today=TODAY)
    assert site.log().number == 2


def test_the_day_does_not_lie_in_the_future(site: Site) -> None:
    refused(site, "held_on", held_on=date(2026, 10, 15))


def test_the_day_does_not_lie_before_the_case(site: Site) -> None:
    refused(site, "held_on", held_on=date(2026, 4, 9))


def test_leaving_comes_after_arriving(site: Site) -> None:
    refused(site, "left_at", arrived_at=time(14), left_at=time(14))


def test_somebody_was_there(site: Site) -> None:
    refused(site, "expert_ids", expert_ids=[])


def test_only_the_team_of_that_day_visits(site: Site) -> None:
    stranger = make.make_expert("周建民")
    refused(site, "expert_ids", expert_ids=[site.leader.id, stranger.id])
    make.make_member(site.case, stranger, TeamRole.TECHNICAL, assigned_on=date(2026, 10, 13))
    refused(site, "expert_ids", expert_ids=[stranger.id], held_on=date(2026, 10, 12))
    assert site.log(expert_ids=[stranger.id], held_on=date(2026, 10, 13)).number == 1


def test_who_has_left_the_team_still_files_the_visits_before(site: Site) -> None:
    member = next(m for m in site.case.team if m.expert_id == site.second.id)
    member.ended_on, member.end_reason = date(2026, 10, 13), "调离"
    assert site.log(expert_ids=[site.second.id], held_on=date(2026, 10, 13)).number == 1
    refused(site, "expert_ids", expert_ids=[site.second.id], held_on=date(2026, 10, 14))


@pytest.mark.parametrize("status", [CaseStatus.WITHDRAWN, CaseStatus.SUSPENDED, CaseStatus.TRANSFERRED])
def test_a_case_that_takes_no_entries_takes_no_visits(site: Site, status: CaseStatus) -> None:
    site.case.status = status
    with pytest.raises(RuleViolation):
        site.log()


def test_closed_case_takes_no_visits(session: Any) -> None:
    site = Site(accepted_on=date(2026, 10, 12), closed_on=date(2026, 10, 13))
    site.case.status = CaseStatus.CLOSED
    with pytest.raises(RuleViolation):
        site.log()


def test_late_filing_is_allowed_and_marked(site: Site) -> None:
    # 30 September, a Wednesday before the long holiday: the fifth working day after it is 13 October.
    on_time = site.log(held_on=date(2026, 9, 30), today=date(2026, 10, 13))
    assert (on_time.filing_due_on, on_time.is_late) == (date(2026, 10, 13), False)
    late = site.log(held_on=date(2026, 9, 29), today=date(2026, 10, 14))
    assert late.is_late


def test_the_case_knows_its_last_visit(site: Site) -> None:
    site.log(held_on=date(2026, 10, 13))
    site.log(held_on=date(2026, 9, 1), today=TODAY)
    assert site.case.last_visit_on == date(2026, 10, 13)
    last = site.log()
    services.withdraw_visit(last, "写错企业", actor=site.actor, today=TODAY)
    assert site.case.last_visit_on == date(2026, 10, 13)


def test_the_story_tells_of_the_visit(site: Site, session: Any) -> None:
    site.log(held_on=date(2026, 9, 29))
    event = session.scalars(select(CaseEvent).where(CaseEvent.kind == EventKind.VISITED)).one()
    assert event.on_date == date(2026, 9, 29)
    assert event.details == {
        "number": 1,
        "way": "on_site",
        "experts": "马文博、张淑琴",
        "days": "1.0",
        "late": True,
        "joined": False,
    }


def test_the_enterprise_is_asked_to_confirm(site: Site, session: Any) -> None:
    visit = site.log()
    notice = session.scalars(select(Notice).where(Notice.user_id == site.contact.id)).one()
    assert (notice.template, notice.url, notice.read_at) == ("confirm_visit", f"/visits/{visit.id}", None)


def test_touched_actions_get_their_progress(site: Site) -> None:
    action = make.make_action(site.case, progress_percent=40)
    spoken_of = make.make_action(site.case, progress_percent=10)
    visit = site.log(progress={action.id: 70, spoken_of.id: None})
    assert (action.progress_percent, spoken_of.progress_percent) == (70, 10)
    assert {row.action_item_id: row.progress_percent for row in visit.actions} == {
        action.id: 70,
        spoken_of.id: None,
    }
    assert (action.started_on, action.state) == (TODAY, ActionState.RUNNING)
    assert spoken_of.started_on is None


def test_progress_is_never_lowered_silently(site: Site) -> None:
    action = make.make_action(site.case, progress_percent=60, started_on=date(2026, 9, 1))
    visit = site.log(progress={action.id: 40})
    assert (action.progress_percent, visit.actions[0].progress_percent) == (60, 40)
    assert action.started_on == date(2026, 9, 1)


def test_actions_of_another_case_or_plan_are_refused(site: Site) -> None:
    foreign = make.make_action(make.make_case(status=CaseStatus.IMPLEMENTING))
    dropped = make.make_action(site.case, dropped_on=date(2026, 9, 1), drop_reason="不再需要")
    for action in (foreign, dropped):
        refused(site, "action_ids", progress={action.id: 50})
    refused(site, "action_ids", progress={make.make_action(site.case).id: 101})


def test_a_second_record_of_the_day_asks_first(site: Site) -> None:
    first = site.log()
    with pytest.raises(services.SameDay) as question:
        site.log(site.colleague)
    assert list(question.value.visits) == [first]


def test_the_same_visit_joined_keeps_both_texts(site: Site, session: Any) -> None:
    action = make.make_action(site.case)
    first = site.log(
        expert_ids=[site.leader.id],
        left_at=time(12),
        next_on=date(2026, 10, 28),
        progress={action.id: 30},
    )
    assert first.days == Decimal("0.5")
    joined = site.log(
        site.colleague,
        same_visit=JOIN,
        expert_ids=[site.second.id],
        arrived_at=time(9, 30),
        left_at=time(15),
        services=[ServiceType.TESTING, ServiceType.TRAINING],
        enterprise_people="赵海燕、周凯",
        situation="培训了首件检验。",
        feedback="有用",
        next_on=date(2026, 10, 21),
        progress={action.id: 50},
    )
    assert joined is first
    assert joined.situation == (
        "【马文博】11 只压力表已送区计量所 8 只，其余 3 只 10-20 送检。\n【张淑琴】培训了首件检验。"
    )
    assert joined.feedback == "有用"
    assert (joined.arrived_at, joined.left_at, joined.days) == (time(9, 10), time(15), Decimal("1.0"))
    assert joined.enterprise_people == "赵海燕、孙立、周凯"
    assert joined.services == ["metrology", "testing", "training"]
    assert {row.expert_id for row in joined.experts} == {site.leader.id, site.second.id}
    assert [row.progress_percent for row in joined.actions] == [50]
    assert (joined.author_name, joined.next_on) == ("马文博", date(2026, 10, 21))
    assert session.scalars(select(Visit.id).where(Visit.case_id == site.case.id)).all() == [first.id]


@pytest.mark.parametrize("ways", [(VisitWay.PHONE, VisitWay.ON_SITE), (VisitWay.ON_SITE, VisitWay.VIDEO)])
def test_a_call_and_a_visit_on_site_are_never_one_record(site: Site, ways: tuple[VisitWay, VisitWay]) -> None:
    site.log(way=ways[0])
    second = site.log(site.colleague, way=ways[1])
    assert (second.number, second.way) == (2, ways[1])


def test_another_visit_of_the_day_is_kept_apart(site: Site) -> None:
    site.log(expert_ids=[site.leader.id])
    assert site.log(site.colleague, same_visit=SEPARATE, expert_ids=[site.second.id]).number == 2


def test_nobodys_day_counts_twice(site: Site, session: Any) -> None:
    """programme.md 4.6, goes wrong: person-days counted twice."""
    first = site.log(expert_ids=[site.leader.id], arrived_at=time(9), left_at=time(11))
    both = [site.leader.id, site.second.id]
    with pytest.raises(services.CountedTwice) as refusal:
        site.log(site.colleague, same_visit=SEPARATE, expert_ids=both, arrived_at=time(10), left_at=time(12))
    assert (refusal.value.field, list(refusal.value.visits)) == ("expert_ids", [first])
    assert site.leader.name in str(refusal.value.message)
    assert site.second.name not in str(refusal.value.message)
    later = site.log(
        site.colleague, same_visit=SEPARATE, expert_ids=both, arrived_at=time(14), left_at=time(17)
    )
    assert later.number == 2
    with pytest.raises(services.CountedTwice):  # two halves are a day
        site.log(same_visit=SEPARATE, expert_ids=[site.leader.id], arrived_at=time(18), left_at=time(19))
    assert len(session.scalars(select(Visit.id)).all()) == 2


def test_a_confirmed_record_is_not_joined(site: Site) -> None:
    first = site.log(expert_ids=[site.leader.id])
    services.confirm_visit(first, "", actor=make.actor(site.contact, site.case), today=TODAY)
    with pytest.raises(RuleViolation):
        site.log(site.colleague, same_visit=JOIN)
    assert site.log(site.colleague, same_visit=SEPARATE, expert_ids=[site.second.id]).number == 2


def test_a_withdrawn_record_of_the_day_asks_nothing(site: Site) -> None:
    services.withdraw_visit(site.log(), "写错企业", actor=site.actor, today=TODAY)
    assert site.log(site.colleague).number == 2


def test_the_enterprise_confirms_once_with_a_remark(site: Site, session: Any) -> None:
    visit, contact = site.log(), make.actor(site.contact, site.case)
    services.confirm_visit(visit, "属实，感谢。", actor=contact, today=date(2026, 10, 15))
    assert (visit.enterprise_confirmed_on, visit.enterprise_remark) == (date(2026, 10, 15), "属实，感谢。")
    with pytest.raises(RuleViolation):
        services.confirm_visit(visit, "", actor=contact, today=date(2026, 10, 16))
    asked = session.scalars(select(Notice).where(Notice.user_id == site.contact.id)).one()
    assert asked.read_at is not None
    told = session.scalars(select(Notice).where(Notice.user_id == site.actor.id)).one()
    assert told.template == "visit_confirmed"
    kinds = session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == site.case.id)).all()
    assert EventKind.VISIT_CONFIRMED in kinds


def test_only_the_author_withdraws_and_only_before_confirmation(site: Site) -> None:
    visit = site.log()
    for actor, reason in ((site.colleague, "写错企业"), (site.actor, "")):
        with pytest.raises(RuleViolation):
            services.withdraw_visit(visit, reason, actor=actor, today=TODAY)
    services.confirm_visit(visit, "", actor=make.actor(site.contact, site.case), today=TODAY)
    with pytest.raises(RuleViolation):
        services.withdraw_visit(visit, "写错企业", actor=site.actor, today=TODAY)


def test_the_officer_adds_who_went_along(site: Site, session: Any) -> None:
    visit = site.log()
    officer = make.actor(make.make_user(Role.COUNTY_OFFICER))
    services.accompany(visit, companions="李晓梅", accompany_note="已提醒 10-20 送检。", actor=officer)
    assert (visit.companions, visit.accompany_note) == ("李晓梅", "已提醒 10-20 送检。")
    assert visit.situation.startswith("11 只压力表")
    services.withdraw_visit(visit, "写错企业", actor=site.actor, today=TODAY)
    with pytest.raises(RuleViolation):
        services.accompany(visit, companions="", accompany_note="", actor=officer)
