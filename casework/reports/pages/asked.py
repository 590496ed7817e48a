"""Region, year and data date of a page: read from the address, and kept in every address made from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from flask import request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import ProgrammeStatus, Rank
from casework.errors import NotFound
from casework.i18n import gettext as _
from casework.programmes.kept import AnyYear, kept_year
from casework.programmes.queries import get_programme
from casework.regions.queries import Place, place
from casework.reports.own_board import own_counties
from casework.reports.queries import data_date, running_year
from casework.reports.units import reached_from, regions_within
from casework.web.guards import can
from casework.web.keys import key


@dataclass(frozen=True)
class Asked:
    """What a page is about, and who reads it. `programme` is the year's row, on dashboards what is kept of it
    (programmes/kept.py); `root` is the prefix of every address."""

    region: Place
    programme: Any
    on: date
    own_id: int | None = field(default_factory=lambda: current_user.region_id)
    root: str = field(default_factory=lambda: request.script_root)

    @property
    def year(self) -> int:
        """The programme year."""
        return int(self.programme.year)

    @property
    def is_own(self) -> bool:
        """Whether the region is the reader's own unit."""
        return self.region.id == self.own_id

    def url(self, endpoint: str, region: Place | None = None, **values: Any) -> str:
        """An address of the report pages for the same year, date and region (or another one)."""
        shown = region or self.region
        if shown.id != self.own_id:
            values["region"] = shown.id
        given = tuple((name, value) for name, value in values.items() if value not in (None, ""))
        return _address(self.root, endpoint, self.year, self.on, given)

    def figure_url(
        self, code: str, part: str = "numerator", region: Place | None = None, **values: Any
    ) -> str:
        """The rows behind one side of a figure."""
        return self.url("reports.figure", region, code=code, part=part, **values)


@lru_cache(maxsize=8_192)
def _address(root: str, endpoint: str, year: int, on: date, values: tuple[tuple[str, Any], ...]) -> str:
    """Kept: a dashboard of a province has some six hundred addresses, the same ones each time. `root` goes into them."""
    return url_for(endpoint, year=year, on=on.isoformat(), **dict(values))


def read_asked(args: MultiDict[str, str], year: int, today: date, *, kept: bool = False) -> Asked:
    """What the address asks for; of the year what is kept of it where that is enough.

    Raises NotFound for an unknown year, region or one out of reach.
    """
    programme: AnyYear = kept_year(year) if kept else get_programme(year)
    if programme.status is ProgrammeStatus.PREPARING and not can(P.PROGRAMME_EDIT):
        raise NotFound
    return Asked(read_region(args), programme, data_date(programme, args.get("on", ""), today))


def board_asked(args: MultiDict[str, str]) -> Asked | None:
    """What a dashboard is about; the running year without any in the address. None while there is no year.

    Experts and enterprises are shown the province, of which the scope leaves what is theirs, or a unit of their cases.
    Raises NotFound for a year or a region that does not exist.
    """
    if "year" in args:
        year = args.get("year", type=key)
        if year is None or not 2000 <= year < 2200:
            raise NotFound
    else:
        year = running_year(current_user.years_version)
        if year is None:
            return None
    if current_user.is_staff:
        return read_asked(args, year, clock.today(), kept=True)
    programme = get_programme(year)
    if programme.status is ProgrammeStatus.PREPARING:
        raise NotFound
    province = place(programme.province_id)
    on = data_date(programme, args.get("on", ""), clock.today())
    return Asked(_own_region(args, province), programme, on, own_id=province.id)


def _own_region(args: MultiDict[str, str], province: Place) -> Place:
    """The region that an expert or an enterprise asks for: the province for everything of their own, or a unit in which
    a case of theirs is. Raises NotFound for any other."""
    if not args.get("region"):
        return province
    wanted = args.get("region", type=key)
    offered = {one for _title, options in own_groups(province, own_counties()) for one, _name in options}
    if wanted not in offered:
        raise NotFound
    return place(wanted)


def read_region(args: MultiDict[str, str]) -> Place:
    """The region of the address, the reader's own one without any. Raises NotFound."""
    asked = args.get("region", type=key)
    if asked is None and args.get("region"):
        raise NotFound
    return reached_from(current_user.region_id, asked)


Groups = list[tuple[str, list[tuple[int, str]]]]


def region_groups() -> Groups:
    """The regions that a reader may choose, grouped: the own unit and prefectures first, then counties by prefecture."""
    if current_user.region_id is None:
        return []  # experts and enterprises choose among the units of their cases: own_groups
    return grouped(regions_within(place(current_user.region_id)))


def own_groups(province: Place, county_ids: Iterable[int]) -> Groups:
    """The same for experts and enterprises: the province for everything of their own, then where their cases are."""
    wanted = {province.id}
    for county in map(place, county_ids):
        wanted |= {county.id, county.prefecture_id or county.id}
    return grouped([one for one in regions_within(province) if one.id in wanted])


def grouped(within: Sequence[Place]) -> Groups:
    """Regions in the order of codes: those above counties first, then counties by prefecture."""
    upper = [(one.id, one.name) for one in within if one.rank is not Rank.COUNTY]
    groups: list[tuple[str, list[tuple[int, str]]]] = [("", upper)] if upper else []
    for county in within:
        if county.rank is Rank.COUNTY and county.prefecture_id is not None:
            above = place(county.prefecture_id)
            if not groups or groups[-1][0] != above.name:
                groups.append((above.name, []))
            groups[-1][1].append((county.id, county.name))
    return groups


def crumbs_of(asked: Asked, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page stands: years, the unit's summary, then what is given."""
    title = f"{asked.year} · {asked.region.name}"
    return [(_("Year-end summary"), url_for("reports.index")), (title, asked.url("reports.show")), *more]
