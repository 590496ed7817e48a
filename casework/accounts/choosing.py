"""Choosing a password: checked against the policy and the past ones, then hashed. Slow, so outside every transaction."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from typing import Final

from casework.accounts.password_policy import Owner, Policy, problems
from casework.accounts.passwords import hash_password, is_one_of
from casework.errors import RuleViolation
from casework.i18n import gettext as _

GIVEN_LENGTH: Final = 16
_EASY_LETTERS: Final = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")


class WeakPassword(RuleViolation):
    """The policy refuses a password; `problems` has one sentence for each reason."""

    def __init__(self, found: Sequence[str], field: str) -> None:
        super().__init__(" ".join(found), field)
        self.problems = list(found)


def fresh_hash(
    password: str, *, owner: Owner, policy: Policy, past: Sequence[str] = (), field: str = "new_password"
) -> str:
    """The hash of a password that may be taken. `past` has the hashes of the present and the past passwords.

    Raises WeakPassword for the form's `field`.
    """
    found = problems(password, owner, policy)
    if not found and is_one_of(list(past), password):
        found = [_("This was one of the last passwords. Choose one that is new.")]
    if found:
        raise WeakPassword(found, field)
    return hash_password(password)


def generated_password() -> str:
    """A first password to hand over: easy to read aloud, in groups, with letters of every kind."""
    while True:
        letters = "".join(secrets.choice(_EASY_LETTERS) for _ in range(GIVEN_LENGTH))
        kinds = (str.isupper, str.islower, str.isdigit)
        if all(any(kind(letter) for letter in letters) for kind in kinds):
            return "-".join(letters[start : start + 4] for start in range(0, GIVEN_LENGTH, 4))
