"""Team, self-assessment, diagnosis, the enterprise's answer: the first half of a case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.cases.declaration import sign, step_back
from casework.cases.services import assign_expert, end_assignment, replace_expert, resume, suspend
from casework.demo.acts import Acts
from casework.demo.papers import REPORT
from casework.demo.problem_words import ProblemWords
from casework.demo.standards import set_standards
from casework.demo.teams import Pool
from casework.demo.words import source_of, variants
from casework.diagnosis import services
from casework.enums import Answer, FileSubject, Severity, TeamRole, VisitWay
from casework.extensions import db
from casework.models import CaseExpert, Diagnosis, Expert
from casework.reference.queries import constraint_types

CONFLICT_CHANCE = 0.04
LEAVING_CHANCE = 0.04
REPLACED_CHANCE = 0.5


def schedule(acts: Acts, pool: Pool) -> None:
    """Put the first half on the list."""
    dates = acts.plot.dates
    acts.later(dates.paused_on, _pause, acts)
    acts.later(dates.restarted_on, _restart, acts)
    acts.later(dates.assigned_on, _assign, acts, pool)
    acts.later(dates.self_assessed_on, _assess_themselves, acts)
    acts.later(dates.begun_on, _begin, acts)
    acts.later(dates.held_on, _write, acts)
    acts.later(dates.submitted_on, _submit, acts)
    acts.later(dates.answered_on, _answer, acts)
    acts.later(dates.replied_on, _reply, acts)
    acts.later(dates.settled_on, _agree_to_the_rest, acts)


def _pause(on: date, acts: Acts) -> None:
    acts.act(acts.officer, on, suspend, acts.case, acts.say("suspended"))


def _restart(on: date, acts: Acts) -> None:
    acts.act(acts.officer, on, resume, acts.case)


def _assign(on: date, acts: Acts, pool: Pool) -> None:
    """The prefecture names the team; now and then somebody declares a conflict and is replaced."""
    assigner = acts.reviewer if acts.rng.random() < 0.7 else acts.stage.cast.managers[1]
    members = []
    for n, _name in enumerate(acts.team):
        role = TeamRole.LEADER if n == 0 else TeamRole.TECHNICAL if n == 3 else TeamRole.MEMBER
        members.append(acts.act(assigner, on, assign_expert, acts.case, _card(acts, n), role))
    if len(members) > 2 and acts.rng.random() < CONFLICT_CHANCE and acts.plot.dates.declared_on:
        last = members.pop()
        acts.act(acts.expert(len(members)), on, step_back, last, ["competitor"])
        acts.team[-1] = pool.another(acts.team, acts.case.tenant.code, acts.plot.groups, acts.rng)
        members.append(
            acts.act(assigner, on, assign_expert, acts.case, _card(acts, len(members)), TeamRole.MEMBER)
        )
    acts.later(acts.plot.dates.declared_on, _declare, acts, members, pool)


def _card(acts: Acts, number: int) -> Expert:
    return db.session.get_one(Expert, acts.expert(number).expert_id)


def _declare(on: date, acts: Acts, members: list[CaseExpert], pool: Pool) -> None:
    """Everybody signs, the leader last."""
    for n in reversed(range(len(members))):
        acts.act(acts.expert(n), on, sign, members[n], [])
    leaves = len(members) > 2 and acts.rng.random() < LEAVING_CHANCE
    if leaves and acts.plot.dates.approved_on is not None:
        acts.later(
            acts.stage.season.add(acts.plot.dates.approved_on, 20), _leave_team, acts, members[-1], pool
        )


def _leave_team(on: date, acts: Acts, member: CaseExpert, pool: Pool) -> None:
    """Half of those who leave are replaced by somebody near by."""
    if not acts.case.is_open or acts.case.suspended_on is not None:
        return
    if acts.rng.random() < REPLACED_CHANCE:
        near = pool.another(acts.team, acts.case.tenant.code, acts.plot.groups, acts.rng)
        _replace(on, acts, member, near)
        return
    acts.act(acts.reviewer, on, end_assignment, member, acts.say("expert_ended"))
    acts.team.remove(member.expert.name)


def _replace(on: date, acts: Acts, member: CaseExpert, name: str) -> None:
    expert = db.session.get_one(Expert, acts.stage.cast.experts[name].expert_id)
    successor = acts.act(acts.reviewer, on, replace_expert, member, expert, acts.say("expert_ended"))
    acts.team[acts.team.index(member.expert.name)] = name
    acts.act(acts.stage.cast.experts[name], on, sign, successor, [])


def _assess_themselves(on: date, acts: Acts) -> None:
    enterprise = acts.enterprise
    text = acts.say(
        "self_assessment",
        problem=enterprise.main_problem,
        needs="、".join(str(need.label) for need in enterprise.needs[:2]),
        contact=enterprise.contact,
    )
    acts.act(acts.contact, on, services.hand_in_self_assessment, acts.case, text)


def _begin(on: date, acts: Acts) -> None:
    acts.act(acts.expert(), on, services.begin_diagnosis, acts.case)


def _write(on: date, acts: Acts) -> None:
    """On site: the constraints are written down as they are found."""
    plot, diagnosis = acts.plot, services.diagnosis_of(acts.case)
    _write_report(on, acts, diagnosis, held_on=on)
    for n, problem in enumerate(plot.problems):
        author = acts.expert(n if acts.rng.random() < 0.5 else 0)
        acts.act(author, on, services.add_constraint, diagnosis, **_found(acts, problem))
    _score(on, acts, diagnosis)


def _found(acts: Acts, problem: ProblemWords) -> dict[str, Any]:
    urgency = {Severity.HIGH: Severity.HIGH, Severity.LOW: Severity.LOW}.get(
        problem.severity, Severity.MEDIUM
    )
    return {
        "type_code": problem.code,
        "title": problem.title,
        "evidence": problem.evidence,
        "cause": problem.cause,
        "advice": acts.say("advice", action=problem.measures[0].title),
        "severity": problem.severity,
        "urgency": urgency,
        "can_self_solve": problem.can_self_solve,
        "department": problem.department,
    }


def _write_report(on: date, acts: Acts, diagnosis: Diagnosis, *, held_on: date) -> None:
    plot = acts.plot
    kinds = constraint_types(acts.case.programme.constraint_edition_id)
    groups = "、".join(kinds[group].name_zh for group in plot.groups[:3])
    acts.act(
        acts.expert(),
        on,
        services.write_report,
        diagnosis,
        held_on=held_on,
        way=VisitWay.ON_SITE,
        basis=acts.say("basis"),
        strengths=acts.say("strengths", product=acts.enterprise.product, contact=acts.enterprise.contact),
        conclusion=acts.say(
            "conclusion",
            problem=acts.enterprise.main_problem.rstrip("。"),
            count=len(plot.problems),
            high=max(1, sum(problem.severity is Severity.HIGH for problem in plot.problems)),
            groups=groups,
            first=plot.problems[0].title,
        ),
        **_on_site(acts),
    )


def _on_site(acts: Acts) -> dict[str, str]:
    """The day on site in a few words; what was found in a group of the walk stands under it."""
    parts = {"MAN": "walk_man", "MAC": "walk_machine", "MAT": "walk_material", "MET": "walk_method",
             "ENV": "walk_environment", "MEA": "walk_measurement", "MTR": "walk_measurement"}  # fmt: skip
    found = {parts[p.code[:3]]: p.title for p in acts.plot.problems if p.code[:3] in parts}
    contact = acts.enterprise.contact
    return {
        "opening_talk": variants("opening_talk")[0].format(contact=contact),
        **found,
        "closing_talk": variants("closing_talk")[0].format(contact=contact),
    }


def _score(on: date, acts: Acts, diagnosis: Diagnosis) -> None:
    """Groups with a grave problem score low, those with another one in the middle, the rest of the shop floor well."""
    scores = dict.fromkeys(("MAN", "MAC", "MAT", "MET", "ENV", "MEA", "QMS"), 4)
    for problem in acts.plot.problems:
        score = 1 if problem.severity is Severity.HIGH else 2
        scores[problem.code[:3]] = min(score, scores.get(problem.code[:3], score))
    acts.stage.act(acts.expert(), on, services.score_maturity, diagnosis, scores)


def _submit(on: date, acts: Acts) -> None:
    """The report goes out with its signed copy; the baselines stand beside it."""
    diagnosis = services.diagnosis_of(acts.case)
    _set_indicators(on, acts)
    set_standards(on, acts)
    acts.add_file(acts.expert(), on, FileSubject.DIAGNOSIS, diagnosis, "质量诊断报告（签字页）", paper=REPORT)
    acts.act(acts.expert(), on, services.submit_report, diagnosis)


def _set_indicators(on: date, acts: Acts) -> None:
    found = acts.constraints()
    target_on = acts.case.programme.acceptance_due_on
    for n, problem in enumerate(acts.plot.problems):
        words = problem.indicator
        if words is None:
            continue
        source = source_of(problem.group, acts.rng)
        acts.act(
            acts.expert(),
            on,
            services.add_indicator,
            acts.case,
            name=words.name,
            unit=words.unit,
            direction=words.direction,
            baseline_value=words.baseline,
            baseline_on=on - timedelta(days=acts.rng.randint(3, 6)),
            baseline_period=f"{acts.stage.season.year - 1}年",
            baseline_source=source,
            target_value=words.target,
            target_on=target_on,
            source=source,
            constraint_id=found[n].id,
        )


def _answer(on: date, acts: Acts) -> None:
    """Constraint by constraint; with an objection to one of them where the plot has it."""
    diagnosis = services.diagnosis_of(acts.case)
    for n, constraint in enumerate(acts.constraints()):
        objects = n == acts.plot.objected
        answer = Answer.OBJECTED if objects else Answer.AGREED
        acts.act(
            acts.contact, on, services.save_answer, constraint, diagnosis, answer,
            acts.say("objection") if objects else "",
        )  # fmt: skip
    acts.act(acts.contact, on, services.submit_answers, diagnosis)


def _reply(on: date, acts: Acts) -> None:
    """The team keeps the constraint after a second look, or rewords it."""
    if acts.plot.objected is None:
        return
    diagnosis = services.diagnosis_of(acts.case)
    constraint = acts.constraints()[acts.plot.objected]
    problem = acts.plot.problems[acts.plot.objected]
    if acts.rng.random() < 0.5:
        acts.act(
            acts.expert(), on, services.keep_constraint, constraint, diagnosis,
            acts.say("objection_keep", head=acts.enterprise.head),
        )  # fmt: skip
        return
    values = {**_found(acts, problem), "advice": constraint.advice, "severity": Severity.MEDIUM}
    values["evidence"] += acts.say("revised_evidence")
    acts.act(
        acts.expert(), on, services.revise_constraint, constraint, diagnosis, acts.say("objection_revise"),
        **values,
    )  # fmt: skip


def _agree_to_the_rest(on: date, acts: Acts) -> None:
    diagnosis = services.diagnosis_of(acts.case)
    for constraint in acts.constraints():
        if constraint.answer is Answer.PENDING:
            acts.act(acts.contact, on, services.save_answer, constraint, diagnosis, Answer.AGREED, "")
    acts.act(acts.contact, on, services.submit_answers, diagnosis)
