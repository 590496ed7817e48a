"""What every table shares: naming, identity, time stamps, UTC instants, enum columns, tenant columns."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    literal_column,
    or_,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from casework import clock
from casework.enums import Vocabulary

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC on both databases (SQLite keeps no zone). Refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _ByWord(TypeDecorator.Comparator[Any]):
    """Members of a vocabulary stand in the text of a statement, not among its parameters: partial indexes are found by
    them, and plans that are kept for any parameters know how many rows they mean."""

    def operate(self, op: Any, *other: Any, **options: Any) -> Any:
        return super().operate(op, *(_in_words(value) for value in other), **options)


def _in_words(value: Any) -> Any:
    if isinstance(value, Vocabulary):
        return literal_column(f"'{value.value}'")
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_in_words(member) for member in value]
    return value


class EnumText(TypeDecorator[Vocabulary]):
    """A vocabulary stored as its text value; the CHECK comes from `enum_check`."""

    impl = String(40)
    cache_ok = True
    comparator_factory = _ByWord

    def __init__(self, vocabulary: type[Vocabulary]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.vocabulary(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """A look into a table: lists read thousands of these. A value outside the vocabulary raises KeyError."""
        known: dict[str | None, Vocabulary | None] = {member.value: member for member in self.vocabulary}
        return {**known, None: None}.__getitem__


class TextList(TypeDecorator[list[str]]):
    """A short ordered list of texts without line breaks (kinds of evidence, services), one per line."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return "\n".join(str(item) for item in value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> list[str]:
        return value.split("\n") if value else []


TextListColumn = MutableList.as_mutable(TextList())


def enum_column(vocabulary: type[Vocabulary], *, nullable: bool = False, **options: Any) -> Any:
    """A column of one vocabulary; put `enum_check(...)` of the same name among the table's arguments."""
    return mapped_column(EnumText(vocabulary), nullable=nullable, **options)


def enum_check(column: str, vocabulary: type[Vocabulary]) -> CheckConstraint:
    """The named CHECK that keeps a column inside its vocabulary (NULL passes)."""
    values = ", ".join(f"'{member.value}'" for member in vocabulary)
    return CheckConstraint(f"{column} IN ({values})", name=column)


class Identified:
    """Surrogate key and time stamps (real time, UTC)."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-100)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.real_now, sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(
        UTCDateTime, default=clock.real_now, onupdate=clock.real_now, sort_order=91
    )


class Versioned:
    """Optimistic lock: carried in every edit form; a stale save that clashes is a 409. Wired by `version_id_col`.

    `changed_by_id` is the account of the last change (the session fills it; None: a job or the console). It is no foreign
    key: accounts are never deleted, and joins to the account a row belongs to stay unambiguous.
    """

    version: Mapped[int] = mapped_column(Integer, default=1, sort_order=92)
    changed_by_id: Mapped[int | None] = mapped_column(Integer, sort_order=93)


class TenantScoped:
    """Rows of one county. The session fills the three columns, filters by them, and refuses foreign ones.

    `scope_parent` names the relationship from which the session copies the columns before a flush: a region for
    what hangs under the county itself, an enterprise or a case for what hangs below those. "": the service that
    makes the row gives the columns; they are checked all the same.
    """

    scope_parent: ClassVar[str] = "tenant"

    tenant_id: Mapped[int] = mapped_column(Integer, sort_order=-90)
    prefecture_id: Mapped[int] = mapped_column(Integer, sort_order=-89)
    province_id: Mapped[int] = mapped_column(Integer, sort_order=-88)

    @classmethod
    def within(cls, column: str, key: Any) -> ColumnElement[bool]:
        """The criterion of a reader whose level is `column`: one equality."""
        criterion: ColumnElement[bool] = getattr(cls, column) == key
        return criterion


class CaseScoped(TenantScoped):
    """Rows below a case: what experts and enterprise contacts reach, by the cases of their scope."""

    scope_parent: ClassVar[str] = "case"

    case_id: Mapped[int] = mapped_column(Integer, sort_order=-87)


class EnterpriseScoped(TenantScoped):
    """Rows below a county's enterprise file."""

    scope_parent: ClassVar[str] = "enterprise"

    enterprise_id: Mapped[int] = mapped_column(Integer, sort_order=-87)


