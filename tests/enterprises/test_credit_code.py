"""Credit codes: what is tidied silently, what is refused, and that the words name the very character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from casework.enterprises.credit_code import (
    CreditCodeFault,
    CreditCodeProblem,
    boxes,
    check,
    make,
    normalise,
)
from casework.i18n import catalogue

RIGHT = "91620103MA7B2K4N9H"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
unhurried = settings(deadline=None)


def problem_of(text: str) -> CreditCodeProblem:
    problem = check(text)
    assert problem is not None
    return problem


def chinese(text: str) -> str:
    """The message as the Chinese page shows it."""
    msgid, values = problem_of(text).message
    return str(catalogue("zh_Hans")[msgid].string) % values


@pytest.mark.parametrize(
    "typed",
    [
        RIGHT,
        RIGHT.lower(),
        "  91620103MA7B2K4N9H\n",
        "91 620103 MA7B2K4N9 H",
        "91-620103-MA7B2K4N9-H",
        "91–620103—MA7B2K4N9−H",
        "９１６２０１０３ＭＡ７Ｂ２Ｋ４Ｎ９Ｈ",
        "91620103\u3000MA7B2K4N9\u200bH\ufeff",
        "91620103\0MA7B2K4N9H",
        "\u202d91620103MA7B2K4N9H\u202c",
    ],
)
def test_spaces_dashes_width_and_case_are_tidied(typed: str) -> None:
    assert normalise(typed) == RIGHT
    assert check(typed) is None


def test_a_known_public_code_is_right() -> None:
    assert check("91110000600037341L") is None


def test_the_look_alike_of_the_picture_is_named_and_offered() -> None:
    problem = problem_of("91620103MA7BZK4N9H")
    assert (problem.fault, problem.position, problem.character) == (CreditCodeFault.CHARACTER, 13, "Z")
    assert problem.suggestion is not None
    assert problem.suggestion.code == RIGHT
    assert [(change.position, change.typed, change.meant) for change in problem.suggestion.replacements] == [
        (13, "Z", "2")
    ]
    assert chinese("91620103MA7BZK4N9H") == (
        "第 13 位“Z”不能用：信用代码不使用 I、O、S、V、Z。看起来是数字“2”，改成 2 后校验位正确。"
    )


def test_a_wrong_check_character_is_named_with_the_right_one() -> None:
    problem = problem_of("91620103MA7B2K4N99")
    assert (problem.fault, problem.position, problem.character) == (CreditCodeFault.CHECK_CHARACTER, 18, "9")
    assert (problem.expected, problem.suggestion) == ("H", None)
    assert chinese("91620103MA7B2K4N99") == "校验位不对：按前 17 位应为 H，现在是 9。请逐位核对。"


@pytest.mark.parametrize(("typed", "meant"), [("I", "1"), ("O", "0"), ("S", "5"), ("Z", "2"), ("V", "U")])
def test_every_unused_letter_has_its_look_alike(typed: str, meant: str) -> None:
    code = make(f"91620103MA7B{meant}K4N9")
    problem = problem_of(code[:12] + typed + code[13:])
    assert problem.suggestion is not None
    assert problem.suggestion.code == code
    kind = "字母" if meant == "U" else "数字"
    assert f"看起来是{kind}“{meant}”，改成 {meant} 后" in chinese(code[:12] + typed + code[13:])


def test_a_look_alike_that_does_not_fit_is_not_offered() -> None:
    problem = problem_of("91620103MA7B3K4N9H".replace("3K", "ZK").replace("N9H", "N9J"))
    assert problem.suggestion is None
    assert problem.message == (
        "Position %(position)s, “%(character)s”, cannot be right: credit codes do not use I, O, S, V, Z.",
        {"position": 13, "character": "Z"},
    )


def test_several_look_alikes_are_offered_as_one_code() -> None:
    problem = problem_of("9162O103MA7BZK4N9H")
    assert (problem.position, problem.character) == (5, "O")
    assert problem.suggestion is not None
    assert problem.suggestion.code == RIGHT
    assert [change.position for change in problem.suggestion.replacements] == [5, 13]
    assert chinese("9162O103MA7BZK4N9H") == (
        "第 5 位“O”不能用：信用代码不使用 I、O、S、V、Z。共改 2 位，改成 91620103MA7B2K4N9H 后校验位正确。"
    )


def test_nothing_is_offered_when_one_of_several_has_no_look_alike() -> None:
    assert problem_of("9162O103MA7B#K4N9H").suggestion is None


@pytest.mark.parametrize(
    ("typed", "position"),
    [("A1620103MA7B2K4N9H", 1), ("9162010EMA7B2K4N9H", 8), ("91620L03MA7B2K4N9H", 6)],
)
def test_the_first_eight_are_digits(typed: str, position: int) -> None:
    problem = problem_of(typed)
    assert (problem.fault, problem.position) == (CreditCodeFault.CHARACTER, position)
    assert "前 8 位只能是数字" in chinese(typed)


def test_a_letter_among_the_digits_is_offered_as_the_digit_it_resembles() -> None:
    code = make("91620183MA7B2K4N9")
    problem = problem_of(code[:6] + "B" + code[7:])
    assert problem.suggestion is not None
    assert problem.suggestion.code == code
    assert chinese(code[:6] + "B" + code[7:]) == (
        "第 7 位“B”不能用：前 8 位只能是数字。看起来是数字“8”，改成 8 后校验位正确。"
    )


@pytest.mark.parametrize("character", ["#", "中", "é", "·", "٣", "𬬭", "😀", "_", "%"])
def test_a_foreign_character_is_named_with_its_place(character: str) -> None:
    typed = f"91620103MA7B{character}K4N9H"
    problem = problem_of(typed)
    assert (problem.position, problem.character, problem.suggestion) == (13, character, None)
    assert chinese(typed) == f"第 13 位“{character}”不能用：只用数字和大写字母，不使用 I、O、S、V、Z。"


@pytest.mark.parametrize(("character", "reason"), [("Z", "信用代码不使用"), ("#", "只用数字和大写字母")])
def test_an_impossible_check_character_is_told_what_it_should_be(character: str, reason: str) -> None:
    typed = RIGHT[:17] + character
    problem = problem_of(typed)
    assert (problem.position, problem.expected) == (18, "H")
    assert reason in chinese(typed)
    assert chinese(typed).endswith("按前 17 位应为 H。")


@pytest.mark.parametrize(
    ("typed", "count"),
    [("", 0), ("  -", 0), ("9162", 4), (RIGHT[:17], 17), (RIGHT + "1", 19), ("9" * 10_000, 10_000)],
)
def test_a_wrong_length_says_how_many_there_are(typed: str, count: int) -> None:
    problem = problem_of(typed)
    assert (problem.fault, problem.position, problem.suggestion) == (CreditCodeFault.LENGTH, None, None)
    assert chinese(typed) == f"信用代码应为 18 位，现在是 {count} 位。"


def test_the_boxes_stand_in_the_groups_of_the_standard_and_mark_the_wrong_one() -> None:
    groups = boxes("91620103MA7BZK4N9H")
    assert ["".join(box.character for box in group) for group in groups] == ["91", "620103", "MA7BZK4N9", "H"]
    assert [box.position for group in groups for box in group] == list(range(1, 19))
    assert [box.position for group in groups for box in group if box.is_wrong] == [13]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (RIGHT, []),
        ("91620103MA7B2K4N99", [18]),
        ("9162O103MA7BZK4N9H", [5, 13]),
        ("9162O", [5]),
        ("", []),
        (RIGHT + "ZZZ", []),
    ],
)
def test_every_impossible_character_is_marked(typed: str, wrong: list[int]) -> None:
    marked = [box for group in boxes(typed) for box in group]
    assert len(marked) == 18
    assert [box.position for box in marked if box.is_wrong] == wrong
    assert "".join(box.character for box in marked) == normalise(typed)[:18]


@pytest.mark.parametrize("body", ["", "91620103", RIGHT, "91620103MA7BZK4N9", "A1620103MA7B2K4N9", "阀" * 17])
def test_only_a_possible_beginning_is_completed(body: str) -> None:
    with pytest.raises(ValueError, match="first 17 characters"):
        make(body)


bodies = st.builds(
    str.__add__,
    st.text("0123456789", min_size=8, max_size=8),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@unhurried
@given(bodies)
def test_a_completed_code_is_right(body: str) -> None:
    assert check(make(body)) is None
    assert uscc.is_valid(make(body))


@unhurried
@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_one_changed_character_is_noticed(body: str, place: int, other: str) -> None:
    code = make(body)
    changed = code[:place] + other + code[place + 1 :]
    assert (check(changed) is None) == (changed == code)


@unhurried
@given(bodies, st.integers(0, 17), st.sampled_from("IOSVZ"))
def test_a_suggestion_always_passes_the_check(body: str, place: int, letter: str) -> None:
    code = make(body)
    problem = problem_of(code[:place] + letter + code[place + 1 :])
    assert problem.position == place + 1
    assert problem.suggestion is None or check(problem.suggestion.code) is None


@unhurried
@given(st.text(max_size=40))
def test_no_text_breaks_the_check_and_what_passes_is_a_code(text: str) -> None:
    problem = check(text)
    assert (problem is None) == (uscc.is_valid(normalise(text)) and normalise(text).isascii())
    assert sum(len(group) for group in boxes(text)) == 18
    if problem is not None:
        msgid, values = problem.message
        assert msgid % values
