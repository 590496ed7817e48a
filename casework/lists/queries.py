"""Reads of saved views: those a person finds beside a list, and one by its key."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select

from casework.access.principal import Principal
from casework.enums import ListKind, Sharing
from casework.errors import NotFound
from casework.extensions import db
from casework.models import SavedView
from casework.regions.queries import place


def views_of(kind: ListKind, person: Principal) -> Sequence[SavedView]:
    """The views of a list that a person finds: shared ones first, then the own, each by name."""
    return db.session.scalars(
        select(SavedView)
        .where(SavedView.list_kind == kind, _found_by(person))
        .order_by(SavedView.user_id == person.id, SavedView.name, SavedView.id)
        .limit(100)
    ).all()


def every_view(person: Principal) -> Sequence[SavedView]:
    """The same of every list."""
    return db.session.scalars(
        select(SavedView).where(_found_by(person)).order_by(SavedView.name, SavedView.id).limit(500)
    ).all()


def get_view(view_id: int, person: Principal) -> SavedView:
    """A view that the person finds. Raises NotFound for any other."""
    view = db.session.scalar(select(SavedView).where(SavedView.id == view_id, _found_by(person)))
    if view is None:
        raise NotFound
    return view


def own_view(view_id: int, person: Principal) -> SavedView:
    """A view that the person has made. Raises NotFound for any other."""
    view = db.session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.user_id == person.id))
    if view is None:
        raise NotFound
    return view


def _found_by(person: Principal) -> ColumnElement[bool]:
    unit: ColumnElement[bool] = false()
    if person.region_id:
        here = place(person.region_id)
        units = [key for key in (here.id, here.prefecture_id, here.province_id) if key]
        unit = or_(
            (SavedView.sharing == Sharing.UNIT) & (SavedView.region_id == here.id),
            (SavedView.sharing == Sharing.BELOW) & SavedView.region_id.in_(units),
        )
    return or_(SavedView.user_id == person.id, unit)
