"""Nomination and selection over HTTP, split by what is done: list, form, one nomination, prefecture, province."""

from casework.nominations.views import form, lists, nomination, objections, prefecture, province, zero
from casework.nominations.views.blueprint import bp

__all__ = ["bp", "form", "lists", "nomination", "objections", "prefecture", "province", "zero"]
