"""Who may administer whose account: pure rules over regions and roles (model.md, Roles; law.md, section 4).

A security administrator works at or below the own region, never on the own account, and never on another security
administrator of the same unit or above. The first one is made by `flask create-admin`; so are its successors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import Rank, Role
from casework.models.user import ADMINISTRATORS
from casework.regions.queries import Place, places

ORDER: Final = tuple(Rank)
"""From the province downwards."""
RANKS: Final[dict[Role, tuple[Rank, ...]]] = {
    Role.PROVINCIAL_MANAGER: (Rank.PROVINCE,),
    Role.PREFECTURE_REVIEWER: (Rank.PREFECTURE,),
    Role.COUNTY_OFFICER: (Rank.COUNTY,),
    Role.LEADER: ORDER,
    Role.VIEWER: ORDER,
    Role.SECURITY_ADMIN: ORDER,
    Role.AUDIT_ADMIN: ORDER,
}
"""Roles that sit in a unit, and of which rank it is. Experts and contacts are invited instead."""


class Hindrance(StrEnum):
    """Why an account in sight cannot be administered by somebody."""

    OWN = "own"
    PEER = "peer"


@dataclass(frozen=True)
class Post:
    """What an account is, as far as these rules ask."""

    user_id: int
    role: Role
    unit_id: int | None
    """The region of staff, of the pool of an expert, of a contact's enterprise; None for system administrators."""


def reach(actor: Principal) -> dict[int, Place]:
    """The regions at or below the actor's own, by key."""
    own = actor.region_id
    if own is None:
        return {}
    return {
        place.id: place
        for place in places().values()
        if own in (place.id, place.prefecture_id, place.province_id)
    }


def sees(actor: Principal, post: Post) -> bool:
    """Whether an account stands in the actor's list. System administrators belong to the province."""
    if not allows(actor, P.ACCOUNT_MANAGE):
        return False
    if post.role is Role.SYSTEM_ADMIN:
        return actor.rank is Rank.PROVINCE
    return post.unit_id in reach(actor)


def hindrance(actor: Principal, post: Post) -> Hindrance | None:
    """Why the actor may look at an account (`sees`) but not change it; None when it may be changed."""
    if post.user_id == actor.id:
        return Hindrance.OWN
    if post.role is Role.SECURITY_ADMIN and post.unit_id == actor.region_id:
        return Hindrance.PEER
    return None


def is_staff(role: Role) -> bool:
    """Whether an account of a role is made here, and not by an invitation."""
    return role not in (Role.EXPERT, Role.ENTERPRISE_CONTACT)


def units_for(actor: Principal, role: Role) -> list[Place]:
    """The units in which the actor may give somebody this role, in the order of codes; none for a role without one."""
    ranks = RANKS.get(role, ())
    return [
        place
        for place in reach(actor).values()
        if place.is_active
        and place.rank in ranks
        and not (role is Role.SECURITY_ADMIN and place.id == actor.region_id)
    ]


def may_place(actor: Principal, role: Role, unit_id: int | None) -> bool:
    """Whether the actor may give somebody this role in this unit: what a form offers is asked again here."""
    if role is Role.SYSTEM_ADMIN:
        return unit_id is None and actor.rank is Rank.PROVINCE
    return unit_id in {place.id for place in units_for(actor, role)}


def roles_for(actor: Principal) -> list[Role]:
    """The roles that the actor may give somebody, business first."""
    found = [role for role in RANKS if units_for(actor, role)]
    return [*found, Role.SYSTEM_ADMIN] if actor.rank is Rank.PROVINCE else found


def may_become(old: Role, new: Role) -> bool:
    """Whether an account may change from one role to the other. An administrator's account is that for good: whoever
    takes such an office, or leaves it, gets another account."""
    return old is new or not (is_fixed(old) or is_fixed(new))


def is_fixed(role: Role) -> bool:
    """Whether an account keeps this role for good."""
    return role in ADMINISTRATORS or not is_staff(role)


def unit_ids(unit: Place, within: Iterable[int]) -> list[int]:
    """A unit and the units below it, of those given."""
    every = places()
    return [key for key in within if unit.id in (key, every[key].prefecture_id, every[key].province_id)]
