"""Eight cases of 2026 and one of 2025 in four counties of two prefectures, small enough to count by hand.

七里河区 A1 accepted and closed · A2 withdrawn on 1 July · A3 substitute for A2 · E1 of 2025, carried over
永登县   B1 to be corrected, then passed; the same enterprise as C1
秦州区   C1 carried over · C2 moved to 甘谷县 on 1 September
甘谷县   D0 goes on with C2 · D1 only just begun, its constraint under objection
Every other county has no case. The data date of most tests is 30 November.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.enums import (
    Answer,
    CaseStatus,
    NominationStatus,
    Rank,
    Resolution,
    WithdrawalReason,
)
from casework.extensions import db
from casework.models import ActionItem, Case, FollowUp, Programme
from casework.regions.queries import Place, place
from tests import factories as make
from tests.reports.hand_made_yields import QILIHE, add_yields, day

D = date(2026, 11, 30)
YONGDENG, QINZHOU, GANGU, ZERO = "620121", "620502", "620523", "620525"


@dataclass
class Year:
    """The programme and its cases by name."""

    programme: Programme
    cases: dict[str, Case]

    def region(self, code: str, rank: Rank = Rank.COUNTY) -> Place:
        """A region as plain data."""
        return place(make.region(code, rank).id)

    @property
    def province(self) -> Place:
        return self.region("620000", Rank.PROVINCE)

    @property
    def lanzhou(self) -> Place:
        return self.region("620100", Rank.PREFECTURE)

    @property
    def tianshui(self) -> Place:
        return self.region("620500", Rank.PREFECTURE)


def make_year() -> Year:
    """Every row of the data set."""
    programme = make.make_programme(2026, places=8)
    make.make_quota(programme, "620100", places=4)
    make.make_quota(programme, "620500", places=3)
    cases = make_cases(programme)
    _constraints_and_actions(cases)
    _follow_ups(cases)
    add_yields(cases, programme)
    db.session.flush()
    return Year(programme, cases)


def make_cases(programme: Programme) -> dict[str, Case]:
    """The cases with their dated facts; A3, D0 and C1 share an identity with nobody who is live."""
    a1 = _case("A1", QILIHE, programme, diagnosed_on=day(5, 15), plan_approved_on=day(6, 3))
    a1.acceptance_applied_on, a1.accepted_on, a1.closed_on = day(10, 20), day(11, 2), day(11, 10)
    a2 = _case("A2", QILIHE, programme, diagnosed_on=day(5, 20), plan_approved_on=day(6, 5))
    a2.withdrawn_on, a2.withdrawal_reason = day(7, 1), WithdrawalReason.STOPPED
    a3 = _case(
        "A3",
        QILIHE,
        programme,
        confirmed_on=day(7, 10),
        diagnosed_on=day(8, 20),
        plan_approved_on=day(9, 15),
        substitute_for_id=a2.id,
    )
    b1 = _case("B1", YONGDENG, programme, diagnosed_on=day(5, 18), plan_approved_on=day(6, 10))
    b1.acceptance_applied_on, b1.accepted_on = day(10, 8), day(11, 20)
    c1 = _case("C1", QINZHOU, programme, same_as=b1, diagnosed_on=day(5, 25), plan_approved_on=day(6, 20))
    c1.carried_over_on = day(11, 25)
    c2 = _case("C2", QINZHOU, programme, diagnosed_on=day(5, 30), plan_approved_on=day(6, 25))
    c2.transferred_on = day(9, 1)
    d0 = _case(
        "D0",
        GANGU,
        programme,
        same_as=c2,
        confirmed_on=day(9, 1),
        diagnosed_on=day(5, 30),
        plan_approved_on=day(6, 25),
        continues_id=c2.id,
    )
    d0.acceptance_applied_on, d0.accepted_on = day(11, 16), day(11, 25)
    d1 = _case("D1", GANGU, programme, team_ready_on=day(4, 28))
    e1 = _case(
        "E1",
        QILIHE,
        make.make_programme(2025, places=5),
        confirmed_on=day(4, 12, 2025),
        diagnosed_on=day(5, 20, 2025),
        carried_over_on=day(12, 20, 2025),
    )
    db.session.flush()
    return {"A1": a1, "A2": a2, "A3": a3, "B1": b1, "C1": c1, "C2": c2, "D0": d0, "D1": d1, "E1": e1}


def _case(name: str, code: str, programme: Programme, same_as: Case | None = None, **values: Any) -> Case:
    uscc = {"uscc": same_as.uscc} if same_as else {}
    enterprise = make.make_enterprise(code, name=f"企业{name}", contact_phone="13893152046", **uscc)
    nomination = make.make_nomination(
        code,
        NominationStatus.CONFIRMED,
        enterprise=enterprise,
        programme=programme,
        is_live=same_as is None,
        decided_on=day(4, 2),
        confirmed_on=day(4, 10),
    )
    # The state says the same of all: no figure may read it.
    return make.make_case(code, CaseStatus.IMPLEMENTING, nomination=nomination, **values)


def _action(case: Case, constraint: Any, due_on: date, **values: Any) -> ActionItem:
    return make.make_action(
        case, constraint, due_on=due_on, **{"in_force_on": case.plan_approved_on, **values}
    )


def _constraints_and_actions(cases: dict[str, Case]) -> None:
    a1, a2, a3, b1 = cases["A1"], cases["A2"], cases["A3"], cases["B1"]
    z1 = make.make_constraint(a1, number=1, type_code="MTR-01")
    make.make_judgement(z1, Resolution.SOLVED, judged_on=day(10, 1))
    z2 = make.make_constraint(a1, number=2, type_code="QMS-01")
    make.make_judgement(z2, Resolution.PARTIAL, judged_on=day(9, 1))
    make.make_judgement(z2, Resolution.SOLVED, judged_on=day(10, 20))
    z3 = make.make_constraint(a1, number=3, type_code="MAN-01", no_action_reason="企业自行解决")
    make.make_judgement(z3, Resolution.SOLVED, judged_on=day(12, 5))
    first = _action(a1, z1, day(7, 31), number=1, done_on=day(7, 20), struck_off_on=day(7, 25))
    make.make_evidence(first)
    second = _action(
        a1, z1, day(9, 30), number=2, first_due_on=day(8, 31), done_on=day(9, 15), struck_off_on=day(9, 20)
    )
    make.make_extension(second, day(9, 30), decided_on=day(8, 25))
    make.make_evidence(second, uploaded_on=day(9, 15), removed_on=day(10, 1), removal_reason="拍错了")
    _action(a1, z2, day(9, 15), number=3, done_on=day(10, 8))
    _action(a1, z2, day(10, 1), number=4, dropped_on=day(9, 1), drop_reason="设备改型，不再需要")
    _action(a1, z2, day(7, 15), number=5, out_of_force_on=day(8, 1))

    gone = make.make_constraint(a2, number=1, type_code="MTR-01", confirmed_on=day(6, 1))
    make.make_judgement(gone, Resolution.SOLVED, judged_on=day(6, 20))
    _action(a2, gone, day(6, 30), number=1)

    z1 = make.make_constraint(a3, number=1, type_code="MTR-01", confirmed_on=day(9, 1))
    make.make_judgement(z1, Resolution.PARTIAL, judged_on=day(11, 1))
    make.make_constraint(a3, number=2, type_code="MTR-02", confirmed_on=day(12, 2))
    refused = _action(a3, z1, day(10, 31), number=1)
    make.make_extension(refused, day(11, 20), is_approved=False, decided_on=day(10, 25))
    _action(a3, z1, day(12, 15), number=2)
    later = _action(a3, z1, day(12, 20), number=3, first_due_on=day(11, 10))
    make.make_extension(later, day(12, 20), decided_on=day(12, 2))

    z1 = make.make_constraint(b1, number=1, type_code="TST-01", confirmed_on=day(5, 28))
    make.make_judgement(z1, Resolution.SOLVED, judged_on=day(11, 10))
    make.make_constraint(b1, number=2, type_code="TST-02", withdrawn_on=day(6, 1))
    done = _action(b1, z1, day(10, 10), number=1, done_on=day(10, 10), struck_off_on=day(10, 12))
    make.make_evidence(done, uploaded_on=day(10, 9))
    _action(b1, z1, day(11, 30), number=2)
    _of_tianshui(cases)


def _of_tianshui(cases: dict[str, Case]) -> None:
    c1, c2, d0, d1 = cases["C1"], cases["C2"], cases["D0"], cases["D1"]
    z1 = make.make_constraint(c1, number=1, type_code="MTR-01", confirmed_on=day(6, 4))
    make.make_judgement(z1, Resolution.UNSOLVED, judged_on=day(10, 10))
    objected = {"answer": Answer.OBJECTED, "objection": "数据不符", "confirmed_on": None}
    make.make_constraint(c1, number=2, type_code="MTR-03", **objected)
    _action(c1, z1, day(9, 30), number=1)
    _action(c1, z1, day(12, 31), number=2, in_force_on=day(12, 1))

    z1 = make.make_constraint(c2, number=1, type_code="MTR-01", confirmed_on=day(6, 5))
    make.make_judgement(z1, Resolution.SOLVED, judged_on=day(8, 15))
    moved = make.make_constraint(c2, number=2, type_code="QMS-05", confirmed_on=day(6, 5), moved_on=day(9, 1))
    done = _action(c2, z1, day(8, 10), number=1, done_on=day(8, 9), struck_off_on=day(8, 20))
    make.make_evidence(done, uploaded_on=day(8, 9))
    left = _action(c2, moved, day(10, 20), number=2, moved_on=day(9, 1))

    copy = make.make_constraint(d0, number=2, type_code="QMS-05", confirmed_on=day(6, 5), origin_id=moved.id)
    make.make_judgement(copy, Resolution.SOLVED, judged_on=day(11, 15))
    _action(d0, copy, day(10, 20), number=2, origin_id=left.id, done_on=day(10, 25))
    make.make_constraint(d1, number=1, type_code="MAN-01", **objected)


def _follow_ups(cases: dict[str, Case]) -> None:
    def follow_up(name: str, due: tuple[int, int], window: tuple[int, int], **values: Any) -> FollowUp:
        return make.make_follow_up(cases[name], due_on=day(*due), window_until_on=day(*window), **values)

    follow_up("A1", (9, 24), (10, 9), held_on=day(9, 25))
    ended = {"cancel_reason": "企业已销号", "is_excused": True}
    follow_up("A1", (11, 20), (11, 27), cancelled_on=day(11, 10), **ended)
    follow_up("A2", (8, 20), (8, 27))
    follow_up("A3", (11, 24), (12, 1))
    follow_up("A3", (10, 15), (10, 22), cancelled_on=day(10, 20), cancel_reason="没有时间")
    follow_up("B1", (9, 10), (9, 17), held_on=day(9, 30))
    stopped = {"cancel_reason": "企业停产检修，中止帮扶", "is_excused": True}
    follow_up("C1", (9, 20), (9, 27), cancelled_on=day(9, 15), **stopped)
    follow_up("C1", (12, 18), (12, 25), held_on=day(11, 20))
    follow_up("C2", (9, 22), (9, 29), moved_on=day(9, 1))
    follow_up("D0", (9, 22), (9, 29), held_on=day(9, 29))
