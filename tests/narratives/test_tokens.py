"""Text with figures in it: what a token means, what is put right, what lasts when rows come and go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.narratives import tokens
from casework.narratives.tokens import Piece
from casework.reports.bindings import is_known, lasting, rebound, resolve, shown
from casework.reports.model import DASH, Paragraph, Run, Section, Summary, Table
from casework.reports.writers.narrative import draft
from tests.reports import samples

K05 = samples.county().figures["K05"].text
WORDS = st.text(alphabet="质量帮扶 84.1%、，[|]", max_size=20)


def with_rows(summary: Summary, number: int, table: Table) -> Summary:
    """The summary with another table in the place of one."""
    return replace(summary, tables={**summary.tables, number: table})


@pytest.mark.parametrize("name", ["province", "prefecture", "county", "zero_county"])
def test_the_draft_reads_the_same_as_text_to_be_edited(name: str) -> None:
    summary = getattr(samples, name)()
    for section in draft(summary):
        for paragraph in section.paragraphs:
            text = tokens.of_paragraph(summary, paragraph)
            assert tokens.plain(text) == paragraph.text
            assert tokens.settle(summary, text) == tokens.Settled(text)
            assert tokens.stale_in(summary, text) == {}


@given(st.lists(st.tuples(WORDS, st.sampled_from(["", "K05", "T6:total:actions"])), max_size=6))
def test_what_is_written_is_read_as_it_was(pairs: list[tuple[str, str]]) -> None:
    pieces = [
        Piece(text.replace("[", "").replace("]", "").replace("|", ""), binding) for text, binding in pairs
    ]
    text = tokens.written(pieces)
    assert tokens.plain(text) == "".join(one.text for one in pieces)
    assert tokens.written(tokens.pieces_of(text)) == text
    assert [one.binding for one in tokens.pieces_of(text) if one.binding] == [
        one.binding for one in pieces if one.binding
    ]


def test_a_number_typed_over_a_figure_is_put_right_and_said() -> None:
    made = tokens.settle(samples.county(), "整改完成率[[K05|99.9%]]，诊断率[[K03|100.0%]]。")
    assert made.text == f"整改完成率[[K05|{K05}]]，诊断率[[K03|100.0%]]。"
    assert made.corrected == (("99.9%", K05),)


@pytest.mark.parametrize(
    ("typed", "unknown"),
    [
        ("[[K99|1]]", ("K99",)),
        ("[[K05.nothing|1]]", ("K05.nothing",)),
        ("[[T9:rows|1]]", ("T9:rows",)),
        ("[[T2:cell:99:visits|1]]", ("T2:cell:99:visits",)),
        ("[[T2:total:nothing|1]]", ("T2:total:nothing",)),
        ("[[x|1]]", ("x",)),
        ("[[Tx:rows|1]]", ("Tx:rows",)),
        ("率[[K05", ("[[",)),
        ("K05|84.1%]]率", ("]]",)),
    ],
)
def test_what_is_no_figure_is_named(typed: str, unknown: tuple[str, ...]) -> None:
    assert tokens.settle(samples.county(), typed).unknown == unknown


def test_a_changed_figure_is_stale_until_it_is_read() -> None:
    summary = samples.county()
    text = "完成率[[K05|12.0%]]，共[[T6:total:actions|24]]项。"
    assert tokens.stale_in(summary, text) == {"K05": ("12.0%", K05)}
    fresh = tokens.refreshed(summary, text)
    assert tokens.stale_in(summary, fresh) == {}
    assert tokens.plain(fresh) == f"完成率{K05}，共24项。"


def test_a_plain_number_that_equals_a_figure_can_be_bound() -> None:
    summary = samples.county()
    text = f"完成率{K05}，前者为1{K05}，另有[[K05|{K05}]]。"
    assert tokens.loose_in(summary, text) == {K05: "K05"}
    bound = tokens.bind(text, K05, "K05")
    assert bound == f"完成率[[K05|{K05}]]，前者为1{K05}，另有[[K05|{K05}]]。"
    assert tokens.loose_in(summary, bound) == {}
    assert tokens.loose_in(summary, "第3家，2026年") == {}


def test_a_cell_is_remembered_by_what_its_row_says_not_by_its_number() -> None:
    summary = samples.county()
    table = summary.tables[2]
    binding = lasting(summary, "T2:cell:2:visits")
    name = table.rows[1][table.index("enterprise")]
    assert binding == f"T2:row:enterprise={name}:visits"
    assert resolve(summary, binding) == str(table.rows[1][table.index("visits")])
    turned = with_rows(summary, 2, replace(table, rows=tuple(reversed(table.rows))))
    assert resolve(turned, binding) == resolve(summary, binding)
    gone = with_rows(summary, 2, replace(table, rows=table.rows[:1]))
    assert is_known(gone, binding)
    assert shown(gone, binding) == DASH


def test_two_rows_that_say_the_same_are_not_guessed_between() -> None:
    summary = samples.county()
    table = summary.tables[2]
    twice = with_rows(summary, 2, replace(table, rows=(table.rows[0], table.rows[0])))
    assert lasting(twice, "T2:cell:1:visits") == ""
    name = table.rows[0][table.index("enterprise")]
    assert resolve(twice, f"T2:row:enterprise={name}:visits") == DASH


def test_signs_that_end_a_condition_may_stand_in_a_name() -> None:
    name = "甲:乙&丙=丁%>戊[己]"
    summary = samples.with_cells(samples.county(), 2, lambda row: row | {"enterprise": name})
    binding = lasting(summary, "T2:cell:1:visits")
    assert not set("[]|") & set(binding)
    assert resolve(summary, binding) == str(summary.tables[2].rows[0][summary.tables[2].index("visits")])


def test_names_stay_as_they_are_written() -> None:
    assert lasting(samples.county(), "T2:cell:1:enterprise") == ""
    assert lasting(samples.county(), "K05:n") == "K05:n"


def test_stored_text_shows_the_figures_of_the_summary_it_is_printed_with() -> None:
    summary = samples.county()
    stored = (
        Section(
            "成效",
            (
                Paragraph(
                    (Run("完成率"), Run("1.0%", "K05"), Run("旧", "T9:rows")),
                ),
            ),
        ),
    )
    (section,) = rebound(summary, stored)
    assert section.paragraphs[0].text == f"完成率{K05}{DASH}"


def test_brackets_of_a_name_are_no_figure() -> None:
    paragraph = Paragraph((Run("甲[[K05|1]]公司"), Run(K05, "K05")))
    text = tokens.of_paragraph(samples.county(), paragraph)
    assert [one.binding for one in tokens.pieces_of(text)] == ["", "K05"]
