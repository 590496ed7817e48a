"""Browsers of their own and a clock that moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.accounts.site import Clock
from tests.conftest import CheckedClient


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Real time, to be moved forward."""
    return Clock(monkeypatch)


@pytest.fixture
def visitor(app: Flask, clean_database: Any) -> Callable[..., Any]:
    """`visitor()`: a fresh anonymous browser; `visitor(other_app)`: one that talks to another instance."""

    def fresh(instance: Flask | None = None) -> Any:
        target = instance or app
        target.test_client_class = CheckedClient
        return target.test_client()

    return fresh
