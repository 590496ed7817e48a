"""Letters as they are typed, divided into syllables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.search.syllables import SYLLABLES, divide


@pytest.mark.parametrize(
    ("letters", "syllables"),
    [
        ("hengxia", ("heng", "xia")),
        ("xian", ("xian",)),
        ("fangan", ("fang", "an")),
        ("langong", ("lan", "gong")),
        ("xienan", ("xie", "nan")),
        ("nvener", ("nv", "en", "er")),
        ("lanz", ("lan",)),
        ("hengxiaf", ("heng", "xia")),
        ("hxfm", ()),
        ("zh", ()),
        ("iso", ()),
        ("", ()),
    ],
)
def test_letters_divide_into_syllables(letters: str, syllables: tuple[str, ...]) -> None:
    assert divide(letters) == syllables


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=6))
def test_divided_letters_are_syllables_and_lose_nothing(syllables: list[str]) -> None:
    letters = "".join(syllables)
    assert "".join(divide(letters)) == letters
    assert set(divide(letters)) <= SYLLABLES
