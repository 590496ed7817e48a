"""What a file is found and sorted by."""

from __future__ import annotations

from sqlalchemy import select

from casework.extensions import db
from casework.models import (
    Enterprise,
    EnterpriseMerge,
)
from casework.romanisation import romanised
from casework.search.services import index


def pinyin_of(name: str) -> str:
    """What the register is sorted by."""
    return " ".join(romanised(name)).lower()[:400]


def make_findable(enterprise: Enterprise) -> None:
    """Found by name, short name, earlier names, code and product, and by the codes of files that were merged into it."""
    codes = db.session.scalars(
        select(EnterpriseMerge.gone_uscc).where(
            EnterpriseMerge.kept_id == enterprise.id, EnterpriseMerge.undone_on.is_(None)
        )
    )
    index(enterprise, *words_of(enterprise), *(earlier.name for earlier in enterprise.names), *codes)


def words_of(enterprise: Enterprise) -> tuple[str, ...]:
    """What a file is found by, apart from its earlier names."""
    return enterprise.name, enterprise.short_name, enterprise.uscc, enterprise.main_product
