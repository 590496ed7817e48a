"""The form of handing over: one choice per group, made from the groups that there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.departures.queries import POOL, Group
from casework.departures.words import LABELS, POOLS
from casework.i18n import lazy_gettext as _l
from casework.web.forms import CreatingForm, choose_one


class HandOverForm(CreatingForm):
    """Without groups only the hidden fields; `hand_over_form` adds a select per group."""

    @property
    def choices(self) -> dict[str, str]:
        """Group → who takes it."""
        return {name: value for name, value in self.values.items() if name in LABELS and value}


class LeaveForm(HandOverForm):
    """The same with the reason why an expert leaves."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give the reason."))])


def hand_over_form(groups: Sequence[Group], kind: type[HandOverForm] = HandOverForm) -> Any:
    """A form with one select for each group: the colleagues, and the pool where the group has one."""

    class Form(kind):  # type: ignore[misc, valid-type]
        """The choices of these very groups."""

    for group in groups:
        options = [SelectChoice("", choose_one())] if group.successors else []
        if group.has_pool:
            options.append(SelectChoice(POOL, POOLS[group.key]))
        options += [SelectChoice(value, name) for value, name in group.successors]
        setattr(
            Form,
            group.key,
            SelectField(
                LABELS[group.key], [InputRequired(_l("Please choose who takes this over."))], choices=options
            ),
        )
    return Form()
