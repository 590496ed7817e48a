"""An expert whom everybody wants: in autumn more units ask for the same one than one person can look after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from casework.cases.declaration import sign
from casework.cases.services import assign_expert
from casework.demo.places import prefecture_of
from casework.demo.stage import Stage
from casework.enums import CaseStatus, TeamRole
from casework.experts.fitness import hindrance
from casework.experts.load import BUSY
from casework.extensions import db
from casework.models import Case, CaseExpert, Constraint, Expert, Programme

FIRST_ASKED: Final = 12
"""Working days before today on which the first of the further requests came; the others follow day by day."""


def send_too_often(stage: Stage, teams: Sequence[Sequence[CaseExpert]], *, spared: str) -> None:
    """The expert with the most open cases is sent to further ones as technical support until the load is too high.

    `teams`: the present assignments of each expert; nobody who works in the county with code `spared`. In a demo with
    too few cases at work nothing happens.
    """
    own = [team for team in teams if all(one.case.tenant.code != spared for one in team)]
    busiest = max(own, key=lambda team: (len(team), team[0].expert.name), default=())
    if not busiest:
        return
    expert = busiest[0].expert
    missing = BUSY - len(busiest)
    asking = _asking(stage, expert, spared)[:missing]
    if len(asking) < missing:
        return
    for n, case in enumerate(asking):
        on = stage.season.ago(FIRST_ASKED - n)
        reviewer = stage.cast.reviewers[prefecture_of(case.tenant.code)]
        member = stage.act(reviewer, on, assign_expert, case, expert, TeamRole.TECHNICAL, on=on)
        signed_on = stage.season.add(on, 1)
        stage.act(stage.cast.experts[expert.name], signed_on, sign, member, [], on=signed_on)


def _asking(stage: Stage, expert: Expert, spared: str) -> list[Case]:
    """Cases at work with a constraint in a field of the expert, who is not on the team and may come: near ones first."""
    cases = db.session.scalars(
        select(Case)
        .join(Programme)
        .where(
            Programme.year == stage.season.year,
            Case.status == CaseStatus.IMPLEMENTING,
            Case.plan_approved_on < stage.season.ago(FIRST_ASKED),
            select(Constraint.id)
            .where(
                Constraint.case_id == Case.id,
                or_(*(Constraint.type_code.startswith(f"{field}-") for field in expert.fields)),
                Constraint.withdrawn_on.is_(None),
            )
            .exists(),
        )
        .options(joinedload(Case.tenant))
        .order_by(Case.number)
    ).all()
    near = prefecture_of(expert.region.code)
    free = [
        case
        for case in cases
        if case.tenant.code != spared
        and expert.id not in {*case.blocked, *(member.expert_id for member in case.team)}
        and not hindrance(expert, case.enterprise_name, stage.season.ago(FIRST_ASKED))
    ]
    return sorted(free, key=lambda case: (prefecture_of(case.tenant.code) != near, case.number))
