"""Changes of a case: opening, moving along its life cycle, the team, the story, withdrawal."""

from casework.cases.services.checks import block_expert, conclude_check, name_checker
from casework.cases.services.life import (
    add_note,
    decide_withdrawal,
    make_findable,
    open_case,
    request_withdrawal,
    resume,
    suspend,
)
from casework.cases.services.road import deadlines_once, move, refresh_deadline, require_open, tell
from casework.cases.services.team import (
    assign_expert,
    change_officer,
    check_officer,
    end_assignment,
    replace_expert,
    sign_declaration,
)
from casework.cases.services.waivers import ask_for_waiver, decide_waiver

__all__ = [
    "add_note",
    "ask_for_waiver",
    "assign_expert",
    "block_expert",
    "change_officer",
    "check_officer",
    "conclude_check",
    "deadlines_once",
    "decide_waiver",
    "decide_withdrawal",
    "end_assignment",
    "make_findable",
    "move",
    "name_checker",
    "open_case",
    "refresh_deadline",
    "replace_expert",
    "request_withdrawal",
    "require_open",
    "resume",
    "sign_declaration",
    "suspend",
    "tell",
]
