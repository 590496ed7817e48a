"""User names: their shape, whether one is free, and one made from a person's name (李晓燕 → lixiaoyan)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sqlalchemy import func, select

from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import User
from casework.romanisation import romanised

SHAPE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]")
"""3 to 40 small letters, digits, dots, hyphens and underscores; a letter or digit first and last."""
LONGEST_STEM: Final = 36
ANONYMOUS: Final = "user"


def check_username(username: str, field: str = "username") -> None:
    """Raises RuleViolation for a name that is unfit, or that somebody has, in whatever case: two that look alike would be
    taken for one another."""
    if SHAPE.fullmatch(username) is None:
        raise RuleViolation(
            _("3 to 40 small letters, digits, dots or hyphens; a letter or digit first and last."), field
        )
    if db.session.scalar(select(User.id).where(func.lower(User.username) == username).limit(1)) is not None:
        raise taken(field)


def taken(field: str = "username") -> RuleViolation:
    """The refusal of a name that somebody has."""
    return RuleViolation(_("This user name is taken."), field)


def proposed(name: str) -> str:
    """A free user name for a person, with a number behind it when somebody has it already."""
    stem = stem_of(name)
    like = func.lower(User.username).startswith(stem, autoescape=True)
    known = set(db.session.scalars(select(func.lower(User.username)).where(like)))
    number = 1
    while (found := stem if number == 1 else f"{stem}{number}") in known:
        number += 1
    return found


def stem_of(name: str) -> str:
    """The letters of a name in pinyin; names of other scripts lose their accents."""
    plain = unicodedata.normalize("NFKD", "".join(romanised(name)))
    letters = "".join(c for c in plain.lower() if c.isascii() and c.isalnum())
    return letters[:LONGEST_STEM] if len(letters) > 2 else f"{ANONYMOUS}{letters}"
