"""The words of the messages about acceptance, survey and results, entered in the table of the inbox."""

from __future__ import annotations

from casework.diagnosis.notice_words import Details, with_name
from casework.enums import Conclusion
from casework.i18n import gettext as _
from casework.notices.wording import TITLES


def _concluded(details: Details) -> str:
    if details.get("due_on"):
        sentence = _("Acceptance: please correct by %(date)s", date=details["due_on"])
    else:
        label = next((c.label for c in Conclusion if c.value == details.get("conclusion")), "")
        sentence = _("Acceptance: %(conclusion)s", conclusion=label)
    return with_name(sentence, details)


def _reopening(details: Details) -> str:
    if details.get("consent"):
        return with_name(_("The case was reopened; the work goes on"), details)
    return with_name(_("The reopening was refused: %(opinion)s", opinion=details.get("opinion", "")), details)


TITLES.update(
    {
        "acceptance_to_opine": lambda d: with_name(_("Please give the acceptance opinion"), d),
        "acceptance_to_conclude": lambda d: with_name(
            _("The team leader gave the opinion: please conclude the acceptance"), d
        ),
        "acceptance_concluded": _concluded,
        "reopening_to_decide": lambda d: with_name(_("Please decide on the reopening of a closed case"), d),
        "reopening_decided": _reopening,
        "survey_to_answer": lambda d: _("Please answer the satisfaction survey: six questions, two minutes"),
        "benefit_to_confirm": lambda d: _(
            "Please confirm what the help was worth: “%(title)s”", title=d.get("title", "")
        ),
        "result_to_confirm": lambda d: _("Please confirm the result “%(title)s”", title=d.get("title", "")),
    }
)
