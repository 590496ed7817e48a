"""The pages of signing in and of the own account, split by what the person is doing."""

from casework.accounts.views import forgotten, own, own_factor, proof, steps  # noqa: F401  they add their routes
from casework.accounts.views.signing_in import bp

__all__ = ["bp"]
