"""Programme years over HTTP: the years themselves, places beyond a quota."""

from casework.programmes.views import consents, years
from casework.programmes.views.blueprint import bp

__all__ = ["bp", "consents", "years"]
