"""Who stands behind an account: no administrator holds a second office, and none does business beside it.

There is no identity number (law: none without need), so a person is recognised by the own mobile number, which in China
is registered to a person, and by the own e-mail address. Both are brought into one spelling and kept as keyed
hashes, marks, because the numbers themselves lie sealed. The database holds the
rule: an administrator's mark is on one live account, and a mark is either an administrator's or on business accounts.
A disabled account lets its marks go; enabling it takes them again, or fails.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import PersonMark, User
from casework.secrets_at_rest import keys_of

COLUMNS: Final = {"phone": "mark_of_phone", "email": "mark_of_email"}
_MOBILE: Final = re.compile(r"(?:00)?(?:86)?(1[3-9]\d{9})")


def mobile(phone: str) -> str:
    """A mobile number of mainland China as eleven digits, however it was typed; "" for any other number: a landline
    belongs to an office, not to a person."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone) if c.isdigit())
    found = _MOBILE.fullmatch(digits)
    return found.group(1) if found else ""


def address(email: str) -> str:
    """An e-mail address in small letters."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def mark(text: str) -> str:
    """What the tables keep of a number or an address in one spelling: a keyed hash; "" for none."""
    return keys_of(db.engine.dialect).digest("person mark", text) if text else ""


def _former_mark(text: str) -> str:
    """The mark under the SECRET_KEY before, by which somebody is known until all marks were made anew; "" for none."""
    return keys_of(db.engine.dialect).former_digest("person mark", text) if text else ""


def recognise(user: User) -> None:
    """Give an account the marks of its phone and e-mail, or none while it is disabled. Flushes.

    Raises RuleViolation for the field whose mark an administrator's other account has, or that this administrator would
    share with a business account.
    """
    texts = {
        "phone": mobile(user.phone) if user.is_active else "",
        "email": address(user.email) if user.is_active else "",
    }
    let_go = []
    for name, column in COLUMNS.items():
        had, new = getattr(user, column), mark(texts[name]) or None
        if had != new:
            let_go += [had] if had else []
            setattr(user, column, None)
    db.session.flush()
    for former in let_go:
        _forget(former)
    for name, text in texts.items():
        if text and getattr(user, COLUMNS[name]) is None:
            _refuse_known(user, name, _former_mark(text))
            _take(user, name, mark(text))


def renew() -> int:
    """Make all marks anew, after a change of the key that they are made with; gives how many accounts have some."""
    having = or_(User.mark_of_phone.is_not(None), User.mark_of_email.is_not(None))
    users = db.session.scalars(select(User).where(having).order_by(User.id)).all()
    for user in users:
        recognise(user)
    return len(users)


def namesakes(display_name: str, *, is_administrator: bool, but: int | None = None) -> bool:
    """Whether another live account has this name, and one of the two is an administrator's: perhaps the same person."""
    statement = select(User.id).where(User.display_name == display_name, User.is_active)
    if not is_administrator:
        statement = statement.where(User.is_administrator)
    if but is not None:
        statement = statement.where(User.id != but)
    return db.session.scalar(statement.limit(1)) is not None


def is_administrators(phone: str, email: str) -> bool:
    """Whether a live account of an administrator is recognised by this number or address: its owner gets no business
    account."""
    texts = [text for text in (mobile(phone), address(email)) if text]
    marks = [found for text in texts for found in (mark(text), _former_mark(text)) if found]
    held = or_(User.mark_of_phone.in_(marks), User.mark_of_email.in_(marks))
    return db.session.scalar(select(User.id).where(User.is_administrator, held).limit(1)) is not None


def _refuse_known(user: User, name: str, former: str) -> None:
    """What the table holds for marks under one key, asked for those under the key before."""
    if not former:
        return
    other = select(User.id).where(
        User.id != user.id, or_(User.mark_of_phone == former, User.mark_of_email == former)
    )
    if not user.is_administrator:
        other = other.where(User.is_administrator)
    if db.session.scalar(other.limit(1)) is not None:
        raise _taken(name)


def _take(user: User, name: str, mark: str) -> None:
    for _attempt in range(
        2
    ):  # between two business accounts the second one finds what the first has just put there
        known = db.session.get(PersonMark, mark, with_for_update=True, populate_existing=True)
        if known is not None and (user.is_administrator or known.is_administrator) and _holders(mark):
            raise _taken(name)
        try:
            with db.session.begin_nested():
                if known is None:
                    db.session.add(PersonMark(mark=mark, is_administrator=user.is_administrator))
                else:
                    known.is_administrator = user.is_administrator
                db.session.flush()
                setattr(user, COLUMNS[name], mark)
                db.session.flush()
        except IntegrityError:
            continue
        return
    raise _taken(name)


def _taken(name: str) -> RuleViolation:
    words = {
        "phone": _(
            "Another account has this mobile number, and one of the two is an administrator's. An administrator has one"
            " account only: disable the other one first, or give this person's own number."
        ),
        "email": _(
            "Another account has this e-mail address, and one of the two is an administrator's. An administrator has one"
            " account only: disable the other one first, or give this person's own address."
        ),
    }
    return RuleViolation(words[name], name)


def _forget(mark: str) -> None:
    """Nobody is recognised by it any more: it is not kept."""
    known = db.session.get(PersonMark, mark)
    if known is not None and not _holders(mark):
        db.session.delete(known)
        db.session.flush()


def _holders(mark: str) -> bool:
    having = or_(User.mark_of_phone == mark, User.mark_of_email == mark)
    return db.session.scalar(select(User.id).where(having).limit(1)) is not None
