"""The pages of outcomes, split by noun; importing this package puts every route on the blueprint."""

from casework.outcomes.views import acceptance, benefits, closing, effect, reopening, results, show, survey
from casework.outcomes.views.blueprint import bp

__all__ = ["acceptance", "benefits", "bp", "closing", "effect", "reopening", "results", "show", "survey"]
