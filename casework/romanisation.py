"""Pinyin of Chinese text. The library's list of phrases is cut down to those that read unlike their characters one by
one (重庆, 银行): the other four fifths say nothing new and took 36 MB of every process."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from itertools import chain

# Read when the library is imported; its table of characters is changed by nobody, so it needs no second copy.
os.environ["PYPINYIN_NO_PHRASES"] = os.environ["PYPINYIN_NO_DICT_COPY"] = "true"

import pypinyin
from pypinyin import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict
from pypinyin.seg.simpleseg import seg

PLACES = {
    "民乐": "mín lè",
    "崆峒": "kōng tóng",
    "武都": "wǔ dū",
    "宕昌": "tàn chāng",
}
"""Places of Gansu that neither the characters nor the library's phrases read as their people do."""


@lru_cache(maxsize=2_048)
def romanised(text: str) -> tuple[str, ...]:
    """One syllable without tone for each Chinese character (ü as v); other runs of letters stay whole."""
    return tuple(chain.from_iterable(map(_word, seg(text))))


@lru_cache(maxsize=4_096)
def _word(word: str) -> tuple[str, ...]:
    """The library reads each word for itself, mostly one character; the same few thousand come again and again."""
    return tuple(pypinyin.lazy_pinyin(word))


def _character(character: str) -> str:
    return pinyin_dict.get(ord(character), "").partition(",")[0]


def _load_phrases() -> None:
    """Everything passes through one text: what is kept of the library's own objects would keep their memory."""
    lines = "\n".join(
        " ".join([phrase, *(readings[0] for readings in reading)])
        for phrase, reading in phrases_dict.phrases_dict.items()
        if any(readings[0] != _character(one) for one, readings in zip(phrase, reading, strict=False))
    )
    phrases_dict.phrases_dict.clear()
    del sys.modules[phrases_dict.__name__]
    same: dict[str, list[str]] = {}
    phrases = {}
    own = (f"{place} {reading}" for place, reading in PLACES.items())
    for line in (*lines.splitlines(), *own):
        phrase, *reading = line.split(" ")
        phrases[phrase] = [same.setdefault(syllable, [syllable]) for syllable in reading]
    pypinyin.load_phrases_dict(phrases)


_load_phrases()
