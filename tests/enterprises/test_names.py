"""Names that may be the same enterprise: old and new name, parent and branch, a slip of the keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.enterprises.names import SIMILAR_FROM, core_name, similarity
from tests.enterprises.standard import rows_of

PLACES = tuple(row["name_zh"] for row in rows_of("regions_gansu.csv"))


@pytest.mark.parametrize(
    ("full", "core"),
    [
        ("兰州恒峡阀门有限公司", "恒峡阀门"),
        ("兰州恒峡阀门有限责任公司", "恒峡阀门"),
        ("甘肃省兰州市七里河区恒峡阀门厂", "恒峡阀门"),
        ("甘肃恒峡阀门股份有限公司", "恒峡阀门"),
        ("恒峡阀门（兰州）有限公司", "恒峡阀门"),
        ("恒峡阀门(集团)股份有限公司", "恒峡阀门"),
        ("恒峡阀门集团有限公司", "恒峡阀门"),
        ("恒峡（西北）阀门有限公司", "恒峡西北阀门"),
        ("兰州恒峡阀门有限公司天水分公司", "恒峡阀门"),
        ("兰州恒峡阀门分公司", "恒峡阀门"),
        ("静宁县葫芦河果品包装厂", "葫芦河果品包装"),
        ("积石山保安族东乡族撒拉族自治县黄河乳业有限公司", "黄河乳业"),
        ("积石山黄河乳业有限公司", "黄河乳业"),
        ("东乡族自治县布楞沟羊业农民专业合作社", "布楞沟羊业"),
        ("东乡布楞沟羊业专业合作社联合社", "布楞沟羊业"),
        ("临夏回族自治州八坊清真食品有限公司", "八坊清真食品"),
        ("肃南裕固毛绒制品有限公司", "裕固毛绒制品"),
        ("兰州新区绿源科技合伙企业（有限合伙）", "绿源科技"),
        ("兰州 恒峡·阀门 有限公司\u3000", "恒峡阀门"),
        ("ＡＢＣ阀门（甘肃）有限公司", "abc阀门"),
        ("𬬭䶮化工有限公司", "𬬭䶮化工"),
    ],
)
def test_place_and_legal_form_are_not_the_name(full: str, core: str) -> None:
    assert core_name(full, PLACES) == core


@pytest.mark.parametrize(
    ("full", "core"),
    [
        ("兰州有限公司", "兰州"),
        ("有限公司", "有限公司"),
        ("天水厂", "天水"),
        ("厂", "厂"),
        ("宁县宁有限公司", "宁县宁"),
        ("兰州市", "兰州市"),
        ("", ""),
        ("（）", ""),
        ("\0\u200b", ""),
    ],
)
def test_something_of_a_name_is_always_left(full: str, core: str) -> None:
    assert core_name(full, PLACES) == core


def test_without_a_list_of_places_they_stay() -> None:
    assert core_name("兰州恒峡阀门有限公司") == "兰州恒峡阀门"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("兰州恒峡阀门有限公司", "甘肃省恒峡阀门厂"),
        ("兰州恒峡阀门有限公司", "兰州恒峡阀门有限公司天水分公司"),
        ("恒峡阀门（兰州）有限公司", "兰州恒峡阀门有限责任公司"),
    ],
)
def test_the_same_core_is_a_full_match(first: str, second: str) -> None:
    assert similarity(first, second, PLACES) == 100.0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("兰州恒峡阀门有限公司", "兰州恒侠阀门有限公司"),
        ("兰州恒峡阀门有限公司", "兰州恒峡阀门制造有限公司"),
        ("兰州恒峡阀门有限公司", "恒峡"),
        ("兰州恒峡阀门有限公司", "西部恒峡阀门有限公司"),
        ("静宁县葫芦河果品包装厂", "静宁县葫芦河果品罐装厂"),
    ],
)
def test_a_slip_an_addition_or_one_character_in_a_long_name_is_worth_a_warning(
    first: str, second: str
) -> None:
    assert SIMILAR_FROM <= similarity(first, second, PLACES) < 100.0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("兰州恒峡阀门有限公司", "兰州恒通阀门有限公司"),
        ("兰州恒峡阀门有限公司", "天水锻压机床有限公司"),
        ("兰州恒峡阀门有限公司", "兰州金川机械有限公司"),
        ("金川机械有限公司", "兰州恒通机械有限公司"),
    ],
)
def test_a_place_and_a_trade_in_common_do_not_make_names_alike(first: str, second: str) -> None:
    assert similarity(first, second, PLACES) < SIMILAR_FROM


@pytest.mark.parametrize(("first", "second"), [("", ""), ("", "恒峡阀门"), ("恒峡阀门", "\0")])
def test_nothing_is_like_nothing(first: str, second: str) -> None:
    assert similarity(first, second, PLACES) == 0.0


def test_an_endless_name_is_cut() -> None:
    assert len(core_name("峡" * 10_000)) == 200
    assert similarity("峡" * 10_000, "峡" * 9_000) == 100.0


names = st.text(st.sampled_from("恒峡阀门兰州市县天水有限公司厂分集团（）(ab 1"), max_size=20)


@settings(deadline=None)
@given(names, names)
def test_similarity_is_symmetric_and_between_0_and_100(first: str, second: str) -> None:
    score = similarity(first, second, PLACES)
    assert 0.0 <= score <= 100.0
    assert score == similarity(second, first, PLACES)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_core(text: str) -> None:
    assert len(core_name(text, PLACES)) <= 200 * 18
