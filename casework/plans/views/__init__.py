"""The pages of plans: the tab with the steps of a version, the lines of a draft."""

from casework.plans.views.tab import bp
from casework.plans.views import lines  # noqa: F401, I001  adds its routes

__all__ = ["bp"]
