"""What people try in the random walks (test_walks): one function an attempt, whoever makes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from casework.access.principal import Principal
from casework.cases import services as cases
from casework.cases.declaration import sign, step_back
from casework.enums import (
    Conclusion,
    NominationStatus,
    Role,
    RollOverChoice,
    TargetResult,
    TeamRole,
    WithdrawalReason,
)
from casework.errors import RuleViolation
from casework.models import (
    Acceptance,
    ActionItem,
    Case,
    CaseExpert,
    CaseTransfer,
    ConclusionCheck,
    DeclarationWaiver,
    DropRequest,
    Nomination,
    QuotaConsent,
    Reopening,
    RollOver,
)
from casework.nominations.services import deciding
from casework.outcomes import services as outcomes
from casework.plans.services import dropping, pauses
from casework.programmes import consents
from casework.roll_over import services as roll_over
from casework.transfers import queries as transfer_queries
from casework.transfers import services as transfers
from tests import factories as make
from tests.transfers.site import county

if TYPE_CHECKING:
    from tests.cases.test_walks import Walk

OFFICER, REVIEWER, MANAGER, LEADER, EXPERT = (
    Role.COUNTY_OFFICER, Role.PREFECTURE_REVIEWER, Role.PROVINCIAL_MANAGER, Role.LEADER, Role.EXPERT,
)  # fmt: skip


def select_one(w: Walk) -> None:
    nomination = w.any(Nomination, Nomination.status == NominationStatus.PROVINCE_REVIEW)
    deciding.select_for_list(nomination, "同意", actor=w.actor(MANAGER), on=w.today)


def reserve_one(w: Walk) -> None:
    nomination = w.any(Nomination, Nomination.status == NominationStatus.PROVINCE_REVIEW)
    deciding.put_on_reserve(nomination, w.rng.randint(1, 3), "备选", actor=w.actor(MANAGER), on=w.today)


def reject_one(w: Walk) -> None:
    deciding.reject(w.any(Nomination), "条件不符", actor=w.actor(MANAGER), on=w.today)


def publish(w: Walk) -> None:
    deciding.publish(w.programme, actor=w.actor(MANAGER), on=w.today)


def confirm(w: Walk) -> None:
    nomination = w.any(
        Nomination, Nomination.status.in_([NominationStatus.PUBLIC_NOTICE, NominationStatus.RESERVE])
    )
    deciding.confirm(nomination, actor=w.actor(MANAGER), on=w.today)


def substitute(w: Walk) -> None:
    reserve = w.any(Nomination, Nomination.status == NominationStatus.RESERVE)
    deciding.substitute(reserve, w.any(Case), actor=w.actor(MANAGER), on=w.today)


def assign(w: Walk) -> None:
    user, role = w.rng.choice(w.people[EXPERT]), w.rng.choice(list(TeamRole))
    cases.assign_expert(w.any(Case), user.expert, role, on=w.today, actor=w.actor(REVIEWER))


def declare(w: Walk) -> None:
    member = w.any(CaseExpert, CaseExpert.ended_on.is_(None), CaseExpert.declared_on.is_(None))
    sign(member, [], on=w.today, actor=_expert(w, member))


def _expert(w: Walk, member: CaseExpert) -> Principal:
    """Mostly the expert whose assignment it is."""
    users = w.people[EXPERT]
    own = [user for user in users if user.expert_id == member.expert_id and w.rng.random() < 0.85]
    return make.actor(w.rng.choice(own or users), member.case)


def leave_team(w: Walk) -> None:
    team = w.any(Case).present_team
    if not team:
        raise RuleViolation("no team")
    cases.end_assignment(w.rng.choice(team), "调整", on=w.today, actor=w.actor(REVIEWER))


def suspend(w: Walk) -> None:
    cases.suspend(w.any(Case), "停产检修", on=w.today, actor=w.actor(OFFICER))


def resume(w: Walk) -> None:
    cases.resume(w.any(Case), on=w.today, actor=w.actor(OFFICER))


def ask_to_withdraw(w: Walk) -> None:
    reason = w.rng.choice(list(WithdrawalReason))
    cases.request_withdrawal(w.any(Case), reason, "企业申请", on=w.today, actor=w.actor(OFFICER))


def decide_withdrawal(w: Walk) -> None:
    case = w.any(Case, Case.withdrawal_requested_on.is_not(None))
    cases.decide_withdrawal(case, w.rng.random() < 0.5, "意见", on=w.today, actor=w.actor(MANAGER))


def apply_for_acceptance(w: Walk) -> None:
    outcomes.apply_for_acceptance(w.any(Case), on=w.today, actor=w.actor(OFFICER))


def opine(w: Walk) -> None:
    acceptance = w.any(Acceptance, Acceptance.concluded_on.is_(None))
    ready = next((r for r in w.ready if r.case.id == acceptance.case_id), None)
    if ready is None:
        raise RuleViolation("of another case")
    outcomes.give_expert_opinion(
        acceptance, held_on=w.today, targets={ready.indicator.id: (TargetResult.REACHED, "")},
        shortcomings="", opinion="同意", on=w.today, actor=ready.expert,
    )  # fmt: skip


def answer_survey(w: Walk) -> None:
    ready = w.rng.choice(w.ready)
    survey = outcomes.survey_to_answer(ready.case)
    outcomes.answer_survey(survey, (5, 4, 5, 4, 5, 4), "", on=w.today, actor=ready.contact)


def conclude(w: Walk) -> None:
    acceptance = w.any(Acceptance, Acceptance.concluded_on.is_(None))
    conclusion = w.rng.choice([Conclusion.PASS, Conclusion.PASS, Conclusion.RECTIFY, Conclusion.FAIL])
    outcomes.conclude(acceptance, conclusion, county_opinion="意见", on=w.today, actor=w.actor(OFFICER))


def close(w: Walk) -> None:
    outcomes.close_case(w.any(Case), on=w.today, actor=w.actor(OFFICER))


def archive(w: Walk) -> None:
    outcomes.archive_case(w.any(Case), on=w.today, actor=w.actor(OFFICER))


def ask_to_reopen(w: Walk) -> None:
    outcomes.ask_for_reopening(w.any(Case), "复发", on=w.today, actor=w.actor(OFFICER))


def decide_reopening(w: Walk) -> None:
    waiting = w.any(Reopening)
    consent = w.rng.random() < 0.6
    outcomes.decide_reopening(waiting, consent, "意见", on=w.today, actor=w.actor(REVIEWER, MANAGER))


def propose_transfer(w: Walk) -> None:
    code = w.rng.choice(["620102", "620103"])
    when = w.today + timedelta(days=w.rng.choice([0, 0, 5]))
    transfers.propose(w.any(Case), county(code), "搬迁", when, on=w.today, actor=w.actor(OFFICER))


def answer_transfer(w: Walk) -> None:
    transfer, actor = w.any(CaseTransfer), w.actor(OFFICER)
    if w.rng.random() < 0.2:
        transfers.send_back(transfer, "材料不全", on=w.today, actor=actor)
    else:
        transfers.accept(transfer, w.rng.choice(w.people[OFFICER]), on=w.today, actor=actor)


def decide_transfer(w: Walk) -> None:
    consent = w.rng.random() < 0.8
    transfers.decide(w.any(CaseTransfer), consent, "意见", on=w.today, actor=w.actor(REVIEWER, MANAGER))


def take_transfer_back(w: Walk) -> None:
    transfer = w.any(CaseTransfer)
    case = w.session.get(Case, transfer.case_id)
    transfers.take_back(transfer, case, on=w.today, actor=w.actor(OFFICER))


def hand_over_due(w: Walk) -> None:
    for key in transfer_queries.due_transfers(w.today):
        transfers.hand_over(transfer_queries.get_transfer(key), on=w.today, actor=None)


def start_roll_over(w: Walk) -> None:
    roll_over.start(w.programme, on=w.today, actor=w.actor(MANAGER))


def decide_roll_over(w: Walk) -> None:
    choice = w.rng.choice(
        [
            roll_over.Choice(RollOverChoice.CARRY_OVER, "未完成"),
            roll_over.Choice(RollOverChoice.FINISH, "快完成", finish_by_on=w.today + timedelta(days=9)),
            roll_over.Choice(RollOverChoice.END, "停产", withdrawal_reason=WithdrawalReason.STOPPED),
        ]
    )
    roll_over.decide(w.programme, w.any(Case), choice, on=w.today, actor=w.actor(OFFICER))


def submit_roll_over(w: Walk) -> None:
    roll_over.submit(w.any(RollOver), on=w.today, actor=w.actor(OFFICER))


def review_roll_over(w: Walk) -> None:
    approve = w.rng.random() < 0.7
    roll_over.review(w.any(RollOver), approve, "意见", on=w.today, actor=w.actor(LEADER))


def apply_roll_over(w: Walk) -> None:
    roll_over.apply(w.any(RollOver), on=w.today, actor=w.actor(OFFICER))


def ask_for_places(w: Walk) -> None:
    where = make.region(w.rng.choice(["620100", "620100", "620200"])).id
    consents.ask(
        w.programme, prefecture_id=where, places=w.rng.randint(1, 2), document_number="甘市监质发〔2026〕31号",
        document_on=w.today, reason="报名企业多", actor=w.actor(MANAGER), on=w.today,
    )  # fmt: skip


def decide_places(w: Walk) -> None:
    yes = w.rng.random() < 0.6
    waiting = w.any(QuotaConsent)
    consents.decide(waiting, is_approved=yes, opinion="意见", actor=w.actor(LEADER), on=w.today)


def ask_for_waiver(w: Walk) -> None:
    member = w.any(CaseExpert, CaseExpert.ended_on.is_(None), CaseExpert.declared_on.is_(None))
    cases.ask_for_waiver(member, "原件在途", on=w.today, actor=w.actor(REVIEWER))


def decide_waiver(w: Walk) -> None:
    yes = w.rng.random() < 0.7
    actor = w.actor(REVIEWER, LEADER, LEADER)
    cases.decide_waiver(w.any(DeclarationWaiver), yes, "意见", on=w.today, actor=actor)


def find_conflict(w: Walk) -> None:
    cases.block_expert(w.any(CaseExpert), "曾任顾问", on=w.today, actor=w.actor(REVIEWER))


def step_back_late(w: Walk) -> None:
    member = w.any(CaseExpert)
    step_back(member, ["kin"], on=w.today, actor=_expert(w, member))


def name_checker(w: Walk) -> None:
    check = w.any(ConclusionCheck, ConclusionCheck.done_on.is_(None))
    member = w.any(CaseExpert, CaseExpert.case_id == check.case_id, CaseExpert.ended_on.is_(None))
    cases.name_checker(check, member, on=w.today, actor=w.actor(REVIEWER))


def conclude_check(w: Walk) -> None:
    check, yes = w.any(ConclusionCheck), w.rng.random() < 0.7
    actor = _expert(w, check.checker or check.member)
    cases.conclude_check(check, yes, "复核意见", on=w.today, actor=actor)


def pause_work(w: Walk) -> None:
    pauses.pause_action(w.any(ActionItem), "等待企业资料", on=w.today, actor=w.actor(OFFICER))


def resume_work(w: Walk) -> None:
    pauses.resume_action(w.any(ActionItem), on=w.today, actor=w.actor(OFFICER))


def credit_pauses(w: Walk) -> None:
    pauses.credit_pauses(on=w.today)


def ask_to_drop(w: Walk) -> None:
    dropping.ask_to_drop(w.any(ActionItem), "设备已更换", on=w.today, actor=w.actor(OFFICER, LEADER))


def decide_drop(w: Walk) -> None:
    yes = w.rng.random() < 0.5
    dropping.decide_drop(w.any(DropRequest), yes, "意见", on=w.today, actor=w.actor(LEADER, OFFICER))


ACTS: list[Callable[[Walk], None]] = [
    select_one, select_one, reserve_one, reject_one, publish, publish, confirm, confirm, confirm, substitute, substitute,
    ask_for_places, decide_places, decide_places, assign, assign, declare, declare, declare, declare, ask_for_waiver,
    decide_waiver, decide_waiver, leave_team, find_conflict, step_back_late, name_checker, name_checker, conclude_check,
    conclude_check, suspend, resume, resume, resume, ask_to_withdraw, decide_withdrawal, decide_withdrawal,
    apply_for_acceptance, apply_for_acceptance, apply_for_acceptance, opine, opine, opine, answer_survey, conclude,
    conclude, close, close, archive, ask_to_reopen, decide_reopening, pause_work, pause_work, resume_work, credit_pauses,
    ask_to_drop, decide_drop, decide_drop, propose_transfer, answer_transfer, answer_transfer, answer_transfer,
    decide_transfer, decide_transfer, take_transfer_back, hand_over_due, start_roll_over, decide_roll_over,
    decide_roll_over, submit_roll_over, review_roll_over, review_roll_over, apply_roll_over, apply_roll_over,
]  # fmt: skip
"""What is tried; what continues something stands more than once, so that walks come far."""
