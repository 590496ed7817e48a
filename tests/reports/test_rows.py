"""The rows behind a figure: exactly as many as it counts, with the same conditions, at every level and date."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from casework.errors import NotFound
from casework.reports import catalogue
from casework.reports.figures.as_of import ANY_DAY
from casework.reports.figures.counting import tally
from casework.reports.figures.of_cases import STAGED, STAGES
from casework.reports.figures.parts import COMPARED, OF_UNITS, PARTS, noun_of
from casework.reports.figures.rows import page_of_rows
from casework.reports.queries import rows_of
from casework.reports.summary import as_of, build_summary
from tests.reports.hand_made import GANGU, QILIHE, QINZHOU, D, day, make_year

SIDES = ("numerator", "denominator")


def test_the_catalogue_and_the_parts_name_the_same_figures() -> None:
    codes = {one.code for definition in catalogue.FIGURES for one in (definition, *definition.parts)}
    assert set(PARTS) == codes


def test_every_figure_has_exactly_the_rows_that_it_counts(session: Any) -> None:
    year = make_year()
    for region, on in (
        (year.province, D),
        (year.lanzhou, D),
        (year.region(GANGU), D),
        (year.province, day(7, 31)),
    ):
        summary = build_summary(region, 2026, on)
        for code in PARTS:
            figure = summary.figure(code)
            assert figure is not None
            for side, number in zip(SIDES, (figure.numerator, figure.denominator), strict=True):
                if PARTS[code][SIDES.index(side)] is None:
                    continue
                rows = rows_of(code, side, region, 2026, on)
                if code in COMPARED:
                    # Two rates: the rows are the indicators that are compared.
                    cases = summary.figure(COMPARED[code][0].replace("after", "cases"))
                    assert cases is not None
                    assert len(rows) == cases.numerator
                elif code == "K23" and side == "numerator":
                    # Scores are shown to nobody: the rows are those of the replies, without what they add.
                    assert len(rows) == figure.denominator
                    assert {row.weight for row in rows} <= {None}
                else:
                    assert sum(Decimal(row.weight or 0) for row in rows) == number, (
                        f"{code} {side} {region.code}"
                    )
                    assert len({(row.noun, row.id) for row in rows}) == len(rows)


def test_a_row_counts_one_but_for_person_days_and_places(session: Any) -> None:
    year = make_year()
    for code, (over, under) in PARTS.items():
        for side, measure in zip(SIDES, (over, under), strict=True):
            if measure is None or measure in OF_UNITS:
                continue
            if measure != "enterprises" and noun_of(measure).measures(ANY_DAY)[measure].weight != 1:
                continue
            assert {row.weight for row in rows_of(code, side, year.province, 2026, D)} <= {1}
    assert {row.weight for row in rows_of("K13", "numerator", year.province, 2026, D)} == {
        Decimal(2), Decimal("0.5"), Decimal(1)
    }  # fmt: skip
    assert [row.weight for row in rows_of("K01", "denominator", year.province, 2026, D)] == [4, 3, 1]


def test_rows_say_what_and_whose_they_are(session: Any) -> None:
    year = make_year()
    (row,) = rows_of("K08", "numerator", year.region(QINZHOU), 2026, D)
    case = year.cases["C1"]
    assert (row.noun, row.case_id, row.case_number, row.enterprise) == (
        "actions",
        case.id,
        case.number,
        "企业C1",
    )
    assert row.facts["number"] == 1
    assert row.facts["due_on"] == day(9, 30)
    # The deadline that was in force on the data date, not the one of the extension approved later.
    due = {row.facts["due_on"] for row in rows_of("K08", "numerator", year.region(QILIHE), 2026, D)}
    assert due == {day(10, 31), day(11, 10)}


def test_a_side_that_a_figure_has_not_and_an_unknown_year_are_refused(session: Any) -> None:
    year = make_year()
    with pytest.raises(KeyError):
        rows_of("K13", "denominator", year.province, 2026, D)
    with pytest.raises(KeyError):
        rows_of("K99", "numerator", year.province, 2026, D)
    with pytest.raises(NotFound):
        rows_of("K05", "numerator", year.province, 2031, D)


def test_a_page_of_rows_is_cut_from_the_same_list(session: Any) -> None:
    year = make_year()
    moment = as_of(year.programme, D)
    page = page_of_rows("pursued", year.province, moment, token="", size=20)
    assert page.count == 11
    assert [row.id for row in page.rows] == [
        row.id for row in rows_of("K05", "denominator", year.province, 2026, D)
    ]


def test_stages_hold_every_case_at_work_once_and_never_grow_from_stage_to_stage(session: Any) -> None:
    year = make_year()
    moment = as_of(year.programme, D)
    totals = tally(year.province, moment, by="county", nouns=(STAGED,)).total(
        [year.region(code).id for code in (QILIHE, "620121", QINZHOU, GANGU)]
    )
    reached = [totals[f"reached.{stage}"] for stage in STAGES]
    standing = [totals[f"standing.{stage}"] for stage in STAGES]
    # At work: A1 closed; A3, C1 approved; B1, D0 accepted; D1 with its team. C2 has moved, A2 is withdrawn.
    assert reached == [6, 6, 5, 5, 3, 3, 1]
    assert standing == [0, 1, 0, 2, 0, 2, 1]
    for stage in STAGES:
        for kind in ("reached", "standing"):
            page = page_of_rows(f"{kind}.{stage}", year.province, moment, token="", size=20)
            assert page.count == totals[f"{kind}.{stage}"]
