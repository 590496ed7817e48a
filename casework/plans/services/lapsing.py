"""What was asked about an action lapses when nobody works on it any more: no desk holds what cannot be decided."""

from __future__ import annotations

from datetime import date

from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem, DropRequest, Extension
from casework.notices.services import settle


def lapse_requests(action: ActionItem, *, on: date) -> None:
    """Close the extension and the giving up that still wait for a decision about an action that is done, given up or out of
    force. They stay readable as lapsed: decided by nobody. An action that is sent back is asked about anew."""
    for extension in action.extensions:
        if _lapsed(extension, action.code, on):
            settle(f"extension:{extension.id}")
    for request in action.drop_requests:
        if _lapsed(request, action.code, on):
            settle(f"drop:{request.id}")
    db.session.flush()


def _lapsed(request: Extension | DropRequest, code: str, on: date) -> bool:
    if request.decided_on is not None:
        return False
    request.is_approved, request.decided_on = False, on
    request.opinion = _("%(code)s is no longer open.", code=code)
    return True
