"""The syllables of Mandarin as they are typed, and how a run of letters divides into them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_FINALS_AFTER: Final = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "f": "a an ang ei en eng iao o ou u",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "l": "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "w": "a ai an ang ei en eng o u",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
}

SYLLABLES: Final = frozenset(
    initial + final for initial, finals in _FINALS_AFTER.items() for final in finals.split()
)
"""Without tones; ü is typed v."""

_BEGINNINGS: Final = frozenset(
    syllable[:length] for syllable in SYLLABLES for length in range(1, len(syllable))
)
_LONGEST: Final = max(map(len, SYLLABLES))


def begins(letters: str) -> bool:
    """Whether a syllable begins with these letters, or is them."""
    return letters in SYLLABLES or letters in _BEGINNINGS


def divide(letters: str) -> tuple[str, ...]:
    """The syllables of a run of letters, the longest first at each place: fangan -> fang, an.

    An unfinished syllable at the end is left away (lanz -> lan). Empty when the letters are no pinyin (hxfm).
    """
    if whole := _divide_whole(letters):
        return whole
    ends = range(len(letters) - 1, max(0, len(letters) - _LONGEST), -1)
    begun = (_divide_whole(letters[:end]) for end in ends if letters[end:] in _BEGINNINGS)
    return next((syllables for syllables in begun if syllables), ())


@lru_cache(maxsize=16_384)
def _divide_whole(letters: str) -> tuple[str, ...]:
    """The division that uses every letter; empty when there is none."""
    if letters in SYLLABLES:
        return (letters,)
    for length in range(min(_LONGEST, len(letters) - 1), 0, -1):
        if letters[:length] in SYLLABLES and (rest := _divide_whole(letters[length:])):
            return (letters[:length], *rest)
    return ()
