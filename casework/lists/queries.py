"""Reads of saved views: those a person finds beside a list, and one by its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import String, bindparam, case, cast, func, or_, select

from casework.access.principal import Principal
from casework.enums import ListKind, Sharing
from casework.errors import NotFound
from casework.extensions import db
from casework.models import SavedView
from casework.regions.queries import place


class ViewTab(NamedTuple):
    """What a list says of a saved view: its name, its query string, whose it is, whether it opens by itself."""

    name: str
    query: str
    is_own: bool
    is_default: bool


# Made once, as the reader's values are parameters: every list asks, and putting it together took a sixth of the page.
FOUND: Final = or_(
    SavedView.user_id == bindparam("reader"),
    (SavedView.sharing == Sharing.UNIT) & (SavedView.region_id == bindparam("unit")),
    (SavedView.sharing == Sharing.BELOW)
    & or_(*(SavedView.region_id == bindparam(name) for name in ("unit", "prefecture", "province"))),
)
_IS_OWN: Final = SavedView.user_id == bindparam("reader")
_NEXT_PART, _NEXT_VIEW = "\x1f", "\x1e"  # signs that no name holds: forms leave controls out
_TABS: Final = (
    select(
        cast(SavedView.id, String)
        .concat(case((_IS_OWN, "+"), else_="-"))
        .concat(case((SavedView.is_default, "+"), else_="-"))
        .concat(_NEXT_PART + SavedView.name + _NEXT_PART + SavedView.query)
        .label("tab")
    )
    .where(SavedView.list_kind == bindparam("list_kind"), FOUND)
    .order_by(_IS_OWN, SavedView.name, SavedView.id)
    .limit(100)
    .subquery()
)
TABS_IN_ONE: Final = select(func.aggregate_strings(_TABS.c.tab, _NEXT_VIEW)).scalar_subquery()
"""The views of a list in one text, so that a page can ask for them beside the counts of its frame."""


def views_in(text: str | None) -> list[ViewTab]:
    """What `TABS_IN_ONE` said: shared views first, then the own, each by name."""
    found = []
    for tab in text.split(_NEXT_VIEW) if text else ():
        marks, name, query = tab.split(_NEXT_PART)
        found.append((int(marks[:-2]), ViewTab(name, query, marks[-2] == "+", marks[-1] == "+")))
    return [view for _id, view in sorted(found, key=lambda one: (one[1].is_own, one[1].name, one[0]))]


def tab_values(kind: ListKind, person: Principal) -> dict[str, Any]:
    """The parameters of `TABS_IN_ONE`: which list, and whose views reach the person."""
    return {"list_kind": kind, **_reader(person)}


def every_view(person: Principal) -> Sequence[SavedView]:
    """Those of every list, whole."""
    every = select(SavedView).where(FOUND).order_by(SavedView.name, SavedView.id).limit(500)
    return db.session.scalars(every, _reader(person)).all()


def get_view(view_id: int, person: Principal) -> SavedView:
    """A view that the person finds. Raises NotFound for any other."""
    view = db.session.scalar(select(SavedView).where(SavedView.id == view_id, FOUND), _reader(person))
    if view is None:
        raise NotFound
    return view


def own_view(view_id: int, person: Principal) -> SavedView:
    """A view that the person has made. Raises NotFound for any other."""
    view = db.session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == person.id))
    if view is None:
        raise NotFound
    return view


def _reader(person: Principal) -> dict[str, Any]:
    """Whose views are asked for: the person, and the units whose shared ones reach it; None is nobody's."""
    here = place(person.region_id) if person.region_id else None
    return {
        "reader": person.id,
        "unit": here.id if here else None,
        "prefecture": here.prefecture_id if here else None,
        "province": here.province_id if here else None,
    }
