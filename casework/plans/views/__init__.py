"""The pages of plans: the tab with the steps of a version, the lines of a draft."""

from casework.plans.views import joint, lines  # noqa: F401  adds its routes
from casework.plans.views.tab import bp

__all__ = ["bp"]
