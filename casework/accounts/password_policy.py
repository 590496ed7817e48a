"""The password policy: one rule made of settings, with the words for what is wrong. docs/security-settings.md explains.

What makes a password weak is not only how it looks: names, years, keyboard runs and common words are taken out of it
first, and what is left has to be long enough to be somebody's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.romanisation import romanised

OWN_LIST: Final = Path(__file__).with_name("blocked_passwords.txt")
LONGEST: Final = 128
LEAST_OWN: Final = 5
"""So many characters have to be left when everything guessable is taken out."""
SHORTEST_WORD: Final = 3
SHORTEST_NAME: Final = 4
"""A user name of fewer letters may stand in a password by chance."""
PRODUCT: Final = ("casework", "质量帮扶", "zhiliangbangfu", "zlbf", "zhiliang", "bangfu")
_LOOKS_LIKE: Final = str.maketrans(
    {"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_DATES: Final = re.compile(
    r"(?:19|20)\d{2}[-./年]?(?:0?[1-9]|1[0-2])[-./月]?(?:[12]\d|3[01]|0?[1-9])日?|(?:19|20)\d{2}年?|1[3-9]\d{9}"
)
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_SPLIT: Final = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")
_PLACE_ENDINGS: Final = re.compile(r"(?:自治县|自治州|地区|新区|矿区|省|市|区|县|州)$")


@dataclass(frozen=True)
class Policy:
    """The settings of the rule. 0 switches classes, age or history off."""

    min_length: int
    classes: int
    max_age: timedelta
    history: int
    extra_list: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Policy:
        """The policy of an installation, from its settings PASSWORD_*."""
        return cls(
            min_length=settings["PASSWORD_MIN_LENGTH"],
            classes=settings["PASSWORD_CLASSES"],
            max_age=settings["PASSWORD_MAX_AGE"],
            history=settings["PASSWORD_HISTORY"],
            extra_list=settings["PASSWORD_BLOCK_LIST"],
        )

    def is_too_old(self, changed_at: datetime | None, now: datetime) -> bool:
        """Whether a password of this age has to be changed; one without a date does not grow old."""
        return bool(self.max_age) and changed_at is not None and now - changed_at > self.max_age


@dataclass(frozen=True)
class Owner:
    """Whose password it is: the words that others would try first."""

    username: str
    display_name: str = ""
    units: tuple[str, ...] = ()


def problems(password: str, owner: Owner, policy: Policy) -> list[str]:
    """What is wrong with a password, one sentence each, in the reader's language; empty when it may be taken."""
    found = []
    if len(password) < policy.min_length:
        found.append(
            ngettext(
                "At least %(num)d character is needed.",
                "At least %(num)d characters are needed.",
                policy.min_length,
            )
        )
    if len(password) > LONGEST:
        found.append(_("At most %(max)d characters.", max=LONGEST))
    if _classes(password) < policy.classes:
        found.append(
            _(
                "At least %(count)d of four kinds are needed: capital letters, small letters, digits, other characters.",
                count=policy.classes,
            )
        )
    if len(owner.username) >= SHORTEST_NAME and owner.username.casefold() in password.casefold():
        found.append(_("It must not contain the user name."))
    elif len(_own_part(password.casefold(), owner, policy)) < LEAST_OWN:
        found.append(_("It is too easy to guess: names, years, keyboard runs and common words do not count."))
    return found


def describe(policy: Policy) -> list[str]:
    """The rule as people read it before they type, one sentence each."""
    lines = [_("At least %(count)d characters.", count=policy.min_length)]
    if policy.classes > 1:
        lines.append(
            _(
                "At least %(count)d kinds of these: capital letters, small letters, digits, other characters.",
                count=policy.classes,
            )
        )
    lines.append(_("No names, years, keyboard runs or common words alone."))
    if policy.history:
        lines.append(_("None of the last %(count)d passwords.", count=policy.history))
    return lines


def _classes(password: str) -> int:
    """How many of capital letters, small letters, digits and anything else there are (GB/T 22239: complexity)."""
    kinds = {
        "capital" if c.isascii() and c.isupper()
        else "small" if c.isascii() and c.islower()
        else "digit" if c.isdigit()
        else "other"
        for c in password
    }  # fmt: skip
    return len(kinds)


def _own_part(text: str, owner: Owner, policy: Policy) -> str:
    """What is left of a password without everything that others would try; also behind digits that look like letters."""
    words = sorted({*_blocked(policy.extra_list), *_words_of(owner)}, key=len, reverse=True)
    left = _without(text, words)
    return _without(left.translate(_LOOKS_LIKE), words)


def _without(text: str, words: Iterable[str]) -> str:
    text = _DATES.sub("", text)
    for word in words:
        text = text.replace(word, "")
    return _without_runs(_REPEATED.sub("", text))


def _without_runs(text: str) -> str:
    """Without three or more characters that follow each other (abc, 321)."""
    kept: list[str] = []
    run: list[str] = []
    step = 0
    for character in text:
        jump = ord(character) - ord(run[-1]) if run else 0
        if run and abs(jump) == 1 and (len(run) == 1 or jump == step):
            step = jump
            run.append(character)
            continue
        kept += run if len(run) < SHORTEST_WORD else []
        run = [character]
    return "".join(kept + (run if len(run) < SHORTEST_WORD else []))


@lru_cache(maxsize=4)
def _blocked(extra_list: str) -> frozenset[str]:
    """The words of our list and of an installation's own. Raises OSError when that cannot be read."""
    lists = [OWN_LIST, *([Path(extra_list)] if extra_list else [])]
    lines = (
        line.strip().casefold() for path in lists for line in path.read_text(encoding="utf-8").splitlines()
    )
    return frozenset(line for line in lines if _counts(line) and not line.startswith("#"))


def _counts(word: str) -> bool:
    """Whether a word is long enough to be looked for: a Chinese one says as much in two characters."""
    return len(word) >= (SHORTEST_WORD if word.isascii() else 2)


def _words_of(owner: Owner) -> set[str]:
    """User name and its parts, the name in pinyin and by its initials, the units in every spelling, the product."""
    parts = _SPLIT.split(owner.username.casefold())
    syllables = romanised(owner.display_name.casefold())
    words = {owner.username.casefold(), *parts, owner.display_name.casefold(), *PRODUCT}
    words |= {"".join(syllables), "".join(syllables[1:]), "".join(s[:1] for s in syllables)}
    for unit in owner.units:
        plain = unit.casefold()
        for name in (plain, _PLACE_ENDINGS.sub("", plain)):
            spelled = romanised(name)
            words |= {name, "".join(spelled), "".join(s[:1] for s in spelled), *_SPLIT.split(name)}
    return {word for word in words if _counts(word)}
