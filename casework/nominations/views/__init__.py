"""Nomination and selection over HTTP, split by what is done: list, form, one nomination, prefecture, province."""

from casework.nominations.views import form, lists, nomination, prefecture, province
from casework.nominations.views.blueprint import bp

__all__ = ["bp", "form", "lists", "nomination", "prefecture", "province"]
