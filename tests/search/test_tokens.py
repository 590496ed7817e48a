"""Search tokens: whatever part of a name is typed, in characters, pinyin, initials or codes, finds it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import casework
from casework.romanisation import romanised
from casework.search.tokens import LONGEST_NAME, LONGEST_QUERY, LONGEST_TEXT, query_tokens, tokens

NAME = "兰州恒峡阀门有限公司"
REGIONS = Path(casework.__file__).parent / "reference" / "regions_gansu.csv"
unhurried = settings(deadline=None)


def finds(typed: str, text: str) -> bool:
    """Whether the query has tokens at all and the text has every one of them."""
    wanted = query_tokens(typed)
    return bool(wanted) and set(wanted) <= tokens(text)


@pytest.mark.parametrize(
    "typed",
    [
        "恒峡", "恒峡阀门", NAME, "峡", "兰州 阀门", "阀门，兰州", "hengxia", "HengXia", "hengxiafamen",
        "heng xia",
        "hengx", "heng", "lanzhouhengxia", "hxfm", "HXFM", "lzhx", "lzhxfmyxgs", "hx", "ｈｘｆｍ", "有限公司",
        "famenyouxiangongsi", "恒峡hxfm", "恒峡！", "恒\u200b峡", "恒\0峡", " 恒峡\u3000",
    ],
)  # fmt: skip
def test_a_name_is_found_by(typed: str) -> None:
    assert finds(typed, NAME)


@pytest.mark.parametrize(
    "typed", ["恒通", "峡恒", "门阀", "xiaheng", "tongxia", "xhfm", "恒峡 天水", "wang", "2026", "鑫"]
)
def test_a_name_is_not_found_by(typed: str) -> None:
    assert not finds(typed, NAME)


@pytest.mark.parametrize("typed", ["", " ", "。", "——", "😀", "\0", "\ud800", "%_", "（）"])
def test_a_query_without_words_asks_for_nothing(typed: str) -> None:
    assert query_tokens(typed) == []


def test_a_query_asks_for_the_two_character_tokens_of_a_run() -> None:
    assert query_tokens("恒峡阀") == ["恒峡", "峡阀"]
    assert {"恒峡", "峡阀", "阀门"} <= tokens(NAME)


def test_what_nearly_every_name_has_is_left_out_unless_there_is_nothing_else() -> None:
    assert query_tokens("恒峡有限公司") == ["恒峡", "峡有"]
    assert query_tokens("有限公司") == ["有限", "公司", "限公"]
    assert query_tokens("hxyxgs") == ["hx", "xy"]
    assert query_tokens("gs") == ["gs"]


def test_a_single_character_counts_only_alone() -> None:
    assert query_tokens("峡") == ["峡"]
    assert query_tokens("峡 阀门") == ["阀门"]
    assert query_tokens("阀门 3") == ["阀门"]


def test_single_characters_find_names_but_not_long_texts() -> None:
    assert finds("峡", NAME)
    text = "铸件气孔废品率偏高，压力表超过检定周期，首件检验没有记录，工艺文件与现场不一致，计量台账不完整。"
    assert len(text) > LONGEST_NAME
    assert finds("压力表", text)
    assert not finds("压", text)
    assert not finds("ylb", text)


def test_the_first_tokens_of_a_long_query_cover_it_without_overlap() -> None:
    assert query_tokens("静宁县葫芦河果品包装厂")[:5] == ["静宁", "县葫", "芦河", "果品", "包装"]


def test_characters_and_codes_are_asked_for_before_letters() -> None:
    assert query_tokens("hxfm 恒峡 2026") == ["恒峡", "2026", "hx", "fm", "xf"]


# Pinyin


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("重庆啤酒天水分公司", "chongqing"),
        ("重庆啤酒天水分公司", "cqpj"),
        ("兰州重型机器厂", "zhongxing"),
        ("兰州重型机器厂", "lzzx"),
        ("长庆油田", "changqing"),
        ("长庆油田", "cqyt"),
        ("民乐县", "minle"),
        ("崆峒区", "kongtong"),
        ("宕昌县", "tanchang"),
        ("兰州银行", "yinhang"),
        ("绿源食品", "lvyuan"),
        ("绿源食品", "lüyuan"),
        ("谋略科技", "moulue"),
        ("西安方案", "xian"),
        ("西安方案", "xianfangan"),
        ("西安方案", "xafa"),
        ("金刚石", "jingangshi"),
        ("兰安宁食品", "lan"),
        ("兰安宁食品", "lansp"),
        ("龚䶮化工", "gongyan"),
        ("龚䶮化工", "gyhg"),
        ("𬬭䶮新材料", "lunyan"),
        ("𬬭䶮新材料", "ly"),
        ("〇一工厂", "lingyi"),
    ],
)
def test_a_name_is_found_by_how_it_is_read(name: str, typed: str) -> None:
    assert finds(typed, name)


@pytest.mark.parametrize("typed", ["𬬭䶮", "䶮", "䶮新", "新材料"])
def test_rare_characters_beyond_the_basic_plane_are_characters_like_others(typed: str) -> None:
    assert finds(typed, "𬬭䶮新材料（甘肃）有限公司")


def test_a_character_without_a_reading_does_not_hide_its_neighbours() -> None:
    name = "恒\U000323a0峡"  # no dictionary has it
    assert finds("\U000323a0峡", name)
    assert finds("heng", name)
    assert not finds("hengxia", name)


def test_emoji_only_separate() -> None:
    assert finds("恒峡", "😀恒峡👍🏽阀门❤️")
    assert not any(
        "\U0001f300" <= character <= "\U0001faff" for token in tokens("😀恒峡") for character in token
    )


def test_every_region_is_found_by_its_name_in_letters_and_by_its_initials() -> None:
    with REGIONS.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["level"] in ("province", "prefecture", "county")]
    assert len(rows) > 100
    foreign = {
        "Aksay",
        "Jone",
        "Zhugqu",
        "Tewo",
        "Jishishan",
        "Linxia",
        "Dongxiang",
        "Gannan",
        "Subei",
        "Sunan",
    }
    for row in rows:
        word = row["name_en"].split()[0].replace("'", "").rstrip(",")
        if word not in foreign:
            assert finds(word, row["name_zh"]), row
        assert finds("".join(reading[0] for reading in romanised(row["name_zh"])), row["name_zh"])


# Codes and words


@pytest.mark.parametrize(
    "typed",
    [
        "2026-620103-003", "2026-620103", "2026-620103-0", "620103-003", "620103", "003", "2026", "2026-6201",
        "２０２６－６２０１０３－００３", "2026–620103–003", "编号2026-620103-003",
    ],
)  # fmt: skip
def test_a_case_number_is_found_by(typed: str) -> None:
    assert finds(typed, "编号 2026-620103-003")


def test_a_whole_case_number_is_one_token_and_not_another_case() -> None:
    assert query_tokens("2026-620103-003") == ["2026-620103-003"]
    assert not finds("2026-620103-003", "2026-620103-030")
    assert not finds("2026-620103-003", "2025-620103-003")


@pytest.mark.parametrize("length", range(4, 19))
def test_a_credit_code_is_found_by_every_beginning(length: int) -> None:
    assert finds("91620103MA7B2K4N9H"[:length], "91620103MA7B2K4N9H")


def test_a_credit_code_is_found_by_its_organisation_part_and_not_by_another_code() -> None:
    assert finds("ma7b2k4n9h", "91620103MA7B2K4N9H")
    assert not finds("91620103MA7B2K4N9J", "91620103MA7B2K4N9H")
    assert not finds("91620104", "91620103MA7B2K4N9H")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("dn300", "工业闸阀（DN50–DN300）"),
        ("DN 300", "工业闸阀（DN50–DN300）"),
        ("300", "工业闸阀（DN300）"),
        ("iso9001", "ISO 9001 认证"),
        ("ISO 9001", "ISO9001认证"),
        ("GB/T19001", "GB/T 19001-2016"),
        ("c05", "C05 计量台账"),
        ("abb", "ABB 电机"),
        ("sangong", "SANGONG 牌"),
        ("abc", "ＡＢＣ"),
        ("a", "A 区"),
        ("straße", "STRASSE"),
        ("བོད", "བོད་ལྗོངས"),
    ],
)
def test_words_of_letters_and_digits_are_found_in_any_case_and_spacing(typed: str, text: str) -> None:
    assert finds(typed, text)


def test_codes_of_constraints_and_actions_are_kept_apart() -> None:
    assert not finds("C05", "Z05")


# Limits


def test_control_characters_vanish_and_broken_ones_separate() -> None:
    assert tokens("恒\0峡\x07") == tokens("恒峡")
    assert tokens("恒\ud800峡") == tokens("恒 峡")
    assert not any("\0" in token or "\ud800" in token for token in tokens("a\0b\ud800c恒"))


@pytest.mark.parametrize(
    "text",
    [
        "恒峡阀门有限公司制造" * 1_000,
        "a" * 10_000,
        "1" * 10_000,
        "ﷺ" * 10_000,
        "恒a1，" * 2_500,
        "😀" * 10_000,
    ],
)
def test_ten_thousand_characters_make_few_rows(text: str) -> None:
    found, wanted = tokens(text), query_tokens(text)
    assert len(found) <= LONGEST_TEXT
    assert len(wanted) <= LONGEST_QUERY
    assert all(len(token) <= LONGEST_NAME for token in found)


# Properties

characters = "恒峡阀门兰州天水安恩方案西金刚工源长重乐行石油器有限公司阿欧"
han_names = st.text(st.sampled_from(characters), min_size=2, max_size=12)


def part_of(parts: list[str], start: int, length: int) -> str:
    first = start % len(parts)
    return "".join(parts[first : first + length])


@unhurried
@given(han_names, st.integers(0, 11), st.integers(2, 12))
def test_any_part_of_a_name_finds_it(name: str, start: int, length: int) -> None:
    typed = part_of(list(name), start, length)
    if len(typed) > 1:
        assert finds(typed, name)


@unhurried
@given(han_names, st.integers(0, 11), st.integers(2, 8))
@example("西安方案", 0, 4)
@example("西恩安", 0, 3)
@example("发南", 0, 2)
def test_any_part_of_a_name_in_pinyin_finds_it(name: str, start: int, length: int) -> None:
    readings = romanised(name)
    if len(readings[start % len(readings) :]) > 1:
        assert finds(part_of(readings, start, length), name)


@unhurried
@given(han_names, st.integers(0, 11), st.integers(2, 8))
def test_any_part_of_the_initials_finds_a_name(name: str, start: int, length: int) -> None:
    initials = [reading[0] for reading in romanised(name)]
    if len(initials[start % len(initials) :]) > 1:
        assert finds(part_of(initials, start, length), name)


@unhurried
@given(st.text(max_size=20) | st.text(st.sampled_from("a1-恒门 Cdxianüeg9"), max_size=30))
def test_any_text_is_found_by_itself_and_by_its_words(text: str) -> None:
    assert set(query_tokens(text)) <= tokens(text)
    assert all(token and token == token.strip() for token in tokens(text))
