"""Random walks through the real services: whoever does whatever, no state and no count is reached that the rules forbid.

The table of allowed steps is written out here once more, by hand, from model.md and programme.md section 5, so that a
slip in the table of the code is found as well.

A walk begins wherever a long one has come to, and is undone when it is over: so each begins somewhere else, and what lies
far down the road is reached by many. WALKS=10000 in the environment takes that many (an hour); the tests take some.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from casework.cases import services as cases
from casework.cases.declaration import sign
from casework.enums import (
    CaseStatus,
    Conclusion,
    NominationStatus,
    Rank,
    Role,
    RollOverChoice,
    TargetResult,
    TeamRole,
    WithdrawalReason,
)
from casework.errors import RuleViolation
from casework.models import Acceptance, Case, CaseTransfer, Nomination, Reopening, RollOver
from casework.nominations.services import deciding
from casework.outcomes import services as outcomes
from casework.programmes.queries import quota_uses
from casework.regions.queries import place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import tally
from casework.reports.figures.of_cases import CASES
from casework.roll_over import services as roll_over
from casework.transfers import queries as transfer_queries
from casework.transfers import services as transfers
from tests import factories as make
from tests.outcomes.ready import Ready, ready_case
from tests.transfers.site import county

TRUNKS = 4 if os.environ.get("THOROUGH") == "1" else 1
BRANCHES, STEPS, BETWEEN = 25, 12, 8
"""Walks from one long walk, their steps, and the steps of the long one between them."""
if os.environ.get("WALKS"):
    TRUNKS = -(-int(os.environ["WALKS"]) // BRANCHES)
PLACES, RESERVES = 5, 2
S = CaseStatus
ROAD = [
    S.CONFIRMED, S.TEAM_READY, S.DIAGNOSING, S.DIAGNOSED, S.PLAN_REVIEW, S.IMPLEMENTING, S.ACCEPTANCE, S.ACCEPTED,
    S.CLOSED, S.ARCHIVED,
]  # fmt: skip
ALLOWED = (
    {(before, after) for before, after in pairwise(ROAD)}
    | {
        (S.TEAM_READY, S.CONFIRMED), (S.DIAGNOSED, S.DIAGNOSING), (S.PLAN_REVIEW, S.DIAGNOSED),
        (S.ACCEPTANCE, S.RECTIFY), (S.ACCEPTANCE, S.IMPLEMENTING), (S.RECTIFY, S.ACCEPTANCE),
        (S.RECTIFY, S.IMPLEMENTING), (S.CLOSED, S.IMPLEMENTING), (S.ARCHIVED, S.IMPLEMENTING),
    }
    | {(before, side) for before in [*ROAD[:8], S.RECTIFY] for side in (S.SUSPENDED, S.WITHDRAWN)}
    | {(S.SUSPENDED, back) for back in [*ROAD[:8], S.RECTIFY, S.WITHDRAWN]}
    | {(before, S.TRANSFERRED) for before in (*ROAD[:6], S.RECTIFY)}
)  # fmt: skip
ENDED = (S.CLOSED, S.ARCHIVED, S.WITHDRAWN, S.TRANSFERRED)


class Walk:
    """One prefecture of two counties with five places, and somebody of every role who tries things."""

    def __init__(self, session: Any, seed: int) -> None:
        self.session, self.rng, self.today = session, Random(seed), date(2026, 4, 20)
        self.programme = make.make_programme()
        make.make_quota(self.programme, "620100", places=PLACES, reserve=RESERVES)
        self.ready: list[Ready] = [ready_case(code) for code in ("620103", "620102")]
        make.make_case("620103")
        for status in (*[NominationStatus.PROVINCE_REVIEW] * 5, NominationStatus.RESERVE):
            rank = {"reserve_rank": 1} if status is NominationStatus.RESERVE else {}
            decided = {} if status is NominationStatus.PROVINCE_REVIEW else {"decided_on": self.today}
            make.make_nomination("620103", status, is_live=True, **rank, **decided)
        self.people = {
            role: [make.make_user(role, code) for code in codes]
            for role, codes in {
                Role.PROVINCIAL_MANAGER: ["620000"],
                Role.PREFECTURE_REVIEWER: ["620100"],
                Role.COUNTY_OFFICER: ["620103", "620102"],
                Role.LEADER: ["620103", "620102"],
                Role.VIEWER: ["620103"],
                Role.EXPERT: ["", "", ""],
            }.items()
        }
        self.taken = 0
        self.states = self._states()

    def _states(self) -> dict[int, CaseStatus]:
        return {case.id: case.status for case in self.session.scalars(select(Case))}

    def person(self, *roles: Role) -> Any:
        """Mostly somebody who may, now and then somebody who may not."""
        chosen = self.rng.choice(roles) if self.rng.random() < 0.85 else self.rng.choice(list(self.people))
        return self.rng.choice(self.people[chosen])

    def actor(self, *roles: Role) -> Any:
        return make.actor(self.person(*roles))

    def any(self, model: Any, *conditions: Any) -> Any:
        rows = self.session.scalars(select(model).where(*conditions).order_by(model.id)).all()
        if not rows:
            raise RuleViolation("nothing to act on")
        return self.rng.choice(rows)

    def step(self) -> None:
        """One attempt. A refusal leaves nothing behind; anything but a refusal is a fault of the code."""
        self.today += timedelta(days=self.rng.choice([0, 0, 0, 1, 2]))
        act = self.rng.choice(ACTS)
        try:
            with self.session.begin_nested():
                act(self)
            self.taken += 1
        except RuleViolation:
            return  # the savepoint is rolled back: everything is as it was checked before
        self.session.expire_all()
        self.check(act.__name__)

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Walk on from here; afterwards everything is as it was here."""
        today, taken, states = self.today, self.taken, self.states
        undone = self.session.begin_nested()
        yield
        undone.rollback()
        self.session.expire_all()
        self.today, self.taken, self.states = today, taken, states

    # -------------------------------------------------------------- what must hold

    def check(self, act: str) -> None:
        before, self.states = self.states, self._states()
        for key, status in self.states.items():
            if key in before and before[key] is not status:
                assert (before[key], status) in ALLOWED, f"{act}: {before[key]} → {status}"
        for case in self.session.scalars(select(Case)):
            self._check_case(case, act)
        self._check_places(act)

    def _check_case(self, case: Case, act: str) -> None:
        assert (case.status is S.WITHDRAWN) <= (case.withdrawn_on is not None), act
        assert (case.status in (S.CLOSED, S.ARCHIVED)) == (case.closed_on is not None), act
        assert (case.status is S.ARCHIVED) == (case.archived_on is not None), act
        assert (case.status is S.SUSPENDED) == (case.status_before_suspension is not None), act
        assert (case.status is S.TRANSFERRED) == (case.transferred_on is not None), act
        successors = self.session.scalars(select(Case).where(Case.continues_id == case.id)).all()
        assert len(successors) == (case.status is S.TRANSFERRED), act
        if case.reopened_on is not None:
            consents = select(Reopening).where(Reopening.case_id == case.id, Reopening.is_consented)
            assert all(r.decided_by_id != r.asked_by_id for r in self.session.scalars(consents)), act
            assert self.session.scalars(consents).first() is not None, act

    def _check_places(self, act: str) -> None:
        prefecture = make.region("620100", Rank.PREFECTURE)
        use = quota_uses(self.programme.id, prefecture_id=prefecture.id).get(prefecture.id)
        assert use is not None
        assert use.used <= PLACES, act
        assert use.effective <= use.confirmed <= PLACES, act
        assert use.substituted <= use.withdrawn, act
        total = tally(
            place(prefecture.id), AsOf(self.programme.id, 2026, self.today), by="county", nouns=[CASES]
        )
        sums = total.total(total.by_county)
        named = ("confirmed", "withdrawn", "substituted", "effective")
        assert [sums.get(name, 0) for name in named] == [getattr(use, name) for name in named], act
        taken = self.session.scalars(
            select(func.count(Case.id))
            .where(Case.substitute_for_id.is_not(None))
            .group_by(Case.substitute_for_id)
        ).all()
        assert all(number == 1 for number in taken), act


