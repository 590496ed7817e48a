"""Follow-ups and look-backs of a case: held, held late, cancelled, or still owed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import select

from casework.demo import work_words
from casework.demo.acts import Acts
from casework.enums import FollowUpKind, VisitWay
from casework.extensions import db
from casework.follow_ups.services import Held, cancel_follow_up, hold_follow_up
from casework.models import FollowUp

LATE_CHANCE, OWED_CHANCE, CANCEL_CHANCE = 0.09, 0.08, 0.03
ONLY_AFTERWARDS: Final = re.compile("验收|帮扶前|半年|上季度|季节|一年|年")


def schedule(acts: Acts) -> None:
    """Put the regular follow-ups that the approval planned on the list."""
    rows = db.session.scalars(
        select(FollowUp).where(FollowUp.case_id == acts.case.id).order_by(FollowUp.due_on, FollowUp.number)
    )
    for follow_up in rows:
        _schedule(acts, follow_up, _bound(acts, follow_up))


def schedule_look_backs(acts: Acts, follow_ups: Sequence[FollowUp]) -> None:
    """Put the look-backs that the closing planned on the list."""
    for follow_up in follow_ups:
        _schedule(acts, follow_up, acts.plot.dates.archived_from)


def _bound(acts: Acts, follow_up: FollowUp) -> date | None:
    """Before which day it has to be held, because a step of the case asks for it; None where none does."""
    dates = acts.plot.dates
    steps = (
        dates.applied_on,
        dates.concluded_on,
        dates.corrected_on,
        dates.corrected_concluded_on,
        dates.closed_on,
    )
    return next((step for step in steps if step is not None and follow_up.due_on <= step), None)


def _schedule(acts: Acts, follow_up: FollowUp, bound: date | None) -> None:
    season, rng = acts.stage.season, acts.rng
    chance = rng.random()
    if acts.plot.owes_follow_up and season.add(follow_up.window_until_on, 3) > acts.last:
        return
    if bound is None and chance < CANCEL_CHANCE:
        acts.later(follow_up.due_on, _cancel, acts, follow_up)
        return
    if bound is None and chance < CANCEL_CHANCE + OWED_CHANCE:
        return
    if chance > 1 - LATE_CHANCE:
        on = season.add(follow_up.window_until_on, rng.randint(1, 4))
    else:
        on = season.add(follow_up.due_on, rng.randint(-1, 3))
    if bound is not None:
        on = min(on, season.add(bound, -1))
    acts.later(on, _hold, acts, follow_up)


def _hold(on: date, acts: Acts, follow_up: FollowUp) -> None:
    afterwards = follow_up.kind is FollowUpKind.LOOK_BACK
    takes_entries = acts.case.suspended_on is None and (acts.case.is_open or afterwards)
    if not follow_up.is_open or not takes_entries:
        return
    offered = [
        text for text in work_words.follow_ups() if afterwards or not ONLY_AFTERWARDS.search(text.finding)
    ]
    text = acts.rng.choice(offered)
    held = Held(
        held_on=on,
        way=acts.rng.choice((VisitWay.ON_SITE, VisitWay.PHONE, VisitWay.PHONE, VisitWay.VIDEO)),
        findings=text.finding,
        enterprise_opinion=text.opinion,
        needs_more_help=text.needs_more,
    )
    holder = acts.officer if acts.rng.random() < 0.8 else acts.expert()
    acts.act_today(holder, on, hold_follow_up, follow_up, held)


def _cancel(on: date, acts: Acts, follow_up: FollowUp) -> None:
    if follow_up.is_open and acts.case.is_open and acts.case.suspended_on is None:
        acts.act_today(acts.officer, on, cancel_follow_up, follow_up, acts.say("follow_up_cancelled"))
