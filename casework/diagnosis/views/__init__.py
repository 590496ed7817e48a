"""The pages of a diagnosis, split by who uses them: the tab, the team's pages, the enterprise's answers."""

from casework.diagnosis.views import (  # noqa: F401  they add their routes
    answer,
    constraints,
    indicators,
    record,
    report,
)
from casework.diagnosis.views.tab import bp

__all__ = ["bp"]
