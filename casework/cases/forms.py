"""The forms of a case: notes, reasons, withdrawal."""

from __future__ import annotations

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.enums import WithdrawalReason
from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm

GIVE_REASON = _l("Please give the reason.")


class NoteForm(BaseForm):
    """An internal note."""

    text = TextAreaField(_l("Note"), [InputRequired(_l("Please write the note."))])


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason = TextAreaField(_l("Reason"), [InputRequired(GIVE_REASON)])


class WithdrawalForm(BaseForm):
    """Why an enterprise leaves the programme."""

    reason = SelectField(
        _l("Reason"),
        [InputRequired(GIVE_REASON)],
        choices=[SelectChoice(reason.value, reason.label) for reason in WithdrawalReason],
    )
    note = TextAreaField(
        _l("Opinion of the county"),
        [InputRequired(_l("Please give the county's opinion."))],
        description=_l(
            "What happened, what was tried, and that the enterprise's own application is on file."
        ),
    )


class WithdrawalDecisionForm(BaseForm):
    """Consent of the province."""

    consent = RadioField(
        _l("Decision"),
        [InputRequired(_l("Please choose."))],
        choices=[SelectChoice("yes", _l("Consent")), SelectChoice("no", _l("Refuse"))],
    )
    opinion = TextAreaField(_l("Opinion"))
