"""How numbers and addresses look to those who may not see them in full, and how texts lose them."""

from __future__ import annotations

import pytest

from casework.masking import REMOVED, masked_contact, masked_email, masked_phone, without_numbers


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13893152046", "138****2046"),
        ("+86 138 9315 2046", "+86****2046"),
        ("0931-2345678", "093****5678"),
        ("2345678", "****"),
        ("", ""),
    ],
)
def test_a_number_keeps_its_ends_at_most(number: str, shown: str) -> None:
    assert masked_phone(number) == masked_contact(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("zhaohaiyan@example.cn", "z***@example.cn"),
        ("@example.cn", "***@example.cn"),
        ("zhao", "***"),
        ("", ""),
    ],
)
def test_an_address_keeps_its_first_letter_and_its_host(address: str, shown: str) -> None:
    assert masked_email(address) == shown


def test_a_contact_is_masked_as_what_it_is() -> None:
    assert masked_contact("zhao@example.cn") == "z***@example.cn"


@pytest.mark.parametrize(
    "number",
    [
        "13893152046", "138 9315 2046", "138-9315-2046", "+8613893152046", "86 13893152046", "0931-2345678",
        "0931 2345678", "zhao.haiyan@example.com.cn",
    ],
)  # fmt: skip
def test_a_text_loses_the_numbers_that_people_wrote_into_it(number: str) -> None:
    assert (
        without_numbers(f"请联系赵海燕（{number}），周三送检。") == f"请联系赵海燕（{REMOVED}），周三送检。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "2026-620103-003", "91620103MA72L3K58X", "2026-10-12 14:32", "GB/T 19001-2016", "11 只压力表，4860.00 万元",
        "证书 0352026Q00017", "0.05 mm", "12345678901234567", "DN50–DN300",
    ],
)  # fmt: skip
def test_other_figures_stay(text: str) -> None:
    assert without_numbers(text) == text
