"""Readings of characters: in names and words that the field uses."""

from __future__ import annotations

import csv
import re

import pytest

from casework.romanisation import romanised
from config import ROOT


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("重庆银行", ["chong", "qing", "yin", "hang"]),
        ("会宁县", ["hui", "ning", "xian"]),
        ("都江堰", ["du", "jiang", "yan"]),
        ("天祝藏族自治县", ["tian", "zhu", "zang", "zu", "zi", "zhi", "xian"]),
        ("渭源党参饮片", ["wei", "yuan", "dang", "shen", "yin", "pian"]),
        ("绿源DN300阀门", ["lv", "yuan", "DN300", "fa", "men"]),
        ("", []),
    ],
)
def test_a_text_is_read_as_people_read_it(text: str, reading: list[str]) -> None:
    assert [*romanised(text)] == reading


FOREIGN = {"阿克塞哈萨克族自治县", "卓尼县", "舟曲县", "迭部县"}
"""Their English names are not Chinese."""


def test_every_unit_is_read_as_its_english_name_says() -> None:
    path = ROOT / "casework" / "reference" / "regions_gansu.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name_zh"] not in FOREIGN]
    assert len(rows) > 100
    wrong = [
        row["name_zh"]
        for row in rows
        if not "".join(romanised(row["name_zh"])).startswith(
            re.sub("[^a-z]", "", row["name_en"].split()[0].lower())
        )
    ]
    assert wrong == []
