"""The pages of signing in and of the own account, split by what the person is doing."""

from casework.accounts.views import (  # noqa: F401  they add their routes
    forgotten,
    own,
    own_factor,
    privacy_notice,
    proof,
    steps,
)
from casework.accounts.views.signing_in import bp

__all__ = ["bp"]
