"""The tabs of a list stay in one row: saved views that do not fit go into a menu, the open one never does."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import force_locale

from casework.lists.bar import MORE_WIDTH, ROW_WIDTH, _width, with_saved

OWN = [
    {"label": label, "count": 0, "url": "/", "active": at == 0}
    for at, label in enumerate(
        (
            "All",
            "Overdue",
            "Due within 7 days",
            "Not diagnosed",
            "Awaiting acceptance",
            "60 days without a visit",
            "Ended",
        )
    )
]


def bar(*labels: str, active: str = "") -> dict[str, Any]:
    tabs = [{"label": label, "url": f"/?{label}", "active": label == active} for label in labels]
    return {"tabs": tabs, "is_active": bool(active)}


def test_views_that_fit_stand_beside_the_others(app: Flask) -> None:
    with app.test_request_context():
        saved = bar("久未入企")
        shown = with_saved([OWN[0]], saved)
    assert [view["label"] for view in shown] == ["All", "久未入企"]
    assert saved["more"] == []


def test_views_that_do_not_fit_go_into_the_menu_in_their_order(app: Flask) -> None:
    with app.test_request_context(), force_locale("en"):
        saved = bar("久未入企的企业", "超期未办结", "本月到期")
        shown = with_saved(OWN, saved)
        assert _width(shown) + MORE_WIDTH <= ROW_WIDTH
    everything = [view["label"] for view in [*shown[len(OWN) :], *saved["more"]]]
    assert sorted(everything) == sorted(["久未入企的企业", "超期未办结", "本月到期"])
    assert saved["more"]


def test_the_open_view_is_never_hidden(app: Flask) -> None:
    with app.test_request_context():
        saved = bar("久未入企的企业", "超期未办结", "本月到期", active="本月到期")
        shown = with_saved(OWN, saved)
    assert [view["label"] for view in shown if view["active"]] == ["本月到期"]
    assert "本月到期" not in [view["label"] for view in saved["more"]]
