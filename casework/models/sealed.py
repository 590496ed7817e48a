"""Columns that lie sealed in the table: phone numbers, e-mail addresses and what else names how to reach a person.

They open by themselves when a row is read. Sealing the same text twice gives two different texts, so nothing can be
looked up, compared, joined or ordered by such a column; a statement that tries is refused when it is put together.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from casework.secrets_at_rest import keys_of

PURPOSE: Final = "personal data"
_EMPTINESS: Final = (operators.eq, operators.ne, operators.is_, operators.is_not)


class SealedCompared(TypeError):
    """A statement compares a sealed column with something; only whether it is empty can be asked."""


class _OnlyEmptiness(TypeDecorator.Comparator[Any]):
    """`column == ""` and `column != ""`: nothing sealed is empty, so that can be asked of the table."""

    def operate(self, op: Any, *other: Any, **options: Any) -> Any:
        if op in _EMPTINESS and all(value is None or (type(value) is str and not value) for value in other):
            return super().operate(op, *other, **options)
        raise SealedCompared("a sealed column cannot be looked up, compared or ordered by")

    reverse_operate = operate


class Sealed(TypeDecorator[str]):
    """A text sealed with AES-GCM under a key of the installation; an empty text stays empty.

    `place` ("table.column") is bound to what is sealed: copied into another column it does not open. Reading raises
    Unreadable when the installation has another SECRET_KEY than the one it was sealed with.
    """

    impl = String
    cache_ok = True
    comparator_factory = _OnlyEmptiness

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return keys_of(dialect).seal(PURPOSE, value, place=self.place) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return keys_of(dialect).open(PURPOSE, value, place=self.place) if value else value


class SealedText(Sealed):
    """The same for long texts."""

    impl = Text
    cache_ok = True
