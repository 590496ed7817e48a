"""Keeping the tokens of an object in step with its words."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from sqlalchemy import insert, select

from casework.extensions import db
from casework.models import SearchToken
from casework.models.base import TenantScoped
from casework.search.tokens import tokens


def index(row: TenantScoped, *texts: str, case_id: int | None = None) -> None:
    """Make the search find `row` by these texts. `case_id` lets experts and contacts of that case find it too."""
    object_type, object_id = row.__tablename__, row.id  # type: ignore[attr-defined]
    wanted = set().union(*(tokens(text) for text in texts if text))
    known = {
        entry.token: entry
        for entry in db.session.scalars(
            select(SearchToken).where(
                SearchToken.object_type == object_type, SearchToken.object_id == object_id
            )
        )
    }
    for token in known.keys() - wanted:
        db.session.delete(known[token])
    for token in wanted - known.keys():
        db.session.add(
            SearchToken(
                object_type=object_type,
                object_id=object_id,
                token=token,
                case_id=case_id,
                tenant_id=row.tenant_id,
                prefecture_id=row.prefecture_id,
                province_id=row.province_id,
            )
        )
    db.session.flush()


def index_new(found_by: Iterable[tuple[TenantScoped, Iterable[str]]]) -> None:
    """The same for rows that were just made, many at once: nothing is known of them yet, so nothing is looked up."""
    entries: list[dict[str, Any]] = []
    for row, texts in found_by:
        place = {
            "object_type": row.__tablename__,  # type: ignore[attr-defined]
            "object_id": row.id,  # type: ignore[attr-defined]
            "case_id": None,
            "tenant_id": row.tenant_id,
            "prefecture_id": row.prefecture_id,
            "province_id": row.province_id,
        }
        wanted = set().union(*(tokens(text) for text in texts if text))
        entries += ({**place, "token": token} for token in wanted)
    if entries:
        entries.sort(
            key=itemgetter("token")
        )  # in the order of the indexes they go into: a quarter of the time
        db.session.execute(insert(SearchToken), entries)
