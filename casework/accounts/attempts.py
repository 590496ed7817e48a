"""What is counted around accounts (`casework.limits`), and how much of it is too much."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
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


def of_address(address: str) -> str:
    """What attempts from an address are counted under: an IPv6 caller has a whole /64 to choose from."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
