"""Unified social credit codes (统一社会信用代码, GB 32100): normalised, checked, faults put into words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from stdnum.cn import uscc

from casework.enterprises.wording import N_, Message

LENGTH: Final = 18
_BODY: Final = LENGTH - 1
_DIGITS_UNTIL: Final = 8  # registration authority, kind of entity and region: digits only
_NEVER_USED: Final = frozenset("IOSVZ")
_DIGITS: Final = frozenset("0123456789")
_ALPHABET: Final = _DIGITS | frozenset("ABCDEFGHJKLMNPQRTUWXY")
_LOOKS_LIKE: Final = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_DIGIT_LOOKS_LIKE: Final = {**_LOOKS_LIKE, "B": "8", "D": "0", "G": "6", "L": "1", "Q": "0"}
_GROUPS: Final = ((1, 2), (3, 8), (9, 17), (18, 18))
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Pd"})  # control, invisible, broken, dashes
_MINUS: Final = "\N{MINUS SIGN}"


class CreditCodeFault(StrEnum):
    """The kinds of fault, in the order in which they are looked for."""

    LENGTH = "length"
    CHARACTER = "character"
    CHECK_CHARACTER = "check_character"


@dataclass(frozen=True, slots=True)
class Replacement:
    """One character to change; `position` counts from 1."""

    position: int
    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that passes the check, reached by changing look-alike characters."""

    code: str
    replacements: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class CreditCodeProblem:
    """What is wrong with a code.

    `position` (from 1) and `character` name the first wrong character, for a wrong check character 18 and
    what stands there; both are empty for a wrong length. `expected` is the check character that belongs to
    the first 17, where these are in order. `message` holds msgid and parameters.
    """

    fault: CreditCodeFault
    message: Message
    position: int | None = None
    character: str = ""
    expected: str = ""
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """One of the 18 boxes of the display; `character` is '' where nothing was typed."""

    position: int
    character: str
    is_wrong: bool


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces, dashes and invisible characters."""
    if text.isascii() and text.isalnum():
        return text.upper()
    kept = (
        character
        for character in unicodedata.normalize("NFKC", text)
        if not (character.isspace() or character == _MINUS or unicodedata.category(character) in _DROPPED)
    )
    return "".join(character.upper() if character.isascii() else character for character in kept)


def check(text: str) -> CreditCodeProblem | None:
    """The first thing wrong with a typed code, None when it is right (decided by python-stdnum)."""
    code = normalise(text)
    if len(code) != LENGTH:
        return CreditCodeProblem(CreditCodeFault.LENGTH, (_LENGTH, {"length": LENGTH, "count": len(code)}))
    if wrong := _wrong_positions(code):
        return _character_problem(code, wrong)
    if uscc.is_valid(code):
        return None
    expected = uscc.calc_check_digit(code[:_BODY])
    return CreditCodeProblem(
        CreditCodeFault.CHECK_CHARACTER,
        (_CHECK_CHARACTER, {"expected": expected, "character": code[-1]}),
        position=LENGTH,
        character=code[-1],
        expected=expected,
    )


def make(body: str) -> str:
    """The whole code for its first 17 characters, for the demo and tests.

    Raises ValueError when they are not 17, or not such as a code may have.
    """
    code = normalise(body)
    if len(code) != _BODY or _wrong_positions(code):
        raise ValueError(f"{body!r} are not the first {_BODY} characters of a credit code")
    return code + uscc.calc_check_digit(code)


def boxes(text: str) -> tuple[tuple[Box, ...], ...]:
    """The 18 boxes in the groups of the standard: authority and kind, region, organisation, check character.

    Characters beyond the 18th are not shown; the message about the length speaks of them.
    """
    code = normalise(text)
    wrong = set(_wrong_positions(code[:LENGTH]))
    if (problem := check(code)) and problem.fault is CreditCodeFault.CHECK_CHARACTER:
        wrong.add(LENGTH)
    return tuple(
        tuple(Box(place, code[place - 1 : place], place in wrong) for place in range(first, last + 1))
        for first, last in _GROUPS
    )


def _wrong_positions(code: str) -> list[int]:
    """Positions (from 1) of characters that cannot stand there."""
    return [
        position
        for position, character in enumerate(code, start=1)
        if character not in (_DIGITS if position <= _DIGITS_UNTIL else _ALPHABET)
    ]


def _character_problem(code: str, wrong: list[int]) -> CreditCodeProblem:
    position = wrong[0]
    character = code[position - 1]
    suggestion = _suggestion(code, wrong)
    expected = "" if position < LENGTH else uscc.calc_check_digit(code[:_BODY])
    msgid = _character_msgid(position, character, suggestion, expected)
    values: dict[str, str | int] = {"position": position, "character": character, "expected": expected}
    if suggestion:
        values |= {"meant": suggestion.replacements[0].meant, "code": suggestion.code, "count": len(wrong)}
    return CreditCodeProblem(
        CreditCodeFault.CHARACTER,
        (msgid, {name: value for name, value in values.items() if f"%({name})s" in msgid}),
        position=position,
        character=character,
        expected=expected,
        suggestion=suggestion,
    )


def _character_msgid(position: int, character: str, suggestion: Suggestion | None, expected: str) -> str:
    if character in _NEVER_USED:
        words = _NEVER
    else:
        words = _ONLY_DIGITS if position <= _DIGITS_UNTIL and character in _ALPHABET else _FOREIGN
    if suggestion and len(suggestion.replacements) > 1:
        return words.several
    if suggestion:
        return words.digit if suggestion.replacements[0].meant in _DIGITS else words.letter
    return words.last if expected else words.plain


def _suggestion(code: str, wrong: list[int]) -> Suggestion | None:
    """Every wrong character changed for what it looks like, if that makes a valid code."""
    replacements = []
    for position in wrong:
        typed = code[position - 1]
        meant = (_DIGIT_LOOKS_LIKE if position <= _DIGITS_UNTIL else _LOOKS_LIKE).get(typed)
        if meant is None:
            return None
        replacements.append(Replacement(position, typed, meant))
    meant_at = {replacement.position: replacement.meant for replacement in replacements}
    mended = "".join(meant_at.get(position, character) for position, character in enumerate(code, start=1))
    return Suggestion(mended, tuple(replacements)) if uscc.is_valid(mended) else None


class _Words(NamedTuple):
    """msgids for one reason: alone, at the check character, with one look-alike, with several."""

    plain: str
    last: str = ""
    digit: str = ""
    letter: str = ""
    several: str = ""


_LENGTH: Final = N_("A credit code has %(length)s characters, this one has %(count)s.")
_CHECK_CHARACTER: Final = N_(
    "The check character is wrong: the first 17 call for %(expected)s, here it is %(character)s. "
    "Please compare character by character."
)
_NEVER: Final = _Words(
    plain=N_(
        "Position %(position)s, “%(character)s”, cannot be right: credit codes do not use I, O, S, V, Z."
    ),
    last=N_(
        "Position %(position)s, “%(character)s”, cannot be right: credit codes do not use I, O, S, V, Z. "
        "The first 17 characters call for %(expected)s."
    ),
    digit=N_(
        "Position %(position)s, “%(character)s”, cannot be right: credit codes do not use I, O, S, V, Z. "
        "It looks like the digit “%(meant)s”; with %(meant)s the check character is right."
    ),
    letter=N_(
        "Position %(position)s, “%(character)s”, cannot be right: credit codes do not use I, O, S, V, Z. "
        "It looks like the letter “%(meant)s”; with %(meant)s the check character is right."
    ),
    several=N_(
        "Position %(position)s, “%(character)s”, cannot be right: credit codes do not use I, O, S, V, Z. "
        "With %(count)s characters changed, %(code)s, the check character is right."
    ),
)
_ONLY_DIGITS: Final = _Words(
    plain=N_("Position %(position)s, “%(character)s”, cannot be right: the first 8 are digits."),
    digit=N_(
        "Position %(position)s, “%(character)s”, cannot be right: the first 8 are digits. "
        "It looks like the digit “%(meant)s”; with %(meant)s the check character is right."
    ),
    several=N_(
        "Position %(position)s, “%(character)s”, cannot be right: the first 8 are digits. "
        "With %(count)s characters changed, %(code)s, the check character is right."
    ),
)
_FOREIGN: Final = _Words(
    plain=N_(
        "Position %(position)s, “%(character)s”, cannot be right: "
        "only digits and capital letters other than I, O, S, V, Z are used."
    ),
    last=N_(
        "Position %(position)s, “%(character)s”, cannot be right: "
        "only digits and capital letters other than I, O, S, V, Z are used. "
        "The first 17 characters call for %(expected)s."
    ),
)
