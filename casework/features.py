"""The features, in the order in which their routes are registered."""

from __future__ import annotations

from flask import Flask

from casework.accounts import views as accounts
from casework.cases import views as cases
from casework.home import views as home
from casework.programmes import views as programmes
from casework.search import views as search

FEATURES = (search, accounts, home, cases, programmes)


def register(app: Flask) -> None:
    """Register every feature's blueprint."""
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
