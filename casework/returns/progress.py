"""How far the returns of the units below are: who is missing, since when, what was remarked, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.calendars.queries import DistanceView, calendar_for, deadlines
from casework.enums import Rank, ReturnStatus
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.regions.queries import Place, counties, place
from casework.reports.queries import totals_of_units
from casework.returns import queries
from casework.returns.links import asked_of
from casework.returns.places import words_of_place
from casework.web.guards import can

OPEN = (ReturnStatus.DRAFT, ReturnStatus.RETURNED)


@dataclass(frozen=True)
class UnitLine:
    """One unit below: how far its return is, and what can be done about it.

    `since` is the day of the present state, `far` how long that is after or before the day on which it was due, for a
    return that is not handed in. `waits`: it lies with the reader.
    """

    name: str
    status: ReturnStatus
    tone: str
    state: str
    enterprises: int
    enterprises_url: str
    version: str
    since: date | None
    far: DistanceView | None
    notes: tuple[str, ...]
    url: str
    link: str
    waits: bool = False
    lines: Sequence[UnitLine] = field(default=())

    @property
    def is_in(self) -> bool:
        """Passed by the unit above, or frozen."""
        return self.status in (ReturnStatus.CHECKED, ReturnStatus.FROZEN)

    @property
    def is_missing(self) -> bool:
        """With the unit itself: not begun, being written, or come back."""
        return self.status in OPEN


def unit_lines(
    annual_return: Any, programme: Any, region: Place, today: date, *, deep: bool = False
) -> list[UnitLine]:
    """The units below a return; `deep`: also the counties of each prefecture. Statements do not grow with the units."""
    inside = queries.ever_below(region)
    if not inside:
        return []
    deeper = {unit.id: queries.ever_below(unit) for unit in inside} if deep else {}
    everybody = [*inside, *(one for below in deeper.values() for one in below)]
    known = queries.returns_of(everybody, annual_return.programme_id, annual_return.period)
    units = queries.still_counted(inside, known)
    deeper = {key: queries.still_counted(below, known) for key, below in deeper.items()}
    keys = [row.id for row in known.values()]
    reading = _Reading(
        asked=asked_of(annual_return, programme, min(annual_return.data_on, today)),
        known=known,
        versions=queries.numbers_of(keys),
        remarks=queries.remarks_of(keys),
        totals=_totals(region, programme, min(annual_return.data_on, today), deep=deep),
        due={
            rank: queries.due_on(programme, rank, annual_return.period)
            for rank in (Rank.PREFECTURE, Rank.COUNTY)
        },
        today=today,
        own_id=current_user.region_id,
    )
    return [reading.line(unit, [reading.line(one, ()) for one in deeper.get(unit.id, ())]) for unit in units]


def _totals(region: Place, programme: Any, on: date, *, deep: bool) -> Mapping[int, Mapping[str, int]]:
    """Unit → its measures; with the counties of all prefectures from the same two statements."""
    return totals_of_units(region, programme, on, counties(region.id) if deep else ())


@dataclass(frozen=True)
class _Reading:
    """What the lines are made from, read once for all of them."""

    asked: Any
    known: Mapping[int, Any]
    versions: Mapping[int, queries.Numbered]
    remarks: Sequence[Any]
    totals: Mapping[int, Mapping[str, int]]
    due: Mapping[Rank, date]
    today: date
    own_id: int | None

    def line(self, unit: Place, lines: Sequence[UnitLine]) -> UnitLine:
        row = self.known.get(unit.id)
        status = row.status if row else ReturnStatus.DRAFT
        version = self.versions.get(row.id) if row else None
        above = queries.above(unit)
        waits = (
            status is ReturnStatus.SUBMITTED
            and can(P.RETURN_CHECK)
            and above is not None
            and above.id == self.own_id
        )
        far = None
        if status in OPEN:
            far = deadlines(self.today, noted=False)(self.due[unit.rank], unit.id)
        state = str(status.label) if row else _("Return not begun")
        return UnitLine(
            name=unit.name,
            status=status,
            tone=status.tone if row else "neutral",
            state=state,
            enterprises=int(self.totals.get(unit.id, {}).get("effective", 0)),
            enterprises_url=self.asked.figure_url("K01", region=unit),
            version=f"V{version.number}" if version else "—",
            since=version.made_on if version else None,
            far=far,
            notes=tuple(self._notes(unit, row, status, version)),
            url=url_for("returns.show", return_id=row.id) if row else "",
            link=_("Check the return") if waits else _("View"),
            waits=waits,
            lines=lines,
        )

    def _notes(self, unit: Place, row: Any, status: ReturnStatus, version: Any) -> list[str]:
        found = []
        if status is ReturnStatus.SUBMITTED and version is not None:
            days = calendar_for(unit.id).between(version.made_on, self.today)
            found.append(
                ngettext(
                    "waiting to be checked for %(num)d working day",
                    "waiting to be checked for %(num)d working days",
                    days,
                )
                if days > 0
                else _("waiting to be checked since today")
            )
        own = [one for one in self.remarks if row and one.annual_return_id == row.id]
        left = [one for one in own if one.settled_on is None]
        if left:
            places = _("; ").join(words_of_place(one.place) for one in left[:3])
            found.append(
                ngettext(
                    "%(num)d remark: %(places)s", "%(num)d remarks: %(places)s", len(left), places=places
                )
            )
        elif own and status is ReturnStatus.RETURNED:
            found.append(_("every remark is dealt with, not handed in again yet"))
        if version is not None and version.is_zero:
            found.append(_("Zero report"))
        if version is not None and version.revision:
            found.append(_("revision %(number)d", number=version.revision))
        return found


def counts_of(lines: Sequence[UnitLine]) -> str:
    """7 units: 4 passed, 1 handed in, 1 sent back, 1 missing."""
    parts = [
        (_("checked or frozen"), sum(line.is_in for line in lines)),
        (_("to be checked"), sum(line.status is ReturnStatus.SUBMITTED for line in lines)),
        (_("sent back"), sum(line.status is ReturnStatus.RETURNED for line in lines)),
        (_("not handed in"), sum(line.status is ReturnStatus.DRAFT for line in lines)),
    ]
    said = _(", ").join(f"{words} {count}" for words, count in parts if count)
    return _("%(units)s: %(said)s", units=ngettext("%(num)d unit", "%(num)d units", len(lines)), said=said)


def units_in_words(lines: Sequence[UnitLine]) -> str:
    """The names of some units in one sentence."""
    return _(", ").join(line.name for line in lines)


def counties_in_words(late: Mapping[int, Sequence[Place]]) -> str:
    """Counties by prefecture in one sentence: 兰州市：七里河区、城关区；天水市：甘谷县."""
    return _("; ").join(
        _("%(units)s: %(said)s", units=place(key).name, said=_(", ").join(one.name for one in below))
        for key, below in late.items()
    )
