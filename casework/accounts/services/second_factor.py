"""The second factor of an account: set up, used, replaced, taken away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.accounts.one_time_codes import (
    matching_step,
    new_recovery_codes,
    open_secret,
    recovery_hash,
    seal_secret,
)
from casework.accounts.services.sessions import end_sessions
from casework.audit.services import record
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import RecoveryCode, SecondFactor, User
from casework.secrets_at_rest import Keyring, Unreadable

log = logging.getLogger(__name__)


class CodeUse(StrEnum):
    """What a typed code turned out to be."""

    ONE_TIME = "one_time"
    RECOVERY = "recovery"
    WRONG = "wrong"


def use_code(user_id: int, typed: str, *, keys: Keyring) -> CodeUse:
    """Use a one-time or recovery code. Each is good once: of two at the same moment one wins.

    A code that is right but used counts as wrong.
    """
    step = _step_of(user_id, typed, keys)
    if step is not None:
        return CodeUse.ONE_TIME if _take_step(user_id, step) else CodeUse.WRONG
    if _take_recovery_code(recovery_hash(keys, user_id, typed), user_id):
        left = len(db.session.scalars(_unused(user_id)).all())
        record(db.session(), "recovery_code_used", object_type="users", object_id=user_id, left=left)
        return CodeUse.RECOVERY
    return CodeUse.WRONG


def set_up(
    user_id: int, secret: str, typed: str, *, keys: Keyring, session_id: int | None = None
) -> list[str]:
    """Make a secret the account's second factor, once a code of it was typed; gives the ten recovery codes, which are
    shown now or never. Sessions other than `session_id` end.

    Raises RuleViolation for a code that does not fit.
    """
    step = matching_step(secret, typed, clock.real_now())
    if step is None:
        raise RuleViolation(_("This code does not fit. Type the one that the app shows now."), "code")
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    try:
        db.session.execute(
            insert(SecondFactor).values(
                user_id=user_id, sealed_secret=seal_secret(keys, user_id, secret), last_step=step
            )
        )
    except IntegrityError as error:
        raise RuleViolation(_("The second factor has just been set up elsewhere."), "code") from error
    end_sessions(user_id, reason="second_factor_changed", but=session_id)
    record(db.session(), "second_factor_set", object_type="users", object_id=user_id, account_id=user_id)
    return renew_recovery_codes(user_id, keys=keys)


def renew_recovery_codes(user_id: int, *, keys: Keyring) -> list[str]:
    """Ten new recovery codes instead of the old ones; they are shown now or never."""
    codes = new_recovery_codes()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    for code in codes:
        db.session.execute(
            insert(RecoveryCode).values(user_id=user_id, code_hash=recovery_hash(keys, user_id, code))
        )
    record(
        db.session(),
        "recovery_codes_made",
        object_type="users",
        object_id=user_id,
        account_id=user_id,
        count=len(codes),
    )
    return codes


def remove(user_id: int, *, by_administrator: bool = False, session_id: int | None = None) -> None:
    """Take the second factor away: by its owner where none is required, or by an administrator after the phone was
    lost. An account that must have one is led to set it up at the next sign-in. Other sessions end."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    end_sessions(user_id, reason="second_factor_changed", but=session_id)
    act = "second_factor_reset" if by_administrator else "second_factor_removed"
    record(db.session(), act, object_type="users", object_id=user_id, account_id=user_id)


def install(users: Sequence[tuple[int, str]], *, keys: Keyring) -> None:
    """Give accounts (key, secret) their second factor without a code: the demonstration, whose secrets are printed."""
    for user_id, secret in users:
        db.session.execute(
            insert(SecondFactor).values(
                user_id=user_id, sealed_secret=seal_secret(keys, user_id, secret), last_step=0
            )
        )


def find_secret(username: str, *, keys: Keyring) -> str | None:
    """The secret behind an account's codes, None without a second factor. For `flask demo-code` alone.

    Raises Unreadable when it was sealed under another SECRET_KEY.
    """
    row = db.session.execute(
        select(SecondFactor.user_id, SecondFactor.sealed_secret)
        .join(User, User.id == SecondFactor.user_id)
        .where(User.username == username)
    ).one_or_none()
    return None if row is None else open_secret(keys, row.user_id, row.sealed_secret)


def _step_of(user_id: int, typed: str, keys: Keyring) -> int | None:
    sealed = db.session.scalar(select(SecondFactor.sealed_secret).where(SecondFactor.user_id == user_id))
    if sealed is None:
        return None
    try:
        secret = open_secret(keys, user_id, sealed)
    except Unreadable:
        log.error("the second factor of account %d cannot be read: was SECRET_KEY changed?", user_id)
        return None
    return matching_step(secret, typed, clock.real_now())


def _take_step(user_id: int, step: int) -> bool:
    taken = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    return cast("CursorResult[Any]", taken).rowcount == 1


def _take_recovery_code(code_hash: str, user_id: int) -> bool:
    taken = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.real_now())
    )
    return cast("CursorResult[Any]", taken).rowcount == 1


def _unused(user_id: int) -> Any:
    return select(RecoveryCode.id).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
