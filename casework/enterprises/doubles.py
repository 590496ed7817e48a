"""What may be the same enterprise as the one that is being entered, and the warning that has to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.enterprises.queries.alike import LookAlike, Typed, is_known, look_alikes
from casework.errors import RuleViolation
from casework.i18n import gettext as _


@dataclass(frozen=True)
class Doubles:
    """Files of the own county that look alike, and whether another unit of the province has a file on the code."""

    alike: Sequence[LookAlike] = ()
    is_elsewhere: bool = False

    @property
    def has_own(self) -> bool:
        """Whether the county's own file on the code is among them."""
        return any(other.same_code for other in self.alike)

    def __bool__(self) -> bool:
        return bool(self.alike) or self.is_elsewhere


def doubles_of(typed: Typed, *, tenant_id: int, apart_from_id: int | None = None) -> Doubles:
    """What the county's own register knows of an enterprise; beyond it only whether the code is known."""
    found = look_alikes(
        typed.name,
        tenant_id=tenant_id,
        apart_from_id=apart_from_id,
        person=typed.person,
        address=typed.address,
        registered_address=typed.registered_address,
        uscc=typed.uscc,
    )
    has_own = apart_from_id is not None or any(other.same_code for other in found)
    return Doubles(found, not has_own and is_known(typed.uscc))


class LooksAlike(RuleViolation):
    """There are files that may be the same enterprise, and nobody has said that they are not."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "There are files that may be the same enterprise. Look at them, or confirm that it is another one."
            ),
            "alike_confirmed",
        )


def require_confirmed(doubles: Doubles, *, is_confirmed: bool) -> None:
    """Raises LooksAlike for look-alikes that nobody has confirmed to be others."""
    if doubles.alike and not is_confirmed:
        raise LooksAlike
