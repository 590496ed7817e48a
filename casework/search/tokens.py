"""What a text is found by: two-character tokens of Chinese, whole words, codes and pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from casework.romanisation import romanised
from casework.search.syllables import SYLLABLES, begins, divide

LONGEST_TEXT: Final = 2_000
"""Characters of a text that are indexed."""
LONGEST_NAME: Final = 40
"""Texts up to this length are names: found by pinyin, initials and single characters, too."""
LONGEST_QUERY: Final = 64
_LONGEST_WORD: Final = 40
_WIDEST_WINDOW: Final = 8
_CAN_CHANGE_SIDES: Final = frozenset(
    "aeongr"
)  # first letters that may be taken for the end of what is before
_CAN_BE_SYLLABLES: Final = frozenset("aeo")  # initials with which other initials read as pinyin

_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_PIECES: Final = re.compile(
    rf"(?P<case>(?<![0-9a-z])[0-9]{{4}}-[0-9]{{6}}(?:-[0-9]{{1,6}})?(?![0-9a-z]))"
    rf"|(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)"
)
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
_CREDIT_CODE: Final = re.compile(r"[0-9a-z]{2}[0-9]{6}[0-9a-z]{10}")
_CREDIT_CODE_BEGUN: Final = re.compile(r"9[1-9](?:[0-9]{2,6}|[0-9]{6}[0-9a-z]{1,9})")
_LETTERS_THEN_DIGITS: Final = re.compile(r"([a-z]{2,})([0-9]+)|[a-z]([0-9]{4,})")
_LEGAL_FORM: Final = re.compile(r"(集团)?(股份)?(有限责任|有限)?公司$")

_EVERYWHERE: Final = frozenset({"有限", "限公", "公司", "yx", "xg", "gs", "youxian", "xiangong", "gongsi"})
"""Tokens that nearly every enterprise has; a query leaves them out when it has others."""

_READINGS: Final = {
    "乐": "le yue", "会": "hui kuai", "六": "liu lu", "区": "qu ou", "单": "dan shan", "厦": "xia sha",
    "堡": "bao pu", "大": "da dai", "宕": "tan dang", "峒": "tong dong", "传": "chuan zhuan",
    "曾": "zeng ceng", "朝": "chao zhao", "柏": "bai bo", "盛": "sheng cheng", "翟": "zhai di",
    "藏": "zang cang", "行": "hang xing", "解": "jie xie", "车": "che ju", "都": "du dou",
    "重": "zhong chong", "长": "chang zhang",
}  # fmt: skip
"""Characters that pypinyin often reads the wrong way in names (长庆, 民乐, 崆峒): all readings count."""


def tokens(text: str, *, is_name: bool | None = None) -> set[str]:
    """Every token by which a text can be found, to be stored one a row.

    Chinese runs give their pairs of characters. Words of letters and digits give themselves, in lower case,
    and what `query_tokens` would ask for. Case numbers and credit codes give their parts and beginnings.
    Names (texts up to LONGEST_NAME) give single characters, pairs of initials, syllables and pairs of
    syllables on top. NFKC; control and invisible characters are dropped; emoji and punctuation separate.
    `is_name` says it where the length does not: short sentences are no names.
    """
    clean = _clean(text, LONGEST_TEXT)
    if is_name is None:
        is_name = len(clean) <= LONGEST_NAME
    found: set[str] = set()
    for kind, piece in _pieces(clean):
        if kind == "han":
            found.update(_pairs(piece))
            if is_name:
                found.update(_LEGAL_FORM.sub("", piece))
                found.update(_sounds(piece))
        else:
            found.update(_parts_of_number(piece) if kind == "case" else _parts_of_word(piece))
    return found


def query_tokens(q: str) -> list[str]:
    """The tokens that an object must all have to be found by `q`, the telling ones first; [] for no words.

    Two characters and more narrow the search; single ones count only when there is nothing else, and then
    find names. Letters are read as pinyin if they can be (hengxia, also unfinished: hengx), else as initials.
    """
    wanted: list[str] = []
    for kind, piece in _pieces(_clean(q, LONGEST_QUERY)):
        if kind == "han":
            wanted.extend(_spread(list(_pairs(piece))))
        else:
            wanted.extend([piece] if kind == "case" else _word_tokens(piece[:_LONGEST_WORD]))
    narrowing = [token for token in dict.fromkeys(wanted) if len(token) > 1] or list(dict.fromkeys(wanted))
    telling = [token for token in narrowing if token not in _EVERYWHERE] or narrowing
    return sorted(telling, key=lambda token: token.isascii() and token.isalpha())


def _clean(text: str, longest: int) -> str:
    normal = unicodedata.normalize("NFKC", text[:longest])[:longest].casefold().replace("ü", "v")
    return _DASHES.sub("-", _INVISIBLE.sub("", normal))


def _pieces(clean: str) -> Iterator[tuple[str, str]]:
    return ((str(found.lastgroup), found[0]) for found in _PIECES.finditer(clean))


def _pairs(run: str) -> Iterable[str]:
    """Each two neighbours; a run of one character is its own token."""
    return [run] if len(run) == 1 else [one + other for one, other in pairwise(run)]


def _spread(pairs: list[str]) -> list[str]:
    """Pairs that do not overlap first, so that the first few of them already cover a long run."""
    return [*pairs[::2], *pairs[-1:], *pairs[1::2]]


def _parts_of_number(number: str) -> set[str]:
    """2026-620103-003: the whole, its parts, and every beginning from the tenant on."""
    year, tenant, *counter = number.split("-")
    begun = f"{year}-{tenant}"
    ends = {f"{begun}-{digits[:length]}" for digits in counter for length in range(1, len(digits) + 1)}
    return {year, tenant, tenant[:4], begun, *counter, *ends}


def _parts_of_word(word: str) -> set[str]:
    word = word[:_LONGEST_WORD]
    found = {word, *_word_tokens(word)}
    if _CREDIT_CODE.fullmatch(word):
        found.update(word[:length] for length in range(4, len(word), 2))
        found.add(word[8:])
    return found


def _word_tokens(word: str) -> list[str]:
    """What to ask for when a word is typed: pinyin or initials, dn and 300 for dn300, codes as they are."""
    if word.isascii() and word.isalpha():
        return [*_letter_tokens(word)]
    if mixed := _LETTERS_THEN_DIGITS.fullmatch(word):
        # GB/T19001 is also written GB/T 19001; c05 stays whole
        return [mixed[3]] if mixed[3] else [mixed[2], *_letter_tokens(mixed[1])]
    if _CREDIT_CODE_BEGUN.fullmatch(word):
        return [word[: len(word) // 2 * 2]]  # only beginnings of even length are stored
    return [word]


@lru_cache(maxsize=32_768)
def _letter_tokens(letters: str) -> tuple[str, ...]:
    syllables = divide(_typed_v(letters))
    if len(letters) <= 2:
        return (letters,)
    if len(syllables) == 1:
        return syllables
    if syllables:
        return tuple(_spread([one + other for one, other in pairwise(syllables)]))
    return tuple(_spread(list(_pairs(letters))))


def _typed_v(letters: str) -> str:
    """lue and nue are lve and nve (略, 虐), however they are typed."""
    return letters.replace("lue", "lve").replace("nue", "nve")


@lru_cache(maxsize=4_096)
def _sounds(run: str) -> frozenset[str]:
    """Pairs of initials, syllables and pairs of syllables of a Chinese run."""
    named = len(_LEGAL_FORM.sub("", run))
    readings = [
        _readings(character, usual) for character, usual in zip(run, _usual_readings(run), strict=True)
    ]
    found = {reading for some in readings[:named] for reading in some}
    for some, others in pairwise(readings):
        for one, other in product(some, others):
            found.update((one + other, one[0] + other[0]))
    usual = [some[0] for some in readings if some]
    if any(reading[0] in _CAN_CHANGE_SIDES for reading in usual[1:]):
        found.update(_of_windows(usual, _runs_on))
    initials = [reading[0] for reading in usual]
    if not _CAN_BE_SYLLABLES.isdisjoint(initials):
        found.update(_of_windows(initials, _is_vowel_beside))
    return frozenset(found)


def _usual_readings(run: str) -> Sequence[str]:
    """One reading a character, in its context; a character that has none stands for itself."""
    usual = romanised(run)
    return usual if len(usual) == len(run) else [romanised(character)[0] for character in run]


def _readings(character: str, usual: str) -> tuple[str, ...]:
    others = _READINGS.get(character, "").split()
    return tuple(dict.fromkeys(reading for reading in (usual, *others) if reading in SYLLABLES))


def _of_windows(parts: list[str], is_loose: Callable[[str, str], bool]) -> set[str]:
    """What is asked for where letters divide otherwise than they were meant: fan gan typed as fang an.

    A window in which no two neighbours are loose divides into its parts, whose pairs are taken first.
    """
    pairs = list(pairwise(parts))
    found = {one + other for one, other in pairs}
    loose = [is_loose(one, other) for one, other in pairs]
    for start in range(len(pairs)):
        letters, divides_otherwise = parts[start], False
        for at in range(start, min(start + _WIDEST_WINDOW - 1, len(pairs))):
            letters += parts[at + 1]
            divides_otherwise = divides_otherwise or loose[at]
            if divides_otherwise:
                found.update(_letter_tokens(letters))
    return found


def _runs_on(one: str, other: str) -> bool:
    """Whether a syllable may be read longer with the first letter of the next one: xian gong as xiang ong."""
    return begins(_typed_v(one + other[0]))


def _is_vowel_beside(one: str, other: str) -> bool:
    """Initials read as pinyin only with one of these letters among them."""
    return one in _CAN_BE_SYLLABLES or other in _CAN_BE_SYLLABLES
