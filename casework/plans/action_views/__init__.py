"""The pages of actions: the list, one action with its steps, the enterprise's report."""

from casework.plans.action_views import asked, report  # noqa: F401  add their routes
from casework.plans.action_views.steps import bp

__all__ = ["bp"]
