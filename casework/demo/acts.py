"""The acts of one case in the order of their days: each may put further ones on the list when it is played."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any, TypeVar

from sqlalchemy import select

from casework.access.principal import Principal
from casework.cases.services import deadlines_once
from casework.demo.case_plot import CasePlot
from casework.demo.papers import paper_for
from casework.demo.places import prefecture_of
from casework.demo.register_words import EnterpriseWords
from casework.demo.stage import Stage
from casework.demo.words import say
from casework.enums import FileSubject
from casework.extensions import db
from casework.files.services import store
from casework.models import Attachment, Case, Constraint

Made = TypeVar("Made")


class Acts:
    """A case on the stage with everybody who works on it."""

    def __init__(self, stage: Stage, case: Case, plot: CasePlot, team: Sequence[str]) -> None:
        self.stage, self.case, self.plot, self.team = stage, case, plot, list(team)
        self.rng: Random = Random(f"{stage.seed}/{case.number}/acts")
        self.last = stage.season.ago(1)
        self._order = count()
        self._waiting: list[tuple[date, int, Callable[..., object], tuple[Any, ...]]] = []

    # ---------------------------------------------------------------- who

    @property
    def enterprise(self) -> EnterpriseWords:
        """The words of the enterprise."""
        return self.plot.enterprise

    @property
    def officer(self) -> Principal:
        """The county's case officer."""
        return self.stage.cast.officers[self.case.tenant.code]

    @property
    def deputy(self) -> Principal:
        """The county's deputy head in charge."""
        return self.stage.cast.leaders[self.case.tenant.code]

    @property
    def reviewer(self) -> Principal:
        """The prefecture's reviewer."""
        return self.stage.cast.reviewers[prefecture_of(self.case.tenant.code)]

    @property
    def contact(self) -> Principal:
        """The contact of the enterprise."""
        return self.stage.cast.contacts[self.case.uscc]

    def expert(self, number: int = 0) -> Principal:
        """The leader of the team (0) or another member."""
        return self.stage.cast.experts[self.team[number % len(self.team)]]

    def constraints(self) -> list[Constraint]:
        """The constraints of the case in the order of the plot."""
        return list(
            db.session.scalars(
                select(Constraint).where(Constraint.case_id == self.case.id).order_by(Constraint.number)
            )
        )

    # ---------------------------------------------------------------- when and what

    def later(self, on: date | None, play: Callable[..., object], *args: Any) -> None:
        """Play `play(on, *args)` on a day; never, when the day is None or not over yet."""
        if on is not None and on <= self.last:
            heappush(self._waiting, (on, next(self._order), play, args))

    def run(self, until: date = date.max) -> None:
        """Play everything in the order of the days, up to a day."""
        with deadlines_once():
            while self._waiting and self._waiting[0][0] <= until:
                on, _order, play, args = heappop(self._waiting)
                play(on, *args)

    def act(
        self, actor: Principal, on: date, service: Callable[..., Made], /, *args: Any, **kwargs: Any
    ) -> Made:
        """Call a service with `on=`."""
        return self.stage.act(actor, on, service, *args, on=on, **kwargs)

    def act_today(
        self, actor: Principal, on: date, service: Callable[..., Made], /, *args: Any, **kwargs: Any
    ) -> Made:
        """Call a service with `today=`."""
        return self.stage.act(actor, on, service, *args, today=on, **kwargs)

    def say(self, key: str, **values: object) -> str:
        """One wording of a text."""
        return say(self.rng, key, **values)

    def add_file(
        self, actor: Principal, on: date, subject: FileSubject, parent: Any, kind: str, *, paper: str = ""
    ) -> Attachment:
        """Hand in an example file that proves something of this kind."""
        upload = self.stage.papers.upload(paper or paper_for(kind), kind)
        return self.act(actor, on, store, upload, subject=subject, parent=parent, kind=kind, dated_on=on)
