"""The features, in the order in which their routes are registered."""

from __future__ import annotations

from flask import Flask

from casework.accounts import views as accounts
from casework.cases import views as cases
from casework.home import views as home

FEATURES = (accounts, home, cases)


def register(app: Flask) -> None:
    """Register every feature's blueprint."""
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
