"""Browsers of their own, as the tests of signing in have them."""

from tests.accounts.conftest import moving, visitor

__all__ = ["moving", "visitor"]
