"""Similar enterprise names: the core of a name without place and legal form, and how alike two cores are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from casework.romanisation import romanised

SIMILAR_FROM: Final = 85.0
"""From here on a name is worth a warning: it holds the other, sounds the same, or nearly is the same."""

_SAME_SOUND: Final = 95.0
_CONTAINED: Final = 90.0
_SHORTEST_CORE: Final = 2
_MORE_THAN_A_TRADE: Final = 4  # 机械 and 阀门 stand in many names, 恒峡阀门 does not
_LONGEST_NAME: Final = 200  # characters of a name that are looked at

_BRACKETS: Final = re.compile(r"\(([^()]*)\)")
_SAYS_NOTHING: Final = re.compile(r"集团|(普通|有限)合伙|个体工商户|中国")
_BRANCH: Final = re.compile(r"(公司|厂|合作社).+(分公司|分厂|分店|分社|办事处|营业部|经营部)$")
_LEGAL_FORM: Final = re.compile(
    r"(集团|股份|控股|有限责任|有限|总|分)*公司$|(农民)?(专业)?合作社(联合社)?$"
    r"|(普通|有限)?合伙企业$|个人独资企业$|[总分]?厂$|经营部$|商行$|集团$"
)
_NATIONS: Final = re.compile(r"((回|藏|裕固|哈萨克|蒙古|东乡|保安|撒拉|土|满)族)*自治[州县]$")
_RANKS: Final = re.compile(r"(族自治[州县]|新区|[省市州县区])$")


def core_name(full_name: str, place_names: Iterable[str] = ()) -> str:
    """The part of a name that tells enterprises apart: 兰州恒峡阀门有限公司 -> 恒峡阀门.

    Drops the legal form at the end, the places at the beginning and in brackets (each of `place_names` both
    whole and without its rank: 兰州市, 兰州), and a branch behind its parent's name, so that parent and
    branch are alike. Never drops so much that fewer than two characters are left.
    """
    return _core(full_name[:_LONGEST_NAME], tuple(place_names))


@lru_cache(maxsize=20_000)
def _core(full_name: str, place_names: tuple[str, ...]) -> str:
    """Kept, because a register is compared with every name that somebody types."""
    places = _with_stems(place_names)
    name = _BRACKETS.sub(lambda found: _kept_of_bracket(found[1], places), _tidy(full_name))
    name = _BRANCH.sub(r"\1", name)
    while (shorter := _LEGAL_FORM.sub("", name)) != name and len(shorter) >= _SHORTEST_CORE:
        name = shorter
    while place := _place_before(name, places):
        name = name.removeprefix(place)
    return name


def similarity(first: str, second: str, place_names: Iterable[str] = ()) -> float:
    """How alike two full names are, 0 to 100, measured on their cores; 0 when either is empty.

    100: the same core. 95: it sounds the same (恒峡, 恒侠: the usual slip of a pinyin keyboard). 90: one core
    begins with the other, or holds it and it is no mere word of the trade. Else the share of characters in
    common, in order. Warn from SIMILAR_FROM.
    """
    places = tuple(place_names)
    one, other = core_name(first, places), core_name(second, places)
    if not one or not other:
        return 0.0
    if one == other:
        return 100.0
    if len(one) == len(other) and romanised(one) == romanised(other):
        return _SAME_SOUND
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST_CORE:
        return fuzz.ratio(one, other)
    is_held = longer.startswith(shorter) or (len(shorter) >= _MORE_THAN_A_TRADE and shorter in longer)
    return max(_CONTAINED if is_held else 0.0, fuzz.ratio(one, other))


def _tidy(name: str) -> str:
    """Half-width, lower case, without spaces, dots and invisible characters."""
    text = unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).casefold()
    return "".join(
        character
        for character in text
        if unicodedata.category(character)[0] not in "CZ" and character not in "·•.,"
    )


def _kept_of_bracket(inside: str, places: tuple[str, ...]) -> str:
    return "" if inside in places or _SAYS_NOTHING.fullmatch(inside) else inside


def _place_before(name: str, places: tuple[str, ...]) -> str:
    """The longest place that the name begins with, if enough is left without it; else ''."""
    return next(
        (place for place in places if name.startswith(place) and len(name) - len(place) >= _SHORTEST_CORE), ""
    )


@lru_cache(maxsize=64)
def _with_stems(place_names: tuple[str, ...]) -> tuple[str, ...]:
    """The places and their names without rank, of two characters and more, longest first."""
    whole = [_tidy(name) for name in place_names]
    stems = [_NATIONS.sub("", name) or name for name in whole]
    found = {*whole, *(_RANKS.sub("", stem) for stem in stems)}
    return tuple(sorted((name for name in found if len(name) > 1), key=lambda name: (-len(name), name)))
