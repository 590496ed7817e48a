"""What every service of account administration asks first: may this person change this account at all?"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.administration.duty import Hindrance
from casework.administration.letters import ACCOUNT_LINK
from casework.administration.queries import Account
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.models import User
from casework.outbox.services import put

WORDS_OF: Final = {
    Hindrance.OWN: lambda: _("Nobody administers the own account. Ask another security administrator."),
    Hindrance.PEER: lambda: _(
        "This is a security administrator of your own unit. The unit above decides; at the province: flask accounts."
    ),
}


def require_charge(account: Account, actor: Principal) -> None:
    """Raises RuleViolation for somebody who administers no accounts, for the own account and for those of peers."""
    require(actor, P.ACCOUNT_MANAGE)
    if account.hindrance is not None:
        raise RuleViolation(WORDS_OF[account.hindrance]())


def send_link(user: User) -> None:
    """Put the letter with a link for choosing a password on its way."""
    put(ACCOUNT_LINK, user.id, worth=timedelta(days=3))
