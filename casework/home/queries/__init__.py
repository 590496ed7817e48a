"""What a person has to do, split by what it is about: overdue, next, waiting."""

from casework.home.queries.dates import coming, overdue
from casework.home.queries.returns import to_hand_in
from casework.home.queries.rows import Work, WorkList
from casework.home.queries.waiting import waiting

__all__ = ["Work", "WorkList", "coming", "overdue", "to_hand_in", "waiting"]
