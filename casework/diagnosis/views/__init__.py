"""The pages of a diagnosis, split by who uses them: the tab, the team's pages, the enterprise's answers."""

from casework.diagnosis.views.tab import bp
from casework.diagnosis.views import answer, constraints, indicators, report  # noqa: F401, I001  they add their routes

__all__ = ["bp"]