class CountyInternal(CaseScoped):
    """Rows below a case that only the county itself reads: internal notes."""

    scope_parent: ClassVar[str] = "case"


class Addressed(TenantScoped):
    """Rows that one county (`giving_id`) lays before another (`tenant_id`): both reach them, and those above either.

    Such a row holds only what it is meant to show; whatever it names stays behind the walls of its own county.
    """

    scope_parent: ClassVar[str] = ""

    giving_id: Mapped[int] = mapped_column(Integer, sort_order=-86)
    giving_prefecture_id: Mapped[int] = mapped_column(Integer, sort_order=-85)

    @classmethod
    def within(cls, column: str, key: Any) -> ColumnElement[bool]:
        own: ColumnElement[bool] = getattr(cls, column) == key
        giving = GIVING_COLUMN.get(column)
        return own if giving is None else or_(own, getattr(cls, giving) == key)


class UnitScoped(TenantScoped):
    """Rows of one unit of any level: what it hands in itself. A row of a prefecture has no county, one of the province
    neither; so each is seen by its own unit and by those above it."""

    scope_parent: ClassVar[str] = "region"

    tenant_id: Mapped[int | None] = mapped_column(Integer, sort_order=-90)  # type: ignore[assignment]
    prefecture_id: Mapped[int | None] = mapped_column(Integer, sort_order=-89)  # type: ignore[assignment]


TENANT_COLUMNS = ("tenant_id", "prefecture_id", "province_id")
GIVING_COLUMN = {"tenant_id": "giving_id", "prefecture_id": "giving_prefecture_id"}
"""Level column → the column of the giving side that a row between two counties is reached by as well."""


def tenant_key() -> ForeignKeyConstraint:
    """The three level columns agree with the region's own triple, whoever writes."""
    return ForeignKeyConstraint(
        TENANT_COLUMNS, ["regions.id", "regions.prefecture_id", "regions.province_id"]
    )


def giving_key() -> ForeignKeyConstraint:
    """The giving side of a row between two counties agrees with its region, and lies in the same province."""
    return ForeignKeyConstraint(
        ["giving_id", "giving_prefecture_id", "province_id"],
        ["regions.id", "regions.prefecture_id", "regions.province_id"],
    )


def unit_keys() -> tuple[CheckConstraint, ForeignKeyConstraint]:
    """The level columns of a unit's row are those of its region: its own key on its own level, nothing below it."""
    own_level = CheckConstraint(
        "coalesce(tenant_id, prefecture_id, province_id) = region_id"
        " AND (tenant_id IS NULL OR prefecture_id IS NOT NULL)",
        name="own_level",
    )
    return own_level, tenant_key()


def case_key() -> ForeignKeyConstraint:
    """A child never hangs under a case of another county."""
    return ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"])


def enterprise_key() -> ForeignKeyConstraint:
    """A child never hangs under an enterprise file of another county."""
    return ForeignKeyConstraint(["tenant_id", "enterprise_id"], ["enterprises.tenant_id", "enterprises.id"])


def sibling_key(column: str, table: str) -> ForeignKeyConstraint:
    """A link to another row of the same case cannot leave the case."""
    return ForeignKeyConstraint(["case_id", column], [f"{table}.case_id", f"{table}.id"])


def partial_index(name: str, *columns: str, condition: str) -> Index:
    """An index over the few rows that wait for somebody. A query uses it only when it repeats the condition."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


def level_index(name: str, level: str, *columns: str, policy_reads: str) -> Index:
    """An index of a list: it leads with the reader's level. On PostgreSQL it also holds what the row policy reads (the
    other levels and `policy_reads`), so that counting and searching need not look at the rows themselves."""
    others = [other for other in TENANT_COLUMNS if other != level]
    return Index(name, level, *columns, postgresql_include=[*others, policy_reads])


def open_indexes(table: str, date_column: str, condition: str) -> list[Index]:
    """Partial indexes over the open rows of a table, one per level: what is due or overdue stays a short read
    however long the history grows."""
    return [
        partial_index(
            f"ix_{table}_open_{level.removesuffix('_id')}", level, date_column, "id", condition=condition
        )
        for level in TENANT_COLUMNS
    ]
