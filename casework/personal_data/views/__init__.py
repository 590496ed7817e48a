"""The pages of personal data, split by who uses them."""

from casework.personal_data.views import catalogue, corrections, own  # noqa: F401  they add their routes
from casework.personal_data.views.blueprint import bp

__all__ = ["bp"]
