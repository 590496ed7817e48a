"""Visits of a case: logged by an expert, confirmed by the enterprise, accompanied by the county."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from casework.demo.acts import Acts
from casework.demo.case_plot import VisitPlot
from casework.demo.words import invented_name
from casework.enums import FileSubject, ServiceType, VisitWay
from casework.models import ActionItem, Visit
from casework.visits.entry import SEPARATE, Entry
from casework.visits.services import accompany, confirm_visit, log_visit

PHOTO_CHANCE = 0.4


def schedule(acts: Acts, actions: Mapping[int, ActionItem]) -> None:
    """Put the visits of the work on the list."""
    approved_on = acts.plot.dates.approved_on
    for n, visit in enumerate(acts.plot.visits):
        if approved_on is not None and visit.held_on > approved_on:
            acts.later(visit.filed_on, _log, acts, n, actions)


def schedule_first(acts: Acts) -> None:
    """Put the first contact and the diagnosis on the list."""
    approved_on = acts.plot.dates.approved_on or date.max
    for n, visit in enumerate(acts.plot.visits):
        if visit.held_on <= approved_on:
            acts.later(visit.filed_on, _log, acts, n, {})


def _log(on: date, acts: Acts, number: int, actions: Mapping[int, ActionItem]) -> None:
    plot = acts.plot.visits[number]
    following = acts.plot.visits[number + 1 :]
    author = acts.expert(0 if plot.experts > 1 else number)
    entry = Entry(
        held_on=plot.held_on,
        arrived_at=time(*plot.hours[0]) if plot.hours else None,
        left_at=time(*plot.hours[1]) if plot.hours else None,
        way=plot.words.way,
        expert_ids=_present(acts, plot, author.expert_id or 0),
        enterprise_people=f"{acts.enterprise.contact}、{invented_name(acts.rng)}",
        services=_services(acts, plot),
        situation=f"{plot.words.observation}\n建议：{plot.words.advice}",
        progress={actions[n].id: _progress(acts, actions[n]) for n in plot.measures if actions[n].is_open},
        new_problems=plot.words.new_problem,
        feedback=plot.words.feedback,
        next_step=plot.words.next_step,
        next_on=following[0].held_on if following else _next_day(acts, on),
        same_visit=SEPARATE,
    )
    visit = acts.act_today(author, on, log_visit, acts.case, entry)
    if plot.words.way is VisitWay.ON_SITE and acts.plot.amount.interim and acts.rng.random() < PHOTO_CHANCE:
        acts.add_file(author, on, FileSubject.VISIT, visit, acts.say("visit_photo"))
    if plot.accompanied:
        _accompany(on, acts, visit)
    acts.later(plot.confirmed_on, _confirm, acts, visit)


def _present(acts: Acts, plot: VisitPlot, author: int) -> list[int]:
    """The author and as many more of the present team as came along."""
    others = [
        member.expert_id
        for member in acts.case.present_team
        if member.expert_id != author and member.assigned_on <= plot.held_on
    ]
    return [author, *others[: plot.experts - 1]]


def _services(acts: Acts, plot: VisitPlot) -> list[ServiceType]:
    chosen = [measure.words.service for measure in acts.plot.measures if measure.number in plot.measures]
    return list(dict.fromkeys(chosen or acts.enterprise.needs[:1]))


def _progress(acts: Acts, action: ActionItem) -> int:
    return min(95, action.progress_percent + acts.rng.choice((0, 10, 20)))


def _next_day(acts: Acts, on: date) -> date | None:
    """An appointment that lies ahead, for the last visit of a case that is still worked on."""
    if acts.plot.dates.applied_on is not None or not acts.case.is_open:
        return None
    return acts.stage.season.add(max(on, acts.last), acts.rng.randint(3, 10))


def _accompany(on: date, acts: Acts, visit: Visit) -> None:
    officer = acts.officer
    acts.stage.act(
        officer, on, accompany, visit,
        companions=acts.say("companions", name=officer.name, other=invented_name(acts.rng)),
        accompany_note=acts.say("accompany", name=officer.name),
    )  # fmt: skip


def _confirm(on: date, acts: Acts, visit: Visit) -> None:
    acts.act_today(acts.contact, on, confirm_visit, visit, acts.say("visit_remark"))
