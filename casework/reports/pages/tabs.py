"""The dashboards of a region side by side: each keeps unit, year and data date of the others."""

from __future__ import annotations

from typing import Any

from casework.i18n import gettext as _
from casework.paging import Count
from casework.reports.pages.asked import Asked


def board_tabs(asked: Asked, active: str, warnings: Count) -> list[dict[str, Any]]:
    """For components/tabs.html; `warnings`: how many early warnings the region has today."""
    return [
        {"label": label, "url": asked.url(endpoint), "active": endpoint == active, "count": count}
        for endpoint, label, count in (
            ("reports.dashboard", _("Progress"), None),
            ("boards.work", _("Work and effects"), None),
            ("boards.warnings", _("Early warnings"), warnings),
        )
    ]
