"""The security administrator's pages, split by what is done: looking, changing, steps, the yearly review."""

from casework.administration.views import accounts, review, steps  # noqa: F401  they add their routes
from casework.administration.views.blueprint import bp

__all__ = ["bp"]
