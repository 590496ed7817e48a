"""Changes of plans and actions, split by noun: drafts, lines, approval, progress, strike-off, extensions."""

from casework.plans.services.approval import approve_plan, return_plan
from casework.plans.services.drafts import agree_to_plan, ask_to_agree, edit_plan, start_plan, submit_plan
from casework.plans.services.extensions import decide_extension, request_extension
from casework.plans.services.handing_over import hand_over_action, remind_of_action
from casework.plans.services.lines import (
    add_line,
    edit_line,
    give_no_action_reason,
    propose_lines,
    remove_line,
)
from casework.plans.services.progress import confirm_done, drop_action, report_progress, send_back
from casework.plans.services.strike_off import strike_off, strike_off_without_evidence

__all__ = [
    "add_line",
    "agree_to_plan",
    "approve_plan",
    "ask_to_agree",
    "confirm_done",
    "decide_extension",
    "drop_action",
    "edit_line",
    "edit_plan",
    "give_no_action_reason",
    "hand_over_action",
    "propose_lines",
    "remind_of_action",
    "remove_line",
    "report_progress",
    "request_extension",
    "return_plan",
    "send_back",
    "start_plan",
    "strike_off",
    "strike_off_without_evidence",
    "submit_plan",
]
