"""The pages of actions: the list, one action with its steps, the enterprise's report."""

from casework.plans.action_views import report  # noqa: F401  adds its routes
from casework.plans.action_views.steps import bp

__all__ = ["bp"]
