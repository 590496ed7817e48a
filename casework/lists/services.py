"""Changes of saved views: each belongs to who made it, also where it is shared."""

from __future__ import annotations

from sqlalchemy import select

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import ListKind, Rank, Sharing
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.lists.known import kept_query
from casework.models import SavedView

MOST = 50
"""Views of one person on one list."""


def save_view(
    kind: ListKind, query: str, *, name: str, sharing: Sharing, is_default: bool, actor: Principal
) -> SavedView:
    """Keep a list under a name.

    Raises RuleViolation for a name that the person has given on this list already, for a sharing that the person has no
    right to, and beyond fifty views.
    """
    own = _own(kind, actor)
    if len(own) >= MOST:
        raise RuleViolation(_("You have %(most)s views of this list. Please delete one first.", most=MOST))
    view = SavedView(user_id=actor.id, list_kind=kind, name=name, query=kept_query(query))
    _set(view, own, name, sharing, is_default, actor)
    db.session.add(view)
    db.session.flush()
    return view


def change_view(view: SavedView, *, name: str, sharing: Sharing, is_default: bool, actor: Principal) -> None:
    """Another name, other readers, the default. Raises RuleViolation as `save_view`."""
    own = [other for other in _own(view.list_kind, actor) if other.id != view.id]
    _set(view, own, name, sharing, is_default, actor)
    db.session.flush()


def delete_view(view: SavedView) -> None:
    """Nothing but the view goes."""
    db.session.delete(view)
    db.session.flush()


def sharings(person: Principal) -> list[Sharing]:
    """With whom a person may share."""
    if not allows(person, P.VIEW_SHARE) or person.region_id is None:
        return [Sharing.OWN]
    below = [Sharing.BELOW] if person.rank is not Rank.COUNTY else []
    return [Sharing.OWN, Sharing.UNIT, *below]


def _own(kind: ListKind, actor: Principal) -> list[SavedView]:
    return list(
        db.session.scalars(
            select(SavedView)
            .where(SavedView.user_id == actor.id, SavedView.list_kind == kind)
            .order_by(SavedView.id)
        )
    )


def _set(
    view: SavedView, others: list[SavedView], name: str, sharing: Sharing, is_default: bool, actor: Principal
) -> None:
    if any(other.name == name for other in others):
        raise RuleViolation(_("You have a view of this name already."), "name")
    if sharing not in sharings(actor):
        raise RuleViolation(_("You may not share views."), "sharing")
    view.name, view.sharing, view.is_default = name, sharing, is_default
    view.region_id = None if sharing is Sharing.OWN else actor.region_id
    if is_default:
        for other in others:
            other.is_default = False
