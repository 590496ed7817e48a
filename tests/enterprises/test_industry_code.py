"""Industry codes as people type them, and the group of the size standard they lead to."""

from __future__ import annotations

import pytest

from casework.enterprises.industry_code import (
    NoClass,
    group_of_industry,
    groups_named_by,
    normalise_industry,
    size_groups,
)
from tests.enterprises.standard import industry_groups, rows_of


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("C34", "C34"),
        ("C3443", "C3443"),
        ("C", "C"),
        ("c3443", "C3443"),
        ("Ｃ３４４３", "C3443"),
        (" C3443 阀门和旋塞制造", "C3443"),
        ("C3443阀门和旋塞制造", "C3443"),
        ("3443", "C3443"),
        ("591", "G591"),
        ("97", "T97"),
        ("0111", "A0111"),
        ("C 34", "C34"),
    ],
)
def test_a_typed_code_is_understood(typed: str, code: str) -> None:
    assert normalise_industry(typed) == code


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "阀门", "C5", "C51", "U12", "C34433", "C3A", "00", "98", "TRAD-1", "FIELD", "34x", "\0"],
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert normalise_industry(typed) is None


def test_every_division_of_the_list_is_in_the_section_that_the_list_gives() -> None:
    for row in rows_of("industries.csv"):
        if row["level"] == "division":
            assert normalise_industry(row["code"][1:]) == row["code"]
            assert row["code"][0] == row["parent"]


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("A", "SME01"),
        ("C", "SME02"),
        ("B06", "SME02"),
        ("C3443", "SME02"),
        ("D45", "SME02"),
        ("E47", "SME03"),
        ("F51", "SME04"),
        ("F5271", "SME05"),
        ("G54", "SME06"),
        ("G591", "SME06"),
        ("G5910", "SME06"),
        ("G592", "SME07"),
        ("G5990", "SME07"),
        ("G60", "SME08"),
        ("H61", "SME09"),
        ("H62", "SME10"),
        ("I64", "SME11"),
        ("I65", "SME12"),
        ("K701", "SME13"),
        ("K7020", "SME14"),
        ("K703", "SME16"),
        ("K709", "SME16"),
        ("L", "SME15"),
        ("M73", "SME16"),
        ("Q85", "SME16"),
        ("R", "SME16"),
    ],
)
def test_an_industry_belongs_to_its_group(code: str, group: str) -> None:
    found = group_of_industry(code, industry_groups())
    assert (found.group_code, found.no_class, found.message) == (group, None, None)
    assert found.section == code[0]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("G53", NoClass.RAILWAY),
        ("G5310", NoClass.RAILWAY),
        ("J", NoClass.FINANCE),
        ("J66", NoClass.FINANCE),
        ("P", NoClass.EDUCATION),
        ("P8334", NoClass.EDUCATION),
        ("Q84", NoClass.HEALTH),
        ("K704", NoClass.OWN_PROPERTY),
        ("K7040", NoClass.OWN_PROPERTY),
        ("S", NoClass.NOT_ENTERPRISES),
        ("S92", NoClass.NOT_ENTERPRISES),
        ("T97", NoClass.NOT_ENTERPRISES),
    ],
)
def test_an_industry_outside_the_standard_has_no_class_and_the_reason(code: str, reason: NoClass) -> None:
    found = group_of_industry(code, industry_groups())
    assert (found.group_code, found.no_class) == ("", reason)
    assert reason.is_excluded
    assert found.message is not None
    assert found.message[0].startswith("No size class")


@pytest.mark.parametrize(
    ("code", "reason", "candidates"),
    [
        ("F", NoClass.NEEDS_DIVISION, ("SME04", "SME05")),
        ("G", NoClass.NEEDS_DIVISION, ("SME06", "SME07", "SME08")),
        ("H", NoClass.NEEDS_DIVISION, ("SME09", "SME10")),
        ("Q", NoClass.NEEDS_DIVISION, ("SME16",)),
        ("G59", NoClass.NEEDS_CLASS, ("SME06", "SME07")),
        ("K", NoClass.NEEDS_CLASS, ("SME13", "SME14", "SME16")),
        ("K70", NoClass.NEEDS_CLASS, ("SME13", "SME14", "SME16")),
    ],
)
def test_a_coarse_code_asks_for_a_finer_one(code: str, reason: NoClass, candidates: tuple[str, ...]) -> None:
    found = group_of_industry(code, industry_groups())
    assert (found.group_code, found.no_class, found.candidates) == ("", reason, candidates)
    assert not reason.is_excluded
    assert found.message is not None
    assert found.message[1] == {"code": code}


@pytest.mark.parametrize("code", ["K705", "G597", "Z99", "阀门", "C99"])
def test_a_code_that_does_not_exist_is_named(code: str) -> None:
    found = group_of_industry(code, industry_groups())
    assert found.no_class == NoClass.CODE_UNKNOWN
    assert found.message == ("Cannot be decided: “%(code)s” is not a code of GB/T 4754-2017", {"code": code})


def test_an_empty_code_is_missing_not_wrong() -> None:
    found = group_of_industry("  ", industry_groups())
    assert (found.no_class, found.section) == (NoClass.CODE_MISSING, "")
    assert found.message == ("Cannot be decided: the industry code is missing", {})


def test_an_endless_code_is_cut_in_the_message() -> None:
    found = group_of_industry("阀" * 10_000, industry_groups())
    assert len(found.code) == 20


def test_an_industry_that_the_list_leaves_open_is_outside_the_standard() -> None:
    assert group_of_industry("C34", {"C34": ""}).no_class == NoClass.OUTSIDE
    assert group_of_industry("C", {"C34": ""}).no_class == NoClass.OUTSIDE
    assert group_of_industry("C", {}).no_class == NoClass.CODE_UNKNOWN


def test_every_division_leads_to_a_group_a_finer_code_or_an_exclusion() -> None:
    for row in rows_of("industries.csv"):
        if row["level"] == "division":
            found = group_of_industry(row["code"], industry_groups())
            assert found.no_class != NoClass.CODE_UNKNOWN
            assert bool(found.group_code) == (found.no_class is None)


def test_rows_of_the_plan_are_not_industries() -> None:
    assert set(size_groups(rows_of("industries.csv"))) == {
        row["code"] for row in rows_of("industries.csv") if row["level"] in ("section", "division")
    }


def test_industries_and_bounds_name_the_same_sixteen_groups() -> None:
    assert groups_named_by(industry_groups()) == {row["group_code"] for row in rows_of("sme_size.csv")}
