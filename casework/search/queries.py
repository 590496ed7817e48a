"""Finding objects by what was typed: all tokens of the query must be there."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from casework.extensions import db
from casework.models import ExpertToken, SearchToken
from casework.paging import capped
from casework.search.tokens import query_tokens

MOST_TOKENS = 6
BROAD = 2000
"""More hits than this are not fetched to be put in order: the rows are walked in their order and asked instead."""


def matching(object_type: str, q: str) -> Select[Any]:
    """A select of the keys of the objects in scope that have every token of `q` (at most six are used)."""
    values = token_values(q)
    return having(object_type, len(values)).params(**values)


def experts_matching(q: str) -> list[Select[Any]]:
    """A select of the keys of experts for each token of `q`; who is in all of them is found. Words without one: nobody."""
    keys = select(ExpertToken.expert_id)
    wanted = query_tokens(q)[:MOST_TOKENS]
    return [keys.where(ExpertToken.token == token) for token in wanted] or [keys.where(false())]


def token_values(q: str) -> dict[str, str]:
    """The parameters `token_0`, `token_1` … for what was typed."""
    return {f"token_{n}": token for n, token in enumerate(query_tokens(q)[:MOST_TOKENS])}


@cache
def having(object_type: str, number: int) -> Select[Any]:
    """A select of the keys of the objects in scope that have so many tokens; its values come from `token_values`."""
    statement = select(SearchToken.object_id)
    if number == 0:
        return statement.where(false())
    return _with_others(statement.where(*_is_token(SearchToken, object_type, 0)), object_type, number)


def join_having(
    statement: Select[Any], key: InstrumentedAttribute[int], object_type: str, number: int
) -> Select[Any]:
    """The statement with its rows (known by `key`) met from the index of tokens, which has them in the order of
    `SearchToken.object_id`."""
    if number == 0:
        return statement.join(SearchToken, SearchToken.object_id == key).where(false())
    here = and_(SearchToken.object_id == key, *_is_token(SearchToken, object_type, 0))
    return _with_others(statement.join(SearchToken, here), object_type, number)


def _with_others(statement: Select[Any], object_type: str, number: int) -> Select[Any]:
    for n in range(1, number):
        other = aliased(SearchToken)
        statement = statement.join(
            other, and_(other.object_id == SearchToken.object_id, *_is_token(other, object_type, n))
        )
    return statement


def _is_token(entity: Any, object_type: str, n: int) -> tuple[ColumnElement[bool], ...]:
    return entity.object_type == literal_column(f"'{object_type}'"), entity.token == bindparam(f"token_{n}")


@cache
def each_having(key: InstrumentedAttribute[int], object_type: str, number: int) -> ColumnElement[bool]:
    """The same, asked of every row that a walk comes by. A database does not turn this form round: it reads rows in
    the order of the list and stops at the end of the page, where a great many hits would have to be sorted first."""
    found = (
        select(func.count())
        .select_from(SearchToken)
        .where(
            SearchToken.object_type == literal_column(f"'{object_type}'"),
            SearchToken.object_id == key,
            SearchToken.token.in_([bindparam(f"token_{n}") for n in range(number)]),
        )
        .scalar_subquery()
    )
    return found == literal_column(str(number))


@cache
def _hits(object_type: str, number: int) -> Any:
    return capped(having(object_type, number), BROAD)


def is_broad(object_type: str, values: dict[str, str]) -> bool:
    """Whether a search hits so much that its hits are better met on the way than fetched."""
    return bool(values) and db.session.scalar(_hits(object_type, len(values)), values) > BROAD
