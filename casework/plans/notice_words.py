"""The words of the messages about plans and actions, entered in the table of the inbox."""

from __future__ import annotations

from casework.diagnosis.notice_words import Details, with_name
from casework.i18n import gettext as _
from casework.notices.wording import TITLES


def _extension_decided(details: Details) -> str:
    if details.get("approved"):
        sentence = _(
            "%(code)s is extended to %(date)s", code=details.get("code", ""), date=details.get("new", "")
        )
    else:
        sentence = _("The extension of %(code)s was refused", code=details.get("code", ""))
    return with_name(sentence, details)


TITLES.update(
    {
        "plan_to_agree": lambda d: _("Please read the plan and say whether you agree"),
        "plan_agreed": lambda d: with_name(_("The enterprise agrees to the plan; it can be submitted"), d),
        "plan_to_approve": lambda d: with_name(
            _("Version %(number)s of the plan waits for your approval", number=d.get("version", "")), d
        ),
        "plan_approved": lambda d: with_name(
            _("Version %(number)s of the plan is approved", number=d.get("version", "")), d
        ),
        "plan_returned": lambda d: with_name(
            _("Version %(number)s of the plan was returned", number=d.get("version", "")), d
        ),
        "action_handed_in": lambda d: with_name(
            _("%(code)s was handed in: is it done?", code=d.get("code", "")), d
        ),
        "action_done": lambda d: with_name(
            _("%(code)s was confirmed as done: please check the evidence", code=d.get("code", "")), d
        ),
        "action_returned": lambda d: with_name(_("%(code)s was sent back to you", code=d.get("code", "")), d),
        "extension_to_decide": lambda d: with_name(
            _(
                "An extension of %(code)s to %(date)s waits for you",
                code=d.get("code", ""),
                date=d.get("new", ""),
            ),
            d,
        ),
        "extension_decided": _extension_decided,
        "action_paused": lambda d: with_name(
            _("%(code)s waits for the enterprise", code=d.get("code", "")), d
        ),
        "drop_to_decide": lambda d: with_name(
            _("Somebody asks to give %(code)s up: please decide", code=d.get("code", "")), d
        ),
        "drop_decided": lambda d: with_name(
            _("%(code)s is given up", code=d.get("code", ""))
            if d.get("approved")
            else _("%(code)s is not given up; it goes on", code=d.get("code", "")),
            d,
        ),
    }
)
