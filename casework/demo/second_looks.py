"""What a second person looks at, who leaves and who is asked for too often: waivers, one of them waiting; a conflict found
late with its check; an expert who goes and another one who has too much to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.cases.services import ask_for_waiver, block_expert, conclude_check, decide_waiver, name_checker
from casework.demo.people import expert_username
from casework.demo.places import prefecture_of
from casework.demo.sought_after import send_too_often
from casework.demo.stage import Stage
from casework.departures.queries import POOL
from casework.departures.services import let_go
from casework.enums import CaseStatus, TeamRole
from casework.extensions import db
from casework.models import Case, CaseExpert, Expert, Programme

STORY_COUNTY: Final = "620103"


def second_looks(stage: Stage) -> None:
    """Played last in the running year; each on its own case, none of the story's."""
    _waivers(stage)
    _late_conflict(stage)
    _departure(stage)
    send_too_often(stage, list(_open_assignments().values()), spared=STORY_COUNTY)


def _cases(stage: Stage, status: CaseStatus) -> list[Case]:
    cases = db.session.scalars(
        select(Case)
        .join(Programme)
        .where(Programme.year == stage.season.year, Case.status == status)
        .options(joinedload(Case.tenant))
        .order_by(Case.number)
    ).all()
    return [case for case in cases if case.tenant.code != STORY_COUNTY]


def _waivers(stage: Stage) -> None:
    undeclared = [
        member
        for case in _cases(stage, CaseStatus.CONFIRMED)
        for member in case.present_team
        if not member.is_cleared
    ]
    first, second = stage.cast.managers[:2]
    for n, member in enumerate(undeclared[:2]):
        asked_on, decided_on = stage.season.ago(2), stage.season.ago(1)
        reason = "专家在外地参加评审，声明原件随后寄达，诊断日期已与企业约定。"
        waiver = stage.act(first, asked_on, ask_for_waiver, member, reason, on=asked_on)
        if n == 0:
            opinion = "同意先行开展诊断，一周内补签。"
            stage.act(second, decided_on, decide_waiver, waiver, True, opinion, on=decided_on)


def _late_conflict(stage: Stage) -> None:
    for case in _cases(stage, CaseStatus.IMPLEMENTING):
        leader, members = case.leader, [m for m in case.present_team if m.role is TeamRole.MEMBER]
        if leader is None or not members or case.diagnosis_started_on is None or not leader.is_cleared:
            continue
        found_on, checked_on = stage.season.ago(5), stage.season.ago(3)
        reviewer = stage.cast.reviewers[prefecture_of(case.tenant.code)]
        reason = "企业反映该专家自上月起担任其同行企业的顾问，经核实属实。"
        check = stage.act(reviewer, found_on, block_expert, members[-1], reason, on=found_on)
        if check is not None:
            stage.act(reviewer, found_on, name_checker, check, leader, on=found_on)
            finding = "复查了诊断记录和两次入企记录，问题清单和措施与现场一致。"
            expert = stage.cast.experts[leader.expert.name]
            stage.act(expert, checked_on, conclude_check, check, True, finding, on=checked_on)
        return


def _departure(stage: Stage) -> None:
    """Somebody with little work left goes; the freest expert of the same field takes it."""
    busy = _open_assignments()
    by_load = sorted(stage.cast.experts, key=lambda name: (len(busy.get(name, ())), name))
    for name in by_load:
        own = busy.get(name, ())
        if own and all(member.case.tenant.code != STORY_COUNTY for member in own):
            expert = own[0].expert
            free = db.session.scalars(select(Expert).where(Expert.name == _freest(by_load, own, name))).one()
            on = stage.season.ago(4)
            choices = {
                "led": str(free.id),
                "member": POOL,
                "actions": POOL,
                "follow_ups": POOL,
                "checks": POOL,
            }
            stage.act(
                stage.cast.managers[0], on, let_go, expert, choices, "已退休，不再承担帮扶任务。", on=on
            )
            stage.cast.logins[:] = [
                login for login in stage.cast.logins if login.username != expert_username(name)
            ]
            return


def _freest(by_load: Sequence[str], own: Sequence[CaseExpert], name: str) -> str:
    """The first by load who is on none of these teams; a team member would take the lead, which is another story."""
    there = {member.expert.name for one in own for member in one.case.team}
    return next(other for other in by_load if other != name and other not in there)


def _open_assignments() -> dict[str, list[CaseExpert]]:
    members = db.session.scalars(
        select(CaseExpert)
        .join(Case, Case.id == CaseExpert.case_id)
        .where(
            CaseExpert.ended_on.is_(None),
            Case.closed_on.is_(None),
            Case.withdrawn_on.is_(None),
            Case.transferred_on.is_(None),
        )
        .options(joinedload(CaseExpert.expert), joinedload(CaseExpert.case).joinedload(Case.tenant))
        .order_by(CaseExpert.id)
    ).all()
    found: dict[str, list[CaseExpert]] = {}
    for member in members:
        found.setdefault(member.expert.name, []).append(member)
    return found
