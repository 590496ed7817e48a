"""The pages of a diagnosis, split by who uses them: the tab, the team's pages, the enterprise's answers."""

from casework.diagnosis.views import answer, constraints, indicators, report  # noqa: F401  they add their routes
from casework.diagnosis.views.tab import bp

__all__ = ["bp"]
