"""Browsers of their own and a clock that moves, as signing in has them."""

from tests.accounts.conftest import moving, visitor

__all__ = ["moving", "visitor"]
