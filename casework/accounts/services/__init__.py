"""Changes of accounts, split by noun: sessions, passwords, second factor, what administrators do."""

from casework.accounts.services import second_factor, unused
from casework.accounts.services.administration import (
    change_place,
    create_user,
    disable,
    enable,
    lock,
    unlock,
)
from casework.accounts.services.passwords import (
    ask_for_link,
    close_links,
    give_first_password,
    issue_link,
    set_password,
    sweep_links,
    use_link,
)
from casework.accounts.services.sessions import (
    AccountChanged,
    end_own_session,
    end_sessions,
    open_session,
    sign_out,
    sweep_sessions,
)
from casework.accounts.services.signing_in import (
    accept_password,
    choose_language,
    record_failed_code,
    record_failed_proof,
    record_failed_sign_in,
    spend_first_password,
)

__all__ = [
    "AccountChanged",
    "accept_password",
    "ask_for_link",
    "change_place",
    "choose_language",
    "close_links",
    "create_user",
    "disable",
    "enable",
    "end_own_session",
    "end_sessions",
    "give_first_password",
    "issue_link",
    "lock",
    "open_session",
    "record_failed_code",
    "record_failed_proof",
    "record_failed_sign_in",
    "second_factor",
    "set_password",
    "sign_out",
    "spend_first_password",
    "sweep_links",
    "sweep_sessions",
    "unlock",
    "unused",
    "use_link",
]
