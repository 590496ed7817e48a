"""Changes of plans and actions by noun: drafts, lines, approval, progress, strike-off, extensions, pauses, giving up."""

from casework.plans.services.approval import approve_plan, return_plan
from casework.plans.services.drafts import agree_to_plan, ask_to_agree, edit_plan, start_plan, submit_plan
from casework.plans.services.dropping import ask_to_drop, decide_drop
from casework.plans.services.extensions import decide_extension, request_extension
from casework.plans.services.handing_over import hand_over_action, remind_of_action
from casework.plans.services.joint import propose_joint_action
from casework.plans.services.lines import (
    add_line,
    edit_line,
    give_no_action_reason,
    propose_lines,
    remove_line,
)
from casework.plans.services.pauses import credit_pauses, pause_action, resume_action
from casework.plans.services.progress import confirm_done, report_progress, send_back
from casework.plans.services.strike_off import strike_off, strike_off_without_evidence

__all__ = [
    "add_line",
    "agree_to_plan",
    "approve_plan",
    "ask_to_agree",
    "ask_to_drop",
    "confirm_done",
    "credit_pauses",
    "decide_drop",
    "decide_extension",
    "edit_line",
    "edit_plan",
    "give_no_action_reason",
    "hand_over_action",
    "pause_action",
    "propose_joint_action",
    "propose_lines",
    "remind_of_action",
    "remove_line",
    "report_progress",
    "request_extension",
    "resume_action",
    "return_plan",
    "send_back",
    "start_plan",
    "strike_off",
    "strike_off_without_evidence",
    "submit_plan",
]
