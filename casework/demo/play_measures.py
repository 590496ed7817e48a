"""The work itself: reports, evidence, “done”, strike-off, extensions, judgements, measured values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.demo import play_follow_ups, play_visits
from casework.demo.acts import Acts
from casework.demo.measures import Course, MeasurePlot
from casework.demo.problem_words import IndicatorWords
from casework.demo.standards import read_standards
from casework.diagnosis.services import judge
from casework.enums import FileSubject, Progress, Resolution, ValueKind
from casework.extensions import db
from casework.models import ActionItem, Attachment, Indicator
from casework.outcomes.services import Measured, record_values
from casework.plans import services

C = Course


def schedule(acts: Acts) -> None:
    """Put everything that follows an approved plan on the list."""
    rows = db.session.scalars(select(ActionItem).where(ActionItem.case_id == acts.case.id))
    actions = {row.number: row for row in rows}
    for measure in acts.plot.measures:
        _schedule_measure(acts, measure, actions[measure.number])
    for on, n, outcome in acts.plot.judged:
        acts.later(on, _judge, acts, n, outcome)
    acts.later(acts.plot.interim_on, _read_values, acts, ValueKind.INTERIM)
    acts.later(acts.plot.after_on, _read_values, acts, ValueKind.AFTER)
    play_visits.schedule(acts, actions)
    play_follow_ups.schedule(acts)


def _schedule_measure(acts: Acts, plot: MeasurePlot, action: ActionItem) -> None:
    for on, share in plot.reports:
        acts.later(on, _report, acts, action, share)
    acts.later(plot.asked_on, _ask, acts, plot, action)
    for asked_on, decided_on, new_due_on in plot.later_extensions:
        acts.later(asked_on, _ask_again, acts, action, decided_on, new_due_on)
    acts.later(plot.sent_back_on, _send_back, acts, action)
    if plot.course is not C.OVERRIDDEN:
        acts.later(plot.handed_in_on, _hand_in, acts, action)
    acts.later(plot.done_on, _confirm, acts, action)
    acts.later(plot.returned_on, _return, acts, action)
    acts.later(plot.struck_off_on, _strike_off, acts, plot, action)
    acts.later(plot.dropped_on, _drop, acts, action)


def _report(on: date, acts: Acts, action: ActionItem, share: int) -> None:
    kind = action.evidence_kinds[0] if action.evidence_kinds else "记录"
    text = acts.say("progress_partly", kind=kind, wait=acts.say("wait"))
    acts.act(acts.contact, on, services.report_progress, action, Progress.PARTLY, text, percent=share)


def _hand_in(on: date, acts: Acts, action: ActionItem) -> None:
    """Every kind of evidence that the plan asks for and that is not there from an earlier time, then “all done”."""
    there = set(db.session.scalars(select(Attachment.kind).where(Attachment.action_item_id == action.id)))
    for kind in action.evidence_kinds:
        if kind in there:
            continue
        acts.add_file(acts.contact, on, FileSubject.ACTION, action, kind)
    text = acts.say(
        "progress_done",
        kinds="、".join(action.evidence_kinds),
        count=len(action.evidence_kinds),
        contact=acts.enterprise.contact,
    )
    acts.act(acts.contact, on, services.report_progress, action, Progress.ALL_DONE, text)


def _send_back(on: date, acts: Acts, action: ActionItem) -> None:
    """Handed in too early: an expert sends it back the same day."""
    kind = action.evidence_kinds[0]
    _hand_in(on, acts, action)
    acts.act(acts.expert(), on, services.send_back, action, acts.say("send_back", kind=kind))


def _confirm(on: date, acts: Acts, action: ActionItem) -> None:
    expert = acts.expert(action.number if acts.rng.random() < 0.4 else 0)
    acts.act(expert, on, services.confirm_done, action, acts.say("done"))


def _return(on: date, acts: Acts, action: ActionItem) -> None:
    kind = action.evidence_kinds[-1]
    acts.act(acts.officer, on, services.send_back, action, acts.say("send_back_officer", kind=kind))


def _strike_off(on: date, acts: Acts, plot: MeasurePlot, action: ActionItem) -> None:
    if plot.course is C.OVERRIDDEN:
        reason = acts.say("override", name=acts.enterprise.contact)
        acts.act(acts.deputy, on, services.strike_off_without_evidence, action, reason)
    else:
        acts.act(acts.officer, on, services.strike_off, action)


def _drop(on: date, acts: Acts, action: ActionItem) -> None:
    request = acts.act(acts.officer, on, services.ask_to_drop, action, acts.say("dropped"))
    acts.act(acts.deputy, on, services.decide_drop, request, True)


def _ask(on: date, acts: Acts, plot: MeasurePlot, action: ActionItem) -> None:
    """The enterprise asks for a later date; the deputy head decides."""
    assert plot.asked_for is not None
    extension = acts.act(
        acts.contact, on, services.request_extension, action, plot.asked_for, acts.say("extension_request")
    )
    approves = plot.course is not C.REFUSED
    opinion = acts.say("extension_approve" if approves else "extension_refused")
    acts.later(plot.decided_on, _decide, acts, extension, approves, opinion)


def _ask_again(on: date, acts: Acts, action: ActionItem, decided_on: date, new_due_on: date) -> None:
    extension = acts.act(
        acts.contact, on, services.request_extension, action, new_due_on, acts.say("extension_request")
    )
    acts.later(decided_on, _decide, acts, extension, True, acts.say("extension_approve"))


def _decide(on: date, acts: Acts, extension: object, approves: bool, opinion: str) -> None:
    acts.act(acts.deputy, on, services.decide_extension, extension, approves, opinion)


def _judge(on: date, acts: Acts, number: int, outcome: Resolution) -> None:
    """Solved and partly solved by the words of the problem, while measures run by a general sentence."""
    ends = [measure.ended_on for measure in acts.plot.measures if measure.problem == number]
    done = sum(end is not None and end <= on for end in ends)
    grounds = acts.plot.problems[number].solved
    if done < len(ends):
        grounds = acts.say("judged_partly", done=done)
    acts.act(acts.officer, on, judge, acts.constraints()[number], outcome, grounds)


def _read_values(on: date, acts: Acts, kind: ValueKind) -> None:
    """Every indicator is read: half-way in between, where it has come to in the end; standard ones in the end only."""
    if kind is ValueKind.AFTER:
        read_standards(on, acts)
    indicators = db.session.scalars(
        select(Indicator)
        .where(Indicator.case_id == acts.case.id, Indicator.standard.is_(None))
        .options(selectinload(Indicator.values))
        .order_by(Indicator.id)
    ).all()
    by_name = {
        problem.indicator.name: problem.indicator for problem in acts.plot.problems if problem.indicator
    }
    values = [
        Measured(indicator, _value(acts, by_name[indicator.name], kind), indicator.source)
        for indicator in indicators
        if _is_read(acts, by_name[indicator.name], kind)
    ]
    if values:
        acts.act(
            acts.officer,
            on,
            record_values,
            acts.case,
            kind,
            measured_on=on,
            period=_period(on),
            values=values,
        )


def _is_read(acts: Acts, words: IndicatorWords, kind: ValueKind) -> bool:
    """Everything in the end; in between what the story says, otherwise most."""
    if kind is ValueKind.AFTER:
        return True
    known = [problem.indicator.interim for problem in acts.plot.problems if problem.indicator]
    return words.interim is not None if any(known) else acts.rng.random() < 0.8


def _value(acts: Acts, words: IndicatorWords, kind: ValueKind) -> Decimal:
    if kind is ValueKind.AFTER:
        return words.after
    if words.interim is not None:
        return words.interim
    part = Decimal(acts.rng.choice(("0.4", "0.5", "0.6", "0.7")))
    between = words.baseline + (words.after - words.baseline) * part
    digits = max(-int(value.as_tuple().exponent) for value in (words.baseline, words.after, Decimal(0)))
    return between.quantize(Decimal(1).scaleb(-digits))


def _period(on: date) -> str:
    """The two months before a day, as reports name them."""
    first = (on.month - 2) or 12
    last = on.month - 1 or 12
    return f"{on.year}年{first}—{last}月" if first < last else f"{on.year}年{last}月"
