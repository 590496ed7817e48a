"""What is counted around accounts (`casework.limits`), and how much of it is too much."""

from __future__ import annotations

from typing import Final

BY_ACCOUNT: Final = "sign_in_account"
"""Failed passwords, by the typed user name: known and unknown names are locked alike."""
BY_ADDRESS: Final = "sign_in_address"
"""Failed passwords, by the address they come from."""
BY_CODE: Final = "second_factor"
"""Failed one-time codes, by account."""
BY_PROOF: Final = "proof"
"""Failed passwords of somebody who is signed in, by account."""
RESET_BY_NAME: Final = "password_reset_name"
RESET_BY_ADDRESS: Final = "password_reset_address"

MOST_FAILURES: Final = 5
"""GB/T 22239, 8.1.4.1 b): failures have to be limited; five is what assessors expect."""
MOST_RESETS: Final = 3
MOST_RESETS_OF_ADDRESS: Final = 20
