"""What the pages of joint actions show, made of rows once here."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for

from casework.diagnosis.views.tab import category
from casework.enums import CaseStatus
from casework.i18n import gettext as _
from casework.paging import Page
from casework.plans.pages import action_state
from casework.plans.queries import joint as queries
from casework.programmes.queries import current_programme
from casework.reference.queries import Code, constraint_types
from casework.regions.choosing import place_label
from casework.web.columns import Sheet
from casework.web.filters import day

LEFT: Final = (CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED)
"""Cases whose part is not worked on any more, however far it was."""


def types() -> dict[str, Code]:
    """The taxonomy of the present year."""
    programme = current_programme()
    return constraint_types(programme.constraint_edition_id) if programme else {}


def rows(page: Page) -> list[dict[str, Any]]:
    """The lines of the list."""
    known = types()
    return [
        {"row": row, "category": category(known, row.type_code), "place": place_label(row.tenant_id)}
        for row in page.rows
    ]


def heads() -> list[str]:
    """The first line of the list as a file."""
    return [
        _("Joint action"), _("Quality constraint"), _("County"), _("Number of cases"), _("Due by"), _("Proposed by"),
    ]  # fmt: skip


def lines(page: Page) -> Sheet:
    """The lines of the list as rows of a file."""
    return [
        [
            item["row"].title, item["category"], item["place"], item["row"].parts, str(day(item["row"].due_on)),
            item["row"].proposed_by_name,
        ]
        for item in rows(page)
    ]  # fmt: skip


def common() -> list[dict[str, Any]]:
    """Kinds of constraints that several open cases of the county have, with the way to a joint action."""
    known = types()
    return [
        {
            "category": category(known, item.type_code),
            "cases": item.cases,
            "url": url_for("plans.new_joint_action", type=item.type_code),
        }
        for item in queries.common_constraints()
    ]


def part(item: queries.Part) -> dict[str, Any]:
    """One case of a joint action: its action, else where its line is; a case that ended before says how."""
    case = item.row.case
    if case.status in LEFT and (item.action is None or item.action.done_on is None):
        state = (case.status.tone, str(case.status.label))
    elif item.action is not None:
        state = action_state(item.action)
    elif item.is_drafted:
        state = ("info", _("in the draft of the plan"))
    else:
        state = ("neutral", _("left out of the plan"))
    return {
        "case": case,
        "code": f"C{item.row.number:02d}",
        "constraint": item.row.constraint,
        "action": item.action,
        "state": state,
        "url": url_for("actions.show", action_id=item.action.id)
        if item.action is not None
        else url_for("plans.show", case_id=item.row.case_id),
    }
