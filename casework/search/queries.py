"""Finding objects by what was typed: all tokens of the query must be there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import aliased

from casework.models import SearchToken
from casework.search.tokens import query_tokens

MOST_TOKENS = 6


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
