"""Move to another county (programme.md, section 5): proposed, answered, decided, handed over; what goes and what stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.cases.queries.page import case_page
from casework.cases.services import decide_withdrawal, request_withdrawal
from casework.cases.steps.team import whole_team_again
from casework.enums import (
    CaseStatus,
    EventKind,
    Rank,
    Resolution,
    Role,
    Standard,
    TransferState,
    VisitWay,
    WithdrawalReason,
)
from casework.errors import RuleViolation
from casework.home.queries import Work, waiting
from casework.home.work import work_url
from casework.models import ActionItem, Case, Constraint, FollowUp, Notice, Plan, Visit
from casework.outcomes.queries import readiness
from casework.outcomes.queries.survey import survey_of
from casework.outcomes.services.survey import ensure_survey, send_survey
from casework.regions.queries import place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import tally
from casework.transfers import queries, services
from casework.visits import services as visits
from casework.visits.entry import Entry
from tests import factories as make
from tests.transfers.site import DISTANT, HAND_OVER, HOME, NEIGHBOUR, PROPOSED, Site, county


@pytest.fixture
def site(session: Any) -> Site:
    return Site()


def successor(site: Site) -> Case:
    found = queries.db.session.scalar(select(Case).where(Case.continues_id == site.case.id))
    assert found is not None
    return found


def told(user: Any) -> list[str]:
    rows = queries.db.session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id))
    return [row.template for row in rows]


def test_move_to_another_county(site: Site, session: Any) -> None:
    transfer = site.propose()
    assert (transfer.state, transfer.open_constraints, transfer.open_actions, transfer.open_follow_ups) == (
        TransferState.PROPOSED, 1, 1, 1,
    )  # fmt: skip
    assert told(site.receiver) == ["transfer_proposed"]
    site.accept(transfer)
    assert told(site.reviewer) == ["transfer_to_decide"]
    site.consent(transfer, site.leader.id)
    old, new = site.case, successor(site)
    assert (old.status, old.transferred_on, old.is_frozen) == (CaseStatus.TRANSFERRED, HAND_OVER, True)
    assert (new.status, new.confirmed_on, new.tenant.code) == (CaseStatus.IMPLEMENTING, HAND_OVER, NEIGHBOUR)
    assert new.number == f"2026-{NEIGHBOUR}-001"
    assert (new.nomination_id, new.officer_id) == (None, site.receiver.id)
    assert transfer.state is TransferState.DONE
    assert (transfer.successor_id, transfer.successor_number) == (new.id, new.number)


def test_what_is_open_goes_along_with_its_first_deadline(site: Site, session: Any) -> None:
    site.move()
    new = successor(site)
    constraint = session.scalars(select(Constraint).where(Constraint.case_id == new.id)).one()
    assert (constraint.origin_id, constraint.number, constraint.resolution) == (
        site.open.id,
        2,
        Resolution.PARTIAL,
    )
    action = session.scalars(select(ActionItem).where(ActionItem.case_id == new.id)).one()
    assert (action.origin_id, action.number) == (site.action.id, 2)
    assert (action.first_due_on, action.due_on) == (date(2026, 7, 31), date(2026, 9, 30))
    follow_up = session.scalars(select(FollowUp).where(FollowUp.case_id == new.id)).one()
    assert (follow_up.origin_id, follow_up.first_due_on) == (site.follow_up.id, date(2026, 10, 10))
    assert follow_up.assignee_id == site.receiver.id
    plan = session.scalars(select(Plan).where(Plan.case_id == new.id)).one()
    assert [line.number for line in plan.lines] == [2]
    assert new.next_due_on == date(2026, 9, 30)


def test_what_was_finished_stays_where_it_was_done(site: Site) -> None:
    site.move()
    assert (site.finished.moved_on, site.solved.moved_on) == (None, None)
    assert (site.action.moved_on, site.open.moved_on, site.follow_up.moved_on) == (HAND_OVER,) * 3


def test_no_phone_travels(site: Site) -> None:
    site.move()
    new = successor(site)
    assert new.enterprise_id != site.enterprise.id
    assert (new.enterprise.head_phone, new.enterprise.contact_phone) == ("", "")
    assert new.enterprise.identity_id == site.enterprise.identity_id
    assert [year.year for year in new.enterprise.years] == [2025]


def test_a_file_that_the_new_county_has_is_taken_as_it_is(site: Site) -> None:
    known = make.make_enterprise(NEIGHBOUR, uscc=site.enterprise.uscc, name="兰州恒峡阀门新区有限公司")
    site.move()
    assert successor(site).enterprise_id == known.id
    assert known.name == "兰州恒峡阀门新区有限公司"
    assert [year.year for year in known.years] == [2025]


def test_nobody_is_reassigned_silently(site: Site) -> None:
    site.move()
    new = successor(site)
    assert new.team == []
    assert len(site.case.present_team) == 2
    assert "transfer_needs_team" in told(site.reviewer)


def test_a_chosen_expert_goes_along_and_declares_again(site: Site) -> None:
    site.move(site.leader.id)
    member = successor(site).team[0]
    assert (member.expert_id, member.declared_on, member.assigned_on) == (site.leader.id, None, HAND_OVER)


def test_only_experts_of_the_team_can_be_chosen(site: Site) -> None:
    transfer = site.propose()
    site.accept(transfer)
    with pytest.raises(RuleViolation) as refusal:
        site.consent(transfer, make.make_expert().id)
    assert refusal.value.field == "expert_ids"


def test_both_stories_tell_it_and_everybody_concerned_is_told(site: Site) -> None:
    site.move(site.leader.id)
    new = successor(site)
    steps = [event.details.get("step") for event in site.case.events if event.kind is EventKind.TRANSFERRED]
    assert steps == [None, "consented", "proposed"]
    opened = next(event for event in new.events if event.kind is EventKind.OPENED)
    assert opened.details["continues"] == site.case.number
    assert "transfer_given" in told(site.expert_user)
    assert "transfer_goes_on" in told(site.contact)
    assert "transfer_taken" in told(site.receiver)
    assert "transfer_given" in told(site.officer_user)


def test_the_receiving_county_sends_it_back_with_a_remark(site: Site) -> None:
    transfer = site.propose()
    actor = make.actor(site.receiver)
    with pytest.raises(RuleViolation):
        services.send_back(transfer, "", on=PROPOSED, actor=actor)
    services.send_back(transfer, "企业尚未在我区登记", on=PROPOSED, actor=actor)
    assert transfer.state is TransferState.SENT_BACK
    assert told(site.officer_user) == ["transfer_sent_back"]
    assert site.case.status is CaseStatus.IMPLEMENTING
    assert site.propose(reason="登记已完成").is_open


def test_the_superior_refuses_with_a_reason(site: Site) -> None:
    transfer = site.propose()
    site.accept(transfer)
    actor = make.actor(site.reviewer)
    with pytest.raises(RuleViolation):
        services.decide(transfer, False, "", on=HAND_OVER, actor=actor)
    services.decide(transfer, False, "整改期内不宜移交", on=HAND_OVER, actor=actor)
    assert transfer.state is TransferState.REFUSED
    assert site.case.transferred_on is None


def test_a_proposal_is_taken_back_until_there_is_consent(site: Site) -> None:
    transfer = site.propose()
    services.take_back(transfer, site.case, on=PROPOSED, actor=site.officer())
    assert transfer.state is TransferState.TAKEN_BACK
    again = site.propose(hand_over_on=date(2026, 9, 1))
    site.accept(again)
    site.consent(again)
    with pytest.raises(RuleViolation):
        services.take_back(again, site.case, on=HAND_OVER, actor=site.officer())


def test_between_prefectures_the_province_consents(session: Any) -> None:
    site = Site(to=DISTANT)
    transfer = site.propose()
    site.accept(transfer)
    for user in (site.reviewer, make.make_user(Role.PREFECTURE_REVIEWER, "620500")):
        with pytest.raises(RuleViolation):
            services.decide(transfer, True, "", on=HAND_OVER, actor=make.actor(user))
    site.consent(transfer)
    assert successor(site).tenant.code == DISTANT


def test_the_superior_waits_for_the_receiving_county(site: Site) -> None:
    transfer = site.propose()
    with pytest.raises(RuleViolation):
        site.consent(transfer)


def test_consent_before_the_day_moves_nothing_yet(site: Site) -> None:
    transfer = site.propose()
    site.accept(transfer)
    site.consent(transfer, on=date(2026, 8, 6))
    assert (transfer.state, site.case.status) == (TransferState.CONSENTED, CaseStatus.IMPLEMENTING)
    assert queries.due_transfers(date(2026, 8, 16)) == []
    assert queries.due_transfers(HAND_OVER) == [transfer.id]
    services.hand_over(transfer, on=HAND_OVER, actor=None)
    assert queries.due_transfers(HAND_OVER) == []
    with pytest.raises(RuleViolation):
        services.hand_over(transfer, on=HAND_OVER, actor=None)


@pytest.mark.parametrize(
    "status", ["plan_review", "acceptance", "accepted", "closed", "suspended", "withdrawn"]
)
def test_what_is_half_decided_is_settled_before(site: Site, status: str) -> None:
    site.case.status = CaseStatus(status)
    if status == "plan_review":
        make.make_plan(site.case, version_number=2, submitted_on=PROPOSED)
    with pytest.raises(RuleViolation):
        site.propose()


def test_done_actions_and_open_questions_hold_a_transfer_up(site: Site) -> None:
    site.action.done_on = date(2026, 8, 1)
    make.make_extension(
        site.finished, date(2026, 9, 1), is_approved=None, decided_on=None, decided_by_id=None
    )
    assert len(queries.obstacles(site.case)) == 2


def test_one_open_proposal_at_a_time_and_never_to_the_own_county(site: Site) -> None:
    site.propose()
    with pytest.raises(RuleViolation):
        site.propose()
    other = Site(to=HOME)
    with pytest.raises(RuleViolation) as refusal:
        other.propose()
    assert refusal.value.field == "county_id"


def test_the_neighbours_come_first_among_the_counties_on_offer(site: Site) -> None:
    codes = [other.code for other in queries.other_counties(site.case.tenant_id)]
    assert HOME not in codes
    assert codes.index(NEIGHBOUR) < codes.index(DISTANT)
    assert len(codes) == len(set(codes)) > 80


def test_only_a_new_transfer_undoes_one(site: Site) -> None:
    site.move(site.leader.id)
    there = successor(site)
    transfer = services.propose(
        there, county(HOME), "迁回", date(2026, 9, 1), on=date(2026, 8, 20), actor=make.actor(site.receiver)
    )
    services.accept(transfer, site.officer_user, on=date(2026, 8, 21), actor=site.officer())
    site.consent(transfer, on=date(2026, 9, 1))
    back = queries.db.session.scalar(select(Case).where(Case.continues_id == there.id))
    assert back is not None
    assert back.enterprise_id == site.enterprise.id
    assert (there.status, back.tenant.code) == (CaseStatus.TRANSFERRED, HOME)


# ------------------------------------------------------------------ figures, by hand

D_BEFORE, D_AFTER = date(2026, 8, 16), date(2026, 11, 30)
COUNTED = (
    "confirmed",
    "effective",
    "withdrawn",
    "diagnosed",
    "approved",
    "constraints",
    "solved",
    "actions",
    "done",
)


def counted(site: Site, code: str, on: date, names: tuple[str, ...] = COUNTED) -> tuple[int, ...]:
    region = place(make.region(code, Rank.COUNTY).id)
    totals = tally(region, AsOf(site.case.programme_id, 2026, on), by="county").of_county(region.id)
    return tuple(totals.get(name, 0) for name in names)


def test_figures_stay_where_they_were_earned(site: Site) -> None:
    site.move()
    assert counted(site, HOME, D_BEFORE) == (1, 1, 0, 1, 1, 2, 1, 2, 1)
    assert counted(site, NEIGHBOUR, D_BEFORE) == (0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert counted(site, HOME, D_AFTER) == (1, 1, 0, 1, 1, 1, 1, 1, 1)
    assert counted(site, NEIGHBOUR, D_AFTER) == (0, 0, 0, 0, 0, 1, 0, 1, 0)


COMPARED = ("spot_check", "spot_check.after", "spot_check.after_of", "revenue", "revenue.after")


def test_what_was_measured_before_a_move_is_counted_once_and_never_lost(site: Site) -> None:
    """K16 to K21: with the solved constraint it stays; what goes along counts in the new county with its value."""
    measured = {"measured_on": date(2026, 8, 10)}
    stays = make.make_standard(site.case, Standard.SPOT_CHECK, (7, 8), (9, 10), **measured)
    goes = make.make_standard(site.case, Standard.REVENUE, (1000,), (1100,), **measured)
    stays.constraint_id, goes.constraint_id = site.solved.id, site.open.id
    site.move()
    assert counted(site, HOME, D_BEFORE, COMPARED) == (1, 9, 10, 1, 11_000_000)
    assert counted(site, NEIGHBOUR, D_BEFORE, COMPARED) == (0, 0, 0, 0, 0)
    assert counted(site, HOME, D_AFTER, COMPARED) == (1, 9, 10, 0, 0)
    assert counted(site, NEIGHBOUR, D_AFTER, COMPARED) == (0, 0, 0, 1, 11_000_000)


PRESENTED = ("accepted_first", "concluded", "accepted", "presented")


def test_an_acceptance_in_two_counties_is_presented_once(site: Site) -> None:
    """K14: the first try stays where it was concluded on, the end counts where the case is now."""
    make.make_acceptance(site.case, conclusion="rectify", concluded_on=date(2026, 8, 1),
                         rectify_due_on=date(2026, 9, 30))  # fmt: skip
    site.case.status = CaseStatus.RECTIFY
    site.move()
    make.make_acceptance(successor(site), round=2, conclusion="pass", concluded_on=date(2026, 10, 20))
    assert counted(site, HOME, D_BEFORE, PRESENTED) == (0, 1, 0, 1)
    assert counted(site, HOME, date(2026, 10, 19), PRESENTED) == (0, 1, 0, 0)
    assert counted(site, NEIGHBOUR, date(2026, 10, 19), PRESENTED) == (0, 0, 0, 1)
    assert counted(site, HOME, D_AFTER, PRESENTED) == (0, 1, 0, 0)
    assert counted(site, NEIGHBOUR, D_AFTER, PRESENTED) == (0, 0, 1, 1)


def test_the_withdrawal_of_a_moved_case_gives_the_place_up_where_it_was_confirmed(site: Site) -> None:
    site.move()
    new = successor(site)
    on = date(2026, 10, 12)
    request_withdrawal(new, WithdrawalReason.STOPPED, "已停产", on=on, actor=make.actor(site.receiver))
    decide_withdrawal(new, True, "同意", on=on, actor=make.actor(site.manager))
    assert counted(site, HOME, date(2026, 10, 11))[:3] == (1, 1, 0)
    assert counted(site, HOME, D_AFTER)[:3] == (1, 0, 1)
    assert counted(site, NEIGHBOUR, D_AFTER) == (0,) * len(COUNTED)
    assert site.case.status is CaseStatus.TRANSFERRED


# ------------------------------------------------------------------ a visit written before, sent after


def entry(site: Site, held_on: date, action: Any) -> Entry:
    return Entry(
        held_on=held_on, arrived_at=None, left_at=None, way=VisitWay.ON_SITE, expert_ids=[site.leader.id],
        enterprise_people="赵海燕", services=[], situation="检查首件检验记录。", progress={action.id: 40},
    )  # fmt: skip


def test_a_visit_written_before_the_hand_over_and_sent_after_it_is_filed_with_the_old_case(
    site: Site,
) -> None:
    site.move()
    actor = make.actor(site.expert_user, site.case)
    visit = visits.log_visit(
        site.case, entry(site, HAND_OVER, site.action), actor=actor, today=date(2026, 8, 20)
    )
    assert (visit.case_id, visit.filed_on, visit.actions[0].progress_percent) == (
        site.case.id,
        date(2026, 8, 20),
        40,
    )
    assert site.action.progress_percent == 0
    event = next(event for event in site.case.events if event.kind is EventKind.VISITED)
    assert event.details["after_transfer"] is True


def test_a_later_visit_sent_to_the_old_address_is_filed_with_the_successor(site: Site, session: Any) -> None:
    site.move(site.leader.id)
    new = successor(site)
    actor = make.actor(site.expert_user, site.case, new)
    held_on = date(2026, 8, 19)
    visit = visits.log_visit(
        site.case, entry(site, held_on, site.action), actor=actor, today=date(2026, 8, 20)
    )
    assert visit.case_id == new.id
    copy = session.scalars(select(ActionItem).where(ActionItem.case_id == new.id)).one()
    assert (copy.progress_percent, visit.actions[0].action_item_id) == (40, copy.id)
    event = next(event for event in new.events if event.kind is EventKind.VISITED)
    assert event.details["sent_to"] == site.case.number


def test_without_a_place_on_the_new_team_a_later_visit_is_refused_with_the_way_out(
    site: Site, session: Any
) -> None:
    site.move()
    new = successor(site)
    session.expire_all()
    assert new.team == []
    with pytest.raises(RuleViolation) as refusal:
        visits.log_visit(
            site.case, entry(site, date(2026, 8, 19), site.action),
            actor=make.actor(site.expert_user, site.case), today=date(2026, 8, 20),
        )  # fmt: skip
    assert refusal.value.field in ("held_on", "expert_ids")
    assert session.scalars(select(Visit)).all() == []


def test_the_rounds_of_acceptance_go_on_counting(site: Site) -> None:
    make.make_acceptance(site.case, round=1, conclusion="rectify", concluded_on=date(2026, 7, 1),
                         rectify_due_on=date(2026, 8, 30))  # fmt: skip
    site.case.status = CaseStatus.RECTIFY
    site.move()
    new = successor(site)
    assert (new.status, new.rounds_before) == (CaseStatus.IMPLEMENTING, 1)


def test_an_answered_survey_stays_where_it_was_given_and_is_not_asked_again(site: Site) -> None:
    make.make_survey(site.case, "90", sent_on=date(2026, 8, 4), answered_on=date(2026, 8, 6))
    transfer = site.move(site.leader.id)
    new = make.db.session.get_one(Case, transfer.successor_id)
    assert new.survey_answered_before_on == date(2026, 8, 6)
    ensure_survey(new, on=HAND_OVER)
    assert survey_of(new.id) is None
    with pytest.raises(RuleViolation, match="2026-08-06"):
        send_survey(new, on=HAND_OVER, actor=make.actor(site.receiver))
    assert not readiness._survey(new).missing


def test_a_survey_that_nobody_answered_is_sent_again_by_the_new_county(site: Site) -> None:
    make.make_survey(site.case, sent_on=date(2026, 8, 4))
    transfer = site.move(site.leader.id)
    new = make.db.session.get_one(Case, transfer.successor_id)
    ensure_survey(new, on=HAND_OVER)
    assert survey_of(new.id) is not None


def test_a_case_at_work_does_not_wait_for_the_start_of_its_diagnosis(site: Site) -> None:
    transfer = site.move(site.leader.id)
    page = case_page(transfer.successor_id, HAND_OVER)
    (step,) = whole_team_again(page)
    assert step.key == "declare"
    assert "Diagnosis begins" not in step.why
    assert "诊断" not in step.why
    assert step.due_on is None


@pytest.mark.parametrize("to", [NEIGHBOUR, DISTANT])
def test_it_lies_on_the_desk_of_whoever_is_asked(session: Any, to: str) -> None:
    site = Site(to)
    people = {
        "receiver": site.receiver, "giver": site.officer_user, "prefecture": site.reviewer, "province": site.manager,
    }  # fmt: skip

    def desks() -> dict[str, list[str]]:
        found = {
            name: [
                work.kind for work in waiting(make.actor(user), HAND_OVER).items if "transfer" in work.kind
            ]
            for name, user in people.items()
        }
        return {name: kinds for name, kinds in found.items() if kinds}

    transfer = site.propose()
    assert desks() == {"receiver": ["answer_transfer"]}
    work = next(iter(waiting(make.actor(site.receiver), HAND_OVER).items))
    assert (work.key, work.enterprise, work.label) == (
        transfer.id,
        transfer.enterprise_name,
        transfer.case_number,
    )
    site.accept(transfer)
    assert desks() == {"prefecture" if to == NEIGHBOUR else "province": ["decide_transfer"]}
    site.consent(transfer)
    assert desks() == {}


def test_from_the_desk_one_gets_to_the_proposal(app: Any) -> None:
    for kind in ("answer_transfer", "decide_transfer"):
        with app.test_request_context():
            assert (
                work_url(Work(kind, 7, None, 1, "兰州恒峡阀门", "2026-620103-001", PROPOSED))
                == "/transfers/7"
            )
