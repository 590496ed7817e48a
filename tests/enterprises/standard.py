"""The size standard of 2011 and the industries of 2017 as they stand in the reference files."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import casework
from casework.enterprises.industry_code import size_groups
from casework.enterprises.size_class import SizeStandard, parse_size_rules

REFERENCE = Path(casework.__file__).parent / "reference"


def rows_of(file_name: str) -> list[dict[str, str]]:
    """The rows of a reference file."""
    with (REFERENCE / file_name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def industry_groups() -> dict[str, str]:
    """Industry code -> sme_size_group."""
    return size_groups(rows_of("industries.csv"))


@cache
def standard_2011() -> SizeStandard:
    """工信部联企业〔2011〕300号."""
    return SizeStandard(parse_size_rules(rows_of("sme_size.csv")), industry_groups())
