"""Who can load a holiday plan or set a local day: named on the page that says it is missing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from casework.enums import Role
from casework.extensions import db
from casework.models import User


def managers(province_id: int) -> Sequence[str]:
    """Names of the provincial managers."""
    return db.session.scalars(
        select(User.display_name)
        .where(User.region_id == province_id, User.role == Role.PROVINCIAL_MANAGER, User.is_active)
        .order_by(User.id)
        .limit(3)
    ).all()
