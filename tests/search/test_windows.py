"""What is left out while tokens are made changes none of them: compared with every window, divided one by one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import pypinyin
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casework.romanisation import romanised
from casework.search import tokens
from casework.search.syllables import SYLLABLES

unhurried = settings(deadline=None, max_examples=1_000)
syllables = st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=20)
initials = st.lists(st.sampled_from(sorted({one[0] for one in SYLLABLES})), min_size=1, max_size=20)


def every_window(parts: list[str]) -> Iterator[str]:
    for start in range(len(parts)):
        for end in range(start + 2, min(start + 8, len(parts)) + 1):
            yield from tokens._letter_tokens("".join(parts[start:end]))


@unhurried
@given(syllables)
@example(["fan", "gan"])
@example(["xi", "an", "fang", "an"])
@example(["you", "xian", "gong", "si"])
@example(["lu", "e", "nu", "e"])
def test_windows_in_which_no_two_syllables_run_into_each_other_say_nothing_new(parts: list[str]) -> None:
    pairs = {one + other for one, other in pairwise(parts)}
    assert tokens._of_windows(parts, tokens._runs_on) == {*every_window(parts), *pairs}


@unhurried
@given(initials)
def test_windows_without_a_vowel_among_the_initials_say_nothing_new(parts: list[str]) -> None:
    pairs = {one + other for one, other in pairwise(parts)}
    assert tokens._of_windows(parts, tokens._is_vowel_beside) == {*every_window(parts), *pairs}


def test_every_two_syllables_give_what_their_window_gives() -> None:
    for one, other in product(sorted(SYLLABLES), repeat=2):
        assert tokens._of_windows([one, other], tokens._runs_on) == {*every_window([one, other]), one + other}


@unhurried
@given(st.text(st.sampled_from("长城长机银行重庆有限公司a1 -（）民乐天水恒〇𠀀"), max_size=30))
def test_reading_word_by_word_is_reading_the_whole(text: str) -> None:
    assert romanised(text) == tuple(pypinyin.lazy_pinyin(text))
