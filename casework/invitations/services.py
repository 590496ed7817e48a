"""Inviting, revoking, accepting; and disabling the account of a contact who has left."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.accounts import persons
from casework.accounts import services as accounts
from casework.accounts.usernames import check_username, taken
from casework.audit.services import record
from casework.enums import InvitationState, Role
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.invitations.letters import INVITATION
from casework.invitations.links import kept
from casework.invitations.queries import (
    account_to_reopen,
    accounts_of,
    invitations_of,
    is_assisted,
    open_invitation,
)
from casework.models import Enterprise, Expert, Invitation, User
from casework.outbox.services import put
from casework.secrets_at_rest import Keyring


def invite_expert(
    expert: Expert, *, actor: Principal, keys: Keyring, life: timedelta, phone: str = "", email: str = ""
) -> Invitation:
    """Invite an expert of the own pool; open invitations of before are revoked, a disabled account is opened again.

    Raises RuleViolation for another unit's card, an expert out of the pool or with a live account, and for somebody who
    administers.
    """
    require(actor, P.EXPERT_EDIT)
    if expert.region_id != actor.region_id:
        raise RuleViolation(_("The card is kept by %(unit)s.", unit=expert.region.name))
    if not expert.is_active:
        raise RuleViolation(_("This expert is not in the pool. Take the expert into the pool first."))
    _one_at_a_time(expert.id)
    if any(user.is_active for user in accounts_of(expert)):
        raise RuleViolation(_("This expert has an account already."))
    for earlier in invitations_of(expert):
        if earlier.state(clock.real_now()) is InvitationState.OPEN:
            revoke(earlier, actor=actor)
    place = {"expert_id": expert.id, "unit_name": expert.unit, "person_name": expert.name}
    return _invite(place, actor=actor, keys=keys, life=life, phone=phone, email=email)


def invite_contact(
    enterprise: Enterprise,
    *,
    actor: Principal,
    keys: Keyring,
    life: timedelta,
    person_name: str,
    phone: str = "",
    email: str = "",
) -> Invitation:
    """Invite somebody as a contact of an own enterprise that was selected. An enterprise may have several.

    Raises RuleViolation for an enterprise that is not assisted, a person who is invited already, and for somebody who
    administers.
    """
    require(actor, P.CONTACT_MANAGE)
    if enterprise.tenant_id != actor.region_id:
        raise NotFound
    if not is_assisted(enterprise):
        raise RuleViolation(_("Contacts are invited once the enterprise is selected."))
    now = clock.real_now()
    for earlier in invitations_of(enterprise):
        same = earlier.person_name == person_name and earlier.phone == phone and earlier.email == email
        if same and earlier.state(now) is InvitationState.OPEN:
            raise RuleViolation(
                _("This person is invited already. Revoke that invitation to send a new one.")
            )
    place = {
        "tenant_id": enterprise.tenant_id,
        "enterprise_id": enterprise.id,
        "unit_name": enterprise.name,
        "person_name": person_name,
    }
    return _invite(place, actor=actor, keys=keys, life=life, phone=phone, email=email)


def revoke(invitation: Invitation, *, actor: Principal) -> None:
    """The link opens nothing any more. Raises RuleViolation when it was used; revoking twice is harmless."""
    if invitation.used_at is not None:
        raise RuleViolation(_("This invitation was used. Disable the account instead."))
    if invitation.revoked_at is None:
        invitation.revoked_at = clock.real_now()
        db.session.flush()
        record(db.session(), "invitation_revoked", object_type="invitations", object_id=invitation.id)


def sweep(before: datetime) -> None:
    """Delete invitations that were used, revoked or over before an instant; what they were is in the log."""
    ended = func.coalesce(Invitation.used_at, Invitation.revoked_at, Invitation.expires_at)
    for invitation in db.session.scalars(select(Invitation).where(ended < before)):
        db.session.delete(invitation)
    db.session.flush()


def accept(token: str, *, username: str, password_hash: str, history: int) -> User:
    """Make the account of who was invited, or open the expert's old one again. Of two at the same moment one wins.

    Raises NotFound when the link opens nothing (any more), RuleViolation for a user name that is taken or unfit, or
    somebody who administers.
    """
    invitation = open_invitation(token, clock.real_now(), lock=True)
    if invitation is None:
        raise NotFound
    if invitation.expert_id is not None:
        _one_at_a_time(invitation.expert_id)
    user = account_to_reopen(invitation)
    if user is not None:
        if user.is_active:
            raise NotFound
        # Reached as whoever invited says: the old address may be somebody else's by now, or was erased.
        user.phone, user.email = invitation.phone or user.phone, invitation.email or user.email
        accounts.enable(user, reason="invitation")
        accounts.unlock(user, reason="invitation")
        accounts.set_password(user.id, password_hash, history=history, how="invitation")
    else:
        user = _account_for(invitation, username, password_hash)
    invitation.used_at, invitation.user_id = clock.real_now(), user.id
    db.session.flush()
    record(
        db.session(),
        "invitation_used",
        object_type="users",
        object_id=user.id,
        tenant_id=invitation.tenant_id,
        invitation=invitation.id,
        invited_by=invitation.invited_by_name,
    )
    return user


def disable_contact(user: User, *, actor: Principal, reason: str) -> None:
    """A contact has left the enterprise. Raises RuleViolation for any other account, or one that is disabled already."""
    require(actor, P.CONTACT_MANAGE)
    if user.role is not Role.ENTERPRISE_CONTACT or user.tenant_id != actor.region_id:
        raise NotFound
    if not user.is_active:
        raise RuleViolation(_("This account is disabled already."))
    accounts.disable(user, reason=reason)


def _invite(
    place: dict[str, Any], *, actor: Principal, keys: Keyring, life: timedelta, phone: str, email: str
) -> Invitation:
    if persons.is_administrators(phone, email):
        raise RuleViolation(
            _(
                "This number or address belongs to an administrator, who has no business account beside that one."
            )
        )
    salt = secrets.token_urlsafe(24)
    invitation = Invitation(
        **place,
        phone=phone,
        email=email,
        salt=salt,
        token_hash=kept(salt, keys),
        expires_at=clock.real_now() + life,
        invited_by_id=actor.id,
        invited_by_name=actor.name,
    )
    db.session.add(invitation)
    db.session.flush()
    if email:
        put(INVITATION, invitation.id, worth=life)
    return invitation


def _one_at_a_time(expert_id: int) -> None:
    """An expert has one account: whoever is about to give another one waits for who came first."""
    db.session.scalar(select(Expert.id).where(Expert.id == expert_id).with_for_update())


def _account_for(invitation: Invitation, username: str, password_hash: str) -> User:
    check_username(username)
    user = User(
        username=username,
        password_hash=password_hash,
        role=Role.EXPERT if invitation.expert_id else Role.ENTERPRISE_CONTACT,
        display_name=invitation.person_name,
        phone=invitation.phone,
        email=invitation.email,
        expert_id=invitation.expert_id,
        tenant_id=invitation.tenant_id,
        enterprise_id=invitation.enterprise_id,
        unit_name="" if invitation.expert_id else invitation.unit_name,
        password_changed_at=clock.real_now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
            db.session.flush()
    except IntegrityError as error:  # somebody took the name at this moment
        raise taken() from error
    persons.recognise(user)
    return user
