"""A case that moves to another county with its enterprise: proposed, accepted, consented to, and worked on over there."""

from __future__ import annotations

from datetime import date
from random import Random

from sqlalchemy import select

from casework.cases.declaration import sign
from casework.demo import play_end, play_measures
from casework.demo.acts import Acts
from casework.demo.case_plot import FULL, CasePlot
from casework.demo.goals import Goal
from casework.demo.measures import Course, MeasurePlot, carry_on
from casework.demo.milestones import Milestones
from casework.demo.places import prefecture_of
from casework.demo.plot import judge_work
from casework.demo.stage import regions
from casework.demo.visit_plots import plan_visits
from casework.enums import CaseStatus, Rank
from casework.extensions import db
from casework.models import ActionItem, Case, Extension, User
from casework.plans import services as plans
from casework.regions.queries import place
from casework.transfers import services

PROPOSED, ANSWERED, HANDED_OVER = 0, 2, 4
"""Working days from the day on which the work in the old county ends."""


def transfer(old: Acts) -> Acts:
    """Move a case to a neighbour and go on there; gives what has to be played next."""
    ends_on = old.plot.dates.transferred_on
    assert ends_on is not None
    add, cast = old.stage.season.add, old.stage.cast
    _settle(old, ends_on)
    code, on = _neighbour(old), add(ends_on, HANDED_OVER)
    county, officer = place(regions()[code, Rank.COUNTY].id), cast.officers[code]
    reason = old.say("transferred", county=county.name_zh)
    proposal = old.act(old.officer, add(ends_on, PROPOSED), services.propose, old.case, county, reason, on)
    lead = db.session.get_one(User, officer.id)
    old.act(officer, add(ends_on, ANSWERED), services.accept, proposal, lead)
    near = prefecture_of(code) == prefecture_of(old.case.tenant.code)
    superior = old.reviewer if near else cast.managers[0]
    team = [member.expert_id for member in old.case.present_team]
    old.act(superior, on, services.decide, proposal, True, old.say("transfer_consent"), team)
    case = db.session.get_one(Case, proposal.successor_id)
    cast.move_contact(case.enterprise)
    return _go_on(old, case, on)


def _neighbour(old: Acts) -> str:
    own = old.case.tenant.code
    near = [
        code for code in old.stage.cast.officers if code != own and prefecture_of(code) == prefecture_of(own)
    ]
    return sorted(near or [code for code in old.stage.cast.officers if code != own])[0]


def _settle(old: Acts, on: date) -> None:
    """Nothing half decided is left behind: what is done is struck off, later dates are granted."""
    open_rows = select(ActionItem).where(
        ActionItem.case_id == old.case.id, ActionItem.done_on.is_not(None), ActionItem.struck_off_on.is_(None)
    )
    for action in db.session.scalars(open_rows):
        old.act(old.officer, on, plans.strike_off, action)
    asked = select(Extension).where(Extension.case_id == old.case.id, Extension.decided_on.is_(None))
    for extension in db.session.scalars(asked):
        old.act(old.deputy, on, plans.decide_extension, extension, True, old.say("extension_approve"))


def _go_on(old: Acts, case: Case, on: date) -> Acts:
    """The same experts sign again, for a declaration holds for one case; then the open measures go on."""
    acts = Acts(old.stage, case, _plot(old, case, on), old.team)
    signed_on = acts.stage.season.add(on, 1)
    experts = {person.expert_id: person for person in acts.stage.cast.experts.values()}
    for member in case.present_team:
        acts.act(experts[member.expert_id], signed_on, sign, member, [])
    play_measures.schedule(acts)
    play_end.schedule(acts)
    return acts


def _plot(old: Acts, case: Case, on: date) -> CasePlot:
    """What was not finished, with the dates that it has, and new visits."""
    season, made = old.stage.season, Milestones(on)
    made.approved_on = season.add(on, 1)
    rng = Random(f"{old.stage.seed}/{old.case.number}/transfer")
    plot = CasePlot(old.enterprise, Goal(CaseStatus.IMPLEMENTING), season, rng, FULL, made, [])
    places = [constraint.number - 1 for constraint in Acts(old.stage, case, plot, old.team).constraints()]
    plot.problems = [old.plot.problems[place] for place in places]
    known = {measure.number: measure for measure in old.plot.measures}
    rows = select(ActionItem).where(ActionItem.case_id == case.id).order_by(ActionItem.number)
    plot.measures = [
        carry_on(_here(known[row.number], places), row.due_on, made.approved_on, season, rng)
        for row in db.session.scalars(rows)
    ]
    judge_work(plot)
    plan_visits(plot)
    return plot


def _here(measure: MeasurePlot, places: list[int]) -> MeasurePlot:
    return MeasurePlot(
        measure.words, places.index(measure.problem), measure.number, Course.RUNNING, measure.due_on
    )
