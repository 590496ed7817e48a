"""Reads of plans and actions, split by what is shown: versions, actions and their list, the enterprise's tasks."""

from casework.plans.queries.actions import get_action, get_drop_request, get_extension, pauses_of
from casework.plans.queries.tasks import Task, tasks_of_enterprise
from casework.plans.queries.versions import get_line, get_version, open_version, version_in_force, versions_of

__all__ = [
    "Task",
    "get_action",
    "get_drop_request",
    "get_extension",
    "get_line",
    "get_version",
    "open_version",
    "pauses_of",
    "tasks_of_enterprise",
    "version_in_force",
    "versions_of",
]
