"""Reads of saved views: those a person finds beside a list, and one by its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, or_, select

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
_TABS: Final = (
    select(SavedView.name, SavedView.query, _IS_OWN.label("is_own"), SavedView.is_default)
    .where(SavedView.list_kind == bindparam("list_kind"), FOUND)
    .order_by(_IS_OWN, SavedView.name, SavedView.id)
    .limit(100)
)


def views_of(kind: ListKind, person: Principal) -> Sequence[ViewTab]:
    """The views of a list that a person finds: shared ones first, then the own, each by name."""
    found = db.session.execute(_TABS, {"list_kind": kind, **_reader(person)})
    return [ViewTab(*row) for row in found]


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
