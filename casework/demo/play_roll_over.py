"""The roll-over at the end of a finished year: each county carries over what it has not finished."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from casework.demo.acts import Acts
from casework.enums import RollOverChoice
from casework.models import Programme
from casework.roll_over import services
from casework.roll_over.queries import roll_over_of


def play(programme: Programme, carried: Sequence[Acts]) -> None:
    """Asked for by the province, drafted, reviewed and carried out. `carried`: the cases that are still open."""
    if not carried:
        return
    stage, season = carried[0].stage, carried[0].stage.season
    started_on, drafted_on, reviewed_on = (season.day(12, day) for day in (1, 7, 8))
    stage.act(stage.cast.managers[0], started_on, services.start, programme, on=started_on)
    for county, group in groupby(
        sorted(carried, key=lambda acts: acts.case.number), key=lambda acts: acts.case.tenant_id
    ):
        cases = list(group)
        first = cases[0]
        for acts in cases:
            choice = services.Choice(RollOverChoice.CARRY_OVER, acts.say("carried_over"))
            acts.act(acts.officer, drafted_on, services.decide, programme, acts.case, choice)
        roll_over = roll_over_of(programme.id, county)
        first.act(first.officer, drafted_on, services.submit, roll_over)
        first.act(first.deputy, reviewed_on, services.review, roll_over, True, first.say("roll_over_reason"))
        carried_on = first.plot.dates.carried_over_on
        assert carried_on is not None
        first.act(first.officer, carried_on, services.apply, roll_over)
