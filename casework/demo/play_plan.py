"""The plan of a case: its lines, the enterprise's agreement, return and approval, a second version."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.access.principal import Principal
from casework.demo import play_measures
from casework.demo.acts import Acts
from casework.demo.measures import MeasurePlot
from casework.demo.words import invented_name
from casework.enums import PartyKind, Severity
from casework.models import Plan, PlanLine
from casework.plans import services


def schedule(acts: Acts) -> None:
    """Put the plan on the list."""
    acts.later(acts.plot.dates.drafted_on, _draft, acts)


def _draft(on: date, acts: Acts) -> None:
    """The officer or the team leader writes the first version."""
    author = acts.officer if acts.rng.random() < 0.6 else acts.expert()
    plan = acts.stage.act(author, on, services.start_plan, acts.case)
    plot = acts.plot
    indicators = [problem.indicator for problem in plot.problems if problem.indicator]
    aims = [
        f"{item.name}由 {item.baseline}{item.unit} 达到 {item.target}{item.unit}" for item in indicators[:2]
    ]
    high = sum(problem.severity is Severity.HIGH for problem in plot.problems)
    goal = acts.say(
        "goal",
        month=acts.case.programme.acceptance_due_on.month,
        count=len(plot.problems),
        high=high,
        rest=len(plot.problems) - high,
        indicators="，".join(aims) or "关键记录完整、可追溯",
    )
    acts.stage.act(
        author, on, services.edit_plan, plan, goal=goal, ways=acts.say("ways"),
        follow_up_plan=acts.say("follow_up_plan", months=acts.case.programme.follow_up_months),
    )  # fmt: skip
    found = acts.constraints()
    people = [acts.enterprise.contact, invented_name(acts.rng), invented_name(acts.rng)]
    for measure in plot.measures:
        acts.act(author, on, services.add_line, plan, found[measure.problem], **_line(acts, measure, people))
    acts.later(plot.dates.agreed_on, _agree, acts, plan, author)
    acts.later(plot.dates.plan_submitted_on, _submit, acts, plan, author)
    acts.later(plot.dates.returned_on, _return, acts, plan)
    acts.later(plot.dates.resubmitted_on, _resubmit, acts, plan, author)
    acts.later(plot.dates.approved_on, _approve, acts, plan)


def _line(acts: Acts, measure: MeasurePlot, people: list[str]) -> dict[str, Any]:
    problem = acts.plot.problems[measure.problem]
    chance = acts.rng.random()
    party, responsible = PartyKind.ENTERPRISE, people[measure.problem % len(people)]
    if measure.responsible:
        responsible = measure.responsible
        party = PartyKind.BUREAU if responsible == acts.officer.name else PartyKind.ENTERPRISE
    elif chance < 0.06:
        party, responsible = PartyKind.EXPERT_TEAM, acts.team[0]
    elif chance < 0.1:
        party, responsible = PartyKind.BUREAU, acts.officer.name
    return {
        "title": measure.words.title,
        "finish_mark": measure.words.finish_mark,
        "service": measure.words.service,
        "party_kind": party,
        "responsible": responsible,
        "partner": problem.department or (acts.team[-1] if chance > 0.8 else ""),
        "start_on": measure.started_on,
        "due_on": measure.due_on,
        "evidence_kinds": list(measure.words.evidence[: acts.plot.amount.evidence]),
        "cost": acts.say("cost", amount=acts.rng.choice(("0.3", "0.5", "0.8", "1.2", "2.0"))),
    }


def _agree(on: date, acts: Acts, plan: Plan, author: Principal) -> None:
    acts.act(author, on, services.ask_to_agree, plan)
    acts.act(acts.contact, on, services.agree_to_plan, plan)


def _submit(on: date, acts: Acts, plan: Plan, author: Principal) -> None:
    acts.act(author, on, services.submit_plan, plan)


def _return(on: date, acts: Acts, plan: Plan) -> None:
    acts.act(acts.deputy, on, services.return_plan, plan, acts.say("plan_return"))


def _resubmit(on: date, acts: Acts, plan: Plan, author: Principal) -> None:
    """Reworded, agreed to again and sent again."""
    acts.stage.act(
        author, on, services.edit_plan, plan, goal=plan.goal, ways=acts.say("ways"),
        follow_up_plan=plan.follow_up_plan,
    )  # fmt: skip
    _agree(on, acts, plan, author)
    _submit(on, acts, plan, author)


def _approve(on: date, acts: Acts, plan: Plan) -> None:
    """From here on the measures run."""
    acts.act(acts.deputy, on, services.approve_plan, plan)
    play_measures.schedule(acts)
    revised = acts.plot.dates.revised_on
    if revised is not None:
        acts.later(acts.stage.season.add(revised, -3), _revise, acts, revised)


def _revise(on: date, acts: Acts, approved_on: date) -> None:
    """A second version with one finish mark made countable, as long as that measure is not done."""
    open_numbers = [
        measure.number
        for measure in acts.plot.measures
        if (measure.handed_in_on or measure.ended_on or acts.last) > approved_on
    ]
    if not open_numbers:
        return
    plan = acts.stage.act(
        acts.officer, on, services.start_plan, acts.case, change_reason=acts.say("change_reason")
    )
    line = next(line for line in plan.lines if line.number == open_numbers[-1])
    acts.act(acts.officer, on, services.edit_line, line, **_changed(acts, line))
    _agree(on, acts, plan, acts.officer)
    _submit(acts.stage.season.add(on, 1), acts, plan, acts.officer)
    acts.later(approved_on, _approve_again, acts, plan)


def _changed(acts: Acts, line: PlanLine) -> dict[str, Any]:
    names = ("title", "service", "party_kind", "responsible", "partner", "start_on", "due_on", "cost")
    values = {name: getattr(line, name) for name in names}
    return {
        **values,
        "finish_mark": line.finish_mark + acts.say("finish_mark_added"),
        "evidence_kinds": list(line.evidence_kinds),
    }


def _approve_again(on: date, acts: Acts, plan: Plan) -> None:
    acts.act(acts.deputy, on, services.approve_plan, plan)
