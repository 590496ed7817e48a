"""Random walks through the real services: whoever does whatever, no state and no count is reached that the rules forbid.

The table of allowed steps is written out here once more, by hand, from model.md and programme.md section 5, so that a
slip in the table of the code is found as well.

A walk begins wherever a long one has come to, and is undone when it is over: so each begins somewhere else, and what lies
far down the road is reached by many. WALKS=10000 in the environment takes that many (an hour); the tests take some.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from casework.enums import (
    CaseStatus,
    NominationStatus,
    Rank,
    Role,
)
from casework.errors import RuleViolation
from casework.models import (
    ActionItem,
    Case,
    CaseExpert,
    ConclusionCheck,
    DeclarationWaiver,
    QuotaConsent,
    Reopening,
)
from casework.programmes.queries import quota_uses
from casework.regions.queries import place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import tally
from casework.reports.figures.of_cases import CASES
from tests import factories as make
from tests.cases.walk_acts import ACTS
from tests.outcomes.ready import Ready, ready_case

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
        # An acceptance of the second case needs this one done or given up.
        open_work = make.make_action(self.ready[1].case, self.ready[1].constraint, due_on=date(2026, 6, 30))
        open_work.in_force_on = self.today
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
                Role.LEADER: ["620103", "620102", "620100", "620000"],
                Role.VIEWER: ["620103"],
                Role.EXPERT: ["", "", ""],
            }.items()
        }
        self.taken = 0
        self.states, self.due = self._states(), self._due()

    def _due(self) -> dict[int, date]:
        return {action.id: action.due_on for action in self.session.scalars(select(ActionItem))}

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
        kept = self.today, self.taken, self.states, self.due
        undone = self.session.begin_nested()
        yield
        undone.rollback()
        self.session.expire_all()
        self.today, self.taken, self.states, self.due = kept

    # -------------------------------------------------------------- what must hold

    def check(self, act: str) -> None:
        before, self.states = self.states, self._states()
        for key, status in self.states.items():
            if key in before and before[key] is not status:
                assert (before[key], status) in ALLOWED, f"{act}: {before[key]} → {status}"
        for case in self.session.scalars(select(Case)):
            self._check_case(case, act)
        self._check_places(act)
        self._check_second_persons(act)
        self._check_work(act)

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
        approved = [c for c in self.session.scalars(select(QuotaConsent)) if c.is_approved]
        assert all(c.decided_by_id != c.asked_by_id for c in approved), act
        places = PLACES + sum(c.places for c in approved if c.prefecture_id == prefecture.id)
        assert use.used <= places, act
        assert use.effective <= use.confirmed <= places, act
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

    def _check_second_persons(self, act: str) -> None:
        waivers = self.session.scalars(select(DeclarationWaiver)).all()
        consented = {w.member_id for w in waivers if w.is_consented}
        for waiver in waivers:
            assert waiver.decided_by_id != waiver.asked_by_id, act
            assert not (waiver.is_open and waiver.member.ended_on), act
        for member in self.session.scalars(select(CaseExpert)):
            assert (member.waived_on is not None) == (member.id in consented), act
            assert member.blocked_on is None or member.ended_on is not None, act
        for case in self.session.scalars(select(Case).where(Case.status == S.TEAM_READY)):
            assert case.present_team, act
            assert all(m.is_cleared for m in case.present_team), act
        for check in self.session.scalars(select(ConclusionCheck)):
            assert check.member.blocked_on is not None, act
            if check.checker is not None:
                assert check.checker.expert_id != check.member.expert_id, act

    def _check_work(self, act: str) -> None:
        before, self.due = self.due, self._due()
        assert all(self.due[key] >= due for key, due in before.items()), f"{act}: a deadline brought forward"
        for action in self.session.scalars(select(ActionItem)):
            granted = [r for r in action.drop_requests if r.is_approved]
            assert (action.dropped_on is not None) == (len(granted) == 1), act
            assert all(r.decided_by_id != r.requested_by_id for r in granted), act
            lasting = [p for p in action.pauses if p.ended_on is None]
            assert len(lasting) <= (action.dropped_on is None), act


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
