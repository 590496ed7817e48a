"""The expert team of a case: who is on it, assigning, declaring, replacing, and what needs a second person."""

from casework.cases.team_views import assigning, leaving, second_person
from casework.cases.team_views.blueprint import bp

__all__ = ["assigning", "bp", "leaving", "second_person"]
