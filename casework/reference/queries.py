"""Reads of the code lists, kept per edition in the process: a loaded edition never changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from casework.extensions import database_key, db
from casework.i18n import DEFAULT_LOCALE, current_locale
from casework.models import ConstraintType, Industry, ReferenceEdition


@dataclass(frozen=True)
class Code:
    """One entry of a code list with both its names."""

    code: str
    parent_code: str
    level: str
    name_zh: str
    name_en: str
    group: str = ""
    typical_actions: str = ""
    clause: str = ""

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if current_locale() == DEFAULT_LOCALE else self.name_en


_kept: dict[tuple[str, str, int], dict[str, Code]] = {}


def industries(edition_id: int) -> dict[str, Code]:
    """Industries and chains of an edition by code."""
    key = (database_key(), "industries", edition_id)
    if key not in _kept:
        rows = db.session.scalars(
            select(Industry).where(Industry.edition_id == edition_id).order_by(Industry.id)
        )
        _kept[key] = {
            row.code: Code(row.code, row.parent_code, row.level, row.name_zh, row.name_en, row.size_group)
            for row in rows
        }
    return _kept[key]


def constraint_types(edition_id: int) -> dict[str, Code]:
    """The two-level constraint taxonomy of an edition by code."""
    key = (database_key(), "constraints", edition_id)
    if key not in _kept:
        rows = db.session.scalars(
            select(ConstraintType).where(ConstraintType.edition_id == edition_id).order_by(ConstraintType.id)
        )
        _kept[key] = {
            row.code: Code(
                row.code,
                row.parent_code,
                "group" if not row.parent_code else "type",
                row.name_zh,
                row.name_en,
                typical_actions=row.typical_actions,
                clause=row.clause,
            )
            for row in rows
        }
    return _kept[key]


def latest_edition(kind: str) -> ReferenceEdition | None:
    """The edition of a code list with the latest start of validity."""
    return db.session.scalar(
        select(ReferenceEdition)
        .where(ReferenceEdition.kind == kind)
        .order_by(ReferenceEdition.valid_from.desc(), ReferenceEdition.id.desc())
        .limit(1)
    )


def editions() -> Sequence[ReferenceEdition]:
    """Every loaded edition."""
    return db.session.scalars(
        select(ReferenceEdition).order_by(ReferenceEdition.kind, ReferenceEdition.valid_from)
    ).all()
