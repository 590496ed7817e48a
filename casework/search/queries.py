"""Finding objects by what was typed: all tokens of the query must be there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import aliased

from casework.extensions import db
from casework.models import Case, Enterprise, SearchToken
from casework.search.tokens import query_tokens

MOST_TOKENS = 6
SHOWN = 20


def matching(object_type: str, q: str) -> Select[Any]:
    """A select of the keys of the objects in scope that have every token of `q` (at most six are used)."""
    tokens = query_tokens(q)[:MOST_TOKENS]
    if not tokens:
        return select(SearchToken.object_id).where(false())
    statement = select(SearchToken.object_id).where(
        SearchToken.object_type == object_type, SearchToken.token == tokens[0]
    )
    for token in tokens[1:]:
        other = aliased(SearchToken)
        statement = statement.join(
            other,
            (other.object_id == SearchToken.object_id)
            & (other.object_type == object_type)
            & (other.token == token),
        )
    return statement


def find_cases(q: str) -> Sequence[Any]:
    """The newest cases that fit: id, number, name, state, product; one more than are shown."""
    return db.session.execute(
        select(Case.id, Case.number, Case.enterprise_name, Case.status, Case.main_product)
        .where(Case.id.in_(matching("cases", q)))
        .order_by(Case.id.desc())
        .limit(SHOWN + 1)
    ).all()


def find_enterprises(q: str) -> Sequence[Any]:
    """Enterprise files that fit: id, name, code, product; one more than are shown."""
    return db.session.execute(
        select(Enterprise.id, Enterprise.name, Enterprise.uscc, Enterprise.main_product)
        .where(Enterprise.id.in_(matching("enterprises", q)))
        .order_by(Enterprise.pinyin, Enterprise.id)
        .limit(SHOWN + 1)
    ).all()
