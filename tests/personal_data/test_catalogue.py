"""The catalogue knows every column that may say something of a person, and says what becomes of it."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import String

from casework.models import Base
from casework.models.base import EnumText, TextList
from casework.models.sealed import Sealed
from casework.personal_data.catalogue import CATALOGUE, HOLDS_NONE, columns_under, entries
from casework.personal_data.catalogue_names import COLUMNS, TABLES
from casework.personal_data.vocabulary import YEARS_OF, Act, Kind, Rule

KNOWN = [f"{entry.table}.{entry.column}" for entry in entries()]
WITHOUT = [f"{table}.{column}" for table, columns in HOLDS_NONE.items() for column in columns.split()]


def text_columns() -> dict[str, object]:
    return {
        f"{table.name}.{column.name}": column.type
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, Sealed, TextList)) and not isinstance(column.type, EnumText)
    }


def test_somebody_has_decided_about_every_text_column() -> None:
    undecided = set(text_columns()) - set(KNOWN) - set(WITHOUT)
    assert not undecided, f"put these into CATALOGUE or HOLDS_NONE: {sorted(undecided)}"


def test_the_lists_name_real_columns_once() -> None:
    real = {
        f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns
    }
    assert set(KNOWN) | set(WITHOUT) <= real
    assert [name for name, count in Counter(KNOWN + WITHOUT).items() if count > 1] == []
    assert set(HOLDS_NONE) <= set(Base.metadata.tables)


def test_every_table_and_column_of_the_catalogue_has_words() -> None:
    """One without made the page of the catalogue fail."""
    assert {entry.column for entry in entries()} <= set(COLUMNS)
    assert {entry.table for entry in entries()} <= set(TABLES)


def test_every_way_to_reach_a_person_lies_sealed() -> None:
    types = text_columns()
    for entry in entries():
        if entry.fields.kind is Kind.CONTACT:
            assert isinstance(types[f"{entry.table}.{entry.column}"], Sealed), entry


def test_what_has_an_end_says_when_and_what_is_kept_has_none() -> None:
    for fields in CATALOGUE:
        ends_by_plan = fields.rule in YEARS_OF
        assert ends_by_plan or fields.rule in (Rule.SWEPT, Rule.LOG, Rule.ARCHIVE)
        assert (fields.act is Act.KEEP) == (fields.rule in (Rule.LOG, Rule.ARCHIVE))


def test_a_name_that_may_be_replaced_stands_beside_the_key_of_who_bears_it() -> None:
    for table, columns in columns_under(Rule.CASE).items():
        for column, act in columns.items():
            if act is Act.ACTOR:
                assert column.replace("_name", "_id") in Base.metadata.tables[table].columns, column
