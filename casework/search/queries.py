"""Finding objects by what was typed: all tokens of the query must be there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, literal_column, select
from sqlalchemy.orm import aliased

from casework.extensions import db
from casework.models import Case, Enterprise, SearchToken
from casework.search.tokens import query_tokens

MOST_TOKENS = 6
SHOWN = 20


def matching(object_type: str, q: str) -> Select[Any]:
    """A select of the keys of the objects in scope that have every token of `q` (at most six are used)."""
    values = token_values(q)
    return having(object_type, len(values)).params(**values)


def token_values(q: str) -> dict[str, str]:
    """The parameters of `having` for what was typed."""
    return {f"token_{n}": token for n, token in enumerate(query_tokens(q)[:MOST_TOKENS])}


@cache
def having(object_type: str, number: int) -> Select[Any]:
    """A select of the keys of the objects in scope that have so many tokens: parameters `token_0`, `token_1` …"""
    statement = select(SearchToken.object_id)
    if number == 0:
        return statement.where(false())
    statement = statement.where(*_is_token(SearchToken, object_type, 0))
    for n in range(1, number):
        other = aliased(SearchToken)
        statement = statement.join(
            other, and_(other.object_id == SearchToken.object_id, *_is_token(other, object_type, n))
        )
    return statement


def _is_token(entity: Any, object_type: str, n: int) -> tuple[ColumnElement[bool], ...]:
    return entity.object_type == literal_column(f"'{object_type}'"), entity.token == bindparam(f"token_{n}")


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
