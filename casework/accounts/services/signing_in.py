"""What an attempt to sign in leaves behind: rows of the log, counts taken back, a first password that is spent."""

from __future__ import annotations

from typing import Any, Final, cast

from sqlalchemy import CursorResult, update

from casework import clock, limits
from casework.accounts.attempts import BY_ACCOUNT, BY_ADDRESS
from casework.audit.listener import OF_AN_ACT
from casework.audit.services import record
from casework.extensions import db
from casework.models import User

NO_ACCOUNT: Final = -1
"""Where an entry about nobody belongs is looked up as well: an unknown name costs what a known one does."""


def record_failed_sign_in(username: str, user_id: int | None, *, locks: tuple[str, ...] = ()) -> None:
    """A failed attempt leaves its row; the typed name is kept, the password never. `locks` names what it locked."""
    _record("sign_in_failed", user_id, username=username[:100])
    if locks:
        _record("sign_in_locked", user_id, username=username[:100], locked=list(locks))


def accept_password(username: str, address: str) -> None:
    """The right password: earlier failures of the account are forgotten, this attempt of the address does not count."""
    limits.forget(BY_ACCOUNT, username)
    limits.uncount(BY_ADDRESS, address)


def spend_first_password(user_id: int) -> bool:
    """Use up the password that an administrator gave; False when that has happened before. Of two at the same moment
    one wins."""
    now = clock.real_now()
    spent = db.session.execute(
        update(User)
        .where(User.id == user_id, User.first_password_until > now, User.first_password_used_at.is_(None))
        .values(first_password_used_at=now)
        .execution_options(synchronize_session=False, **{OF_AN_ACT: "first_password_used"})
    )
    if cast("CursorResult[Any]", spent).rowcount != 1:
        return False
    _record("first_password_used", user_id)
    return True


def record_failed_code(user_id: int, *, locks: bool) -> None:
    """A wrong or used one-time code."""
    _record("second_factor_failed", user_id)
    if locks:
        _record("sign_in_locked", user_id, locked=["second_factor"])


def record_failed_proof(user_id: int) -> None:
    """Somebody who is signed in could not give the password (or code) again."""
    _record("proof_failed", user_id)


def choose_language(user_id: int, locale: str) -> None:
    """Keep the language with the account."""
    user = db.session.get(User, user_id)
    if user is not None:
        user.locale = locale
        db.session.flush()


def _record(act: str, user_id: int | None, **details: Any) -> None:
    account_id = NO_ACCOUNT if user_id is None else user_id
    record(db.session(), act, object_type="users", object_id=user_id or "", account_id=account_id, **details)
