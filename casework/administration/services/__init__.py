"""What a security administrator does with accounts: made, changed, disabled, unlocked, given a new start.

Each service asks the rules of `duty` again, whatever a form offered, and leaves its row in the log; what concerns an
administrator's account is told to the auditors (`telling`).
"""

from casework.administration.services.guarding import WORDS_OF
from casework.administration.services.making import (
    FirstPassword,
    Person,
    change_account,
    make_account,
    until,
)
from casework.administration.services.steps import (
    disable,
    enable,
    end_session,
    end_sessions,
    reset_password,
    reset_second_factor,
    unlock,
)

__all__ = [
    "WORDS_OF",
    "FirstPassword",
    "Person",
    "change_account",
    "disable",
    "enable",
    "end_session",
    "end_sessions",
    "make_account",
    "reset_password",
    "reset_second_factor",
    "unlock",
    "until",
]
