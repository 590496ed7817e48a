"""The pages of personal data, split by who uses them."""

from casework.personal_data.views import (  # noqa: F401  they add their routes
    catalogue,
    corrections,
    own,
    retention,
)
from casework.personal_data.views.blueprint import bp

__all__ = ["bp"]
