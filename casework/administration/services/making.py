"""New accounts of staff, and changes of who and where somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.accounts import persons
from casework.accounts import services as accounts
from casework.accounts.usernames import check_username, proposed, taken
from casework.administration import duty
from casework.administration.open_work import count_open_work
from casework.administration.queries import Account
from casework.administration.services.guarding import require_charge, send_link
from casework.administration.telling import tell
from casework.audit.services import record
from casework.enums import Role
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import Region, User
from casework.models.user import ADMINISTRATORS


@dataclass(frozen=True)
class Person:
    """What a form says of the person behind an account. `is_other`: somebody looked, the namesake is another one."""

    display_name: str
    phone: str = ""
    email: str = ""
    is_other: bool = False


@dataclass(frozen=True)
class FirstPassword:
    """The hash of a password to hand over, and until when it opens the account once."""

    password_hash: str
    until: datetime


def make_account(
    *,
    actor: Principal,
    role: Role,
    region_id: int | None,
    person: Person,
    username: str = "",
    first: FirstPassword | None = None,
) -> User:
    """A new account of staff. Without `first` its owner gets a link by letter; without a user name one is made from the
    person's name.

    Raises RuleViolation for a role or unit that the actor may not give, a user name that is taken or unfit, a person who
    may not have this account beside another, a letter without an address.
    """
    require(actor, P.ACCOUNT_MANAGE)
    _check_post(actor, role, region_id)
    _check_person(person, is_administrator=role in ADMINISTRATORS)
    if first is None and not person.email:
        raise RuleViolation(_("Without an e-mail address no link can be sent."), "email")
    user = _created(_username(username, person.display_name), role, _region(region_id), person, first)
    record(
        db.session(),
        "account_made",
        object_type="users",
        object_id=user.id,
        by_letter=first is None,
        namesake=person.is_other,
    )
    if first is None:
        send_link(user)
    tell(user, "account_made", actor=actor)
    return user


def change_account(
    account: Account, *, actor: Principal, role: Role, region_id: int | None, person: Person, reason: str = ""
) -> None:
    """Another role, unit, name or address of a member of staff. A change of role or unit ends the sessions.

    Raises RuleViolation as `make_account`, and for an administrator's account that would become something else.
    """
    require_charge(account, actor)
    user = account.user
    if not account.is_staff or not duty.may_become(user.role, role):
        raise RuleViolation(
            _("An account keeps this office for good. Disable it and make another one for the other office."),
            "role",
        )
    if (role, region_id) != (user.role, user.region_id):
        count = count_open_work(user)
        if count:
            raise RuleViolation(
                ngettext(
                    "%(num)d piece of open work hangs on this account. The unit hands it over first.",
                    "%(num)d pieces of open work hang on this account. The unit hands them over first.",
                    count,
                ),
                "role" if role is not user.role else "region",
            )
        _check_post(actor, role, region_id)
        accounts.change_place(user, role=role, region=_region(region_id))
    _check_person(person, is_administrator=user.is_administrator, but=user)
    if user.email != person.email:
        accounts.close_links(user.id)  # they went to the old address
    old_address = user.email if user.email != person.email else ""
    user.display_name, user.phone, user.email = person.display_name, person.phone, person.email
    db.session.flush()
    persons.recognise(user)
    tell(user, "account_changed", actor=actor, reason=reason, old_address=old_address)


def _created(
    username: str, role: Role, region: Region | None, person: Person, first: FirstPassword | None
) -> User:
    password = {"password_hash": first.password_hash, "first_password_until": first.until} if first else {}
    try:
        with db.session.begin_nested():
            return accounts.create_user(
                username=username,
                role=role,
                region=region,
                display_name=person.display_name,
                phone=person.phone,
                email=person.email,
                **password,  # type: ignore[arg-type]
            )
    except IntegrityError as error:  # somebody took the name at this moment
        raise taken() from error


def _check_post(actor: Principal, role: Role, region_id: int | None) -> None:
    if not duty.is_staff(role) or role not in duty.roles_for(actor):
        raise RuleViolation(_("You cannot give this role."), "role")
    if not duty.may_place(actor, role, region_id):
        raise RuleViolation(_("This role does not belong to this unit, or the unit is not yours."), "region")


def _check_person(person: Person, *, is_administrator: bool, but: User | None = None) -> None:
    if is_administrator and not persons.mobile(person.phone):
        raise RuleViolation(
            _("An administrator's own mobile number is needed: by it one sees that nobody has two offices."),
            "phone",
        )
    renamed = but is None or but.display_name != person.display_name
    if not renamed or person.is_other:
        return
    if persons.namesakes(person.display_name, is_administrator=is_administrator, but=but.id if but else None):
        raise RuleViolation(
            _(
                "Somebody of this name has an account, and one of the two is an administrator's. Nobody may hold both. If"
                " it is another person, tick the box below."
            ),
            "is_other",
        )


def _username(typed: str, display_name: str) -> str:
    if not typed:
        return proposed(display_name)
    check_username(typed)
    return typed


def _region(region_id: int | None) -> Region | None:
    return db.session.get(Region, region_id) if region_id else None


def until(life: timedelta) -> datetime:
    """Until when a first password given now opens its account."""
    return clock.real_now() + life
