"""Short names of units, as tiles and tables print them."""

from __future__ import annotations

import pytest

from casework.reference.services import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("七里河区", "七里河"),
        ("环县", "环县"),
        ("临夏市", "临夏市"),
        ("临夏县", "临夏县"),
        ("临夏回族自治州", "临夏"),
        ("张家川回族自治县", "张家川"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("东乡族自治县", "东乡"),
        ("兰州新区", "兰州新区"),
        ("甘肃矿区", "甘肃矿区"),
    ],
)
def test_a_short_name_keeps_what_tells_units_apart(name: str, short: str) -> None:
    assert short_name(name) == short
