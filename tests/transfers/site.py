"""A case at work with something of every kind open and finished, its people, and those of the county it may move to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.access.principal import Principal
from casework.enums import CaseStatus, Rank, Resolution, Role, TeamRole, ValueKind
from casework.models import CaseTransfer
from casework.regions.queries import Place, places
from casework.transfers import services
from tests import factories as make

HOME, NEIGHBOUR, DISTANT = "620103", "620102", "620502"
PROPOSED, HAND_OVER = date(2026, 8, 3), date(2026, 8, 17)


def county(code: str) -> Place:
    """A county by code, as plain data."""
    return next(p for p in places().values() if p.code == code and p.rank is Rank.COUNTY)


@dataclass
class Site:
    """One case of HOME. Two constraints: Z01 solved with a struck-off measure, Z02 open with one that is not begun."""

    to: str = NEIGHBOUR

    def __post_init__(self) -> None:
        self.enterprise = make.make_enterprise(HOME, contact_phone="13893152046", head_phone="13893152047")
        self.case = make.make_case(
            HOME, CaseStatus.IMPLEMENTING, enterprise=self.enterprise, team_ready_on=date(2026, 4, 22),
            diagnosed_on=date(2026, 5, 15), plan_approved_on=date(2026, 6, 3),
        )  # fmt: skip
        self.leader, self.member = make.make_expert("马文博"), make.make_expert("张淑琴")
        make.make_member(self.case, self.leader)
        make.make_member(self.case, self.member, TeamRole.MEMBER)
        make.make_diagnosis(self.case, submitted_on=date(2026, 5, 8), answered_on=date(2026, 5, 15))
        self.solved = make.make_constraint(self.case, number=1)
        self.open = make.make_constraint(self.case, number=2, title="首件检验没有记录")
        make.make_judgement(self.solved, outcome=Resolution.SOLVED, judged_on=date(2026, 7, 20))
        make.make_judgement(self.open, outcome=Resolution.PARTIAL, judged_on=date(2026, 7, 21))
        self.indicator = make.make_indicator(self.case, constraint_id=self.open.id, name="首检合格率")
        make.make_value(self.indicator, kind=ValueKind.BASELINE, value="91.2", measured_on=date(2026, 4, 30))
        approver = make.make_user(Role.LEADER, HOME)
        plan = make.make_plan(self.case, approved_on=date(2026, 6, 3), approved_by_id=approver.id)
        make.make_plan_line(plan, self.open, number=2)
        self.officer_user = make.make_user(Role.COUNTY_OFFICER, HOME)
        self.case.officer = self.officer_user
        self.finished = make.make_action(
            self.case, self.solved, number=1, due_on=date(2026, 7, 10), done_on=date(2026, 7, 8),
            struck_off_on=date(2026, 7, 14),
        )  # fmt: skip
        self.action = make.make_action(
            self.case, self.open, number=2, first_due_on=date(2026, 7, 31), due_on=date(2026, 9, 30)
        )
        make.make_follow_up(self.case, number=1, due_on=date(2026, 7, 15), held_on=date(2026, 7, 15))
        self.follow_up = make.make_follow_up(
            self.case, number=2, due_on=date(2026, 10, 15), first_due_on=date(2026, 10, 10)
        )
        self.contact = make.make_user(Role.ENTERPRISE_CONTACT, enterprise=self.enterprise)
        self.expert_user = make.make_user(Role.EXPERT, expert=self.leader)
        self.receiver = make.make_user(Role.COUNTY_OFFICER, self.to, display_name="赵接收")
        self.reviewer = make.make_user(Role.PREFECTURE_REVIEWER, "620100")
        self.manager = make.make_user(Role.PROVINCIAL_MANAGER, "620000")

    def officer(self) -> Principal:
        return make.actor(self.officer_user)

    def propose(self, hand_over_on: date = HAND_OVER, reason: str = "企业整体搬迁") -> CaseTransfer:
        return services.propose(
            self.case, county(self.to), reason, hand_over_on, on=PROPOSED, actor=self.officer()
        )

    def accept(self, transfer: CaseTransfer) -> None:
        services.accept(transfer, self.receiver, on=date(2026, 8, 5), actor=make.actor(self.receiver))

    def consent(self, transfer: CaseTransfer, *expert_ids: int, on: date = HAND_OVER) -> None:
        user = self.reviewer if transfer.is_within_prefecture else self.manager
        services.decide(transfer, True, "同意", expert_ids, on=on, actor=make.actor(user))

    def move(self, *expert_ids: int) -> CaseTransfer:
        """The whole way, handed over on the day."""
        transfer = self.propose()
        self.accept(transfer)
        self.consent(transfer, *expert_ids)
        return transfer