# ------------------------------------------------------------------ what people try

OFFICER, REVIEWER, MANAGER, EXPERT = (
    Role.COUNTY_OFFICER, Role.PREFECTURE_REVIEWER, Role.PROVINCIAL_MANAGER, Role.EXPERT,
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
    case = w.any(Case)
    user = w.rng.choice(w.people[EXPERT])
    member = next((m for m in case.present_team if m.expert_id == user.expert_id), None)
    if member is None:
        raise RuleViolation("not on the team")
    sign(member, [], on=w.today, actor=make.actor(user, case))


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
    roll_over.review(w.any(RollOver), approve, "意见", on=w.today, actor=w.actor(Role.LEADER))


def apply_roll_over(w: Walk) -> None:
    roll_over.apply(w.any(RollOver), on=w.today, actor=w.actor(OFFICER))


ACTS: list[Callable[[Walk], None]] = [
    select_one, reserve_one, reject_one, publish, confirm, substitute, assign, declare, declare, leave_team, suspend,
    resume, resume, ask_to_withdraw, decide_withdrawal, apply_for_acceptance, apply_for_acceptance, opine, opine,
    answer_survey, conclude, conclude, close, close, archive, ask_to_reopen, decide_reopening, propose_transfer,
    answer_transfer, answer_transfer, decide_transfer, decide_transfer, take_transfer_back, hand_over_due,
    start_roll_over, decide_roll_over, decide_roll_over, submit_roll_over, review_roll_over, apply_roll_over,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(TRUNKS))
def test_no_walk_reaches_a_state_or_a_count_that_the_rules_forbid(session: Any, seed: int) -> None:
    trunk = Walk(session, seed)
    for _ in range(BRANCHES):
        with trunk.branch():
            for _ in range(STEPS):
                trunk.step()
        for _ in range(BETWEEN):
            trunk.step()
    assert trunk.taken > BRANCHES * BETWEEN // 20, "hardly any step was taken: the walks prove nothing"
