"""The size standard of an edition, kept in the process, and a size class with its table as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from casework.enterprises.designated_size import above_designated_size
from casework.enterprises.industry_code import normalise_industry
from casework.enterprises.size_class import Metric, SizeDecision, SizeRule, SizeStandard
from casework.enterprises.wording import Message
from casework.enums import EnterpriseSize
from casework.extensions import database_key, db
from casework.i18n import DEFAULT_LOCALE, current_locale
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.models import ReferenceEdition, SizeBound
from casework.reference.queries import Code, industries, latest_edition

METRICS: Mapping[Metric, Any] = {
    Metric.EMPLOYEES: _l("Employees"),
    Metric.REVENUE: _l("Revenue"),
    Metric.ASSETS: _l("Total assets"),
}
CHAIN = "industrial_chain"
WITH_SIZE_GROUP = ("section", "division")


@dataclass(frozen=True)
class Editions:
    """Which edition of the size standard and of the industry codes decides."""

    sizes: int
    industries: int


@dataclass(frozen=True)
class PanelLine:
    """One row of the panel: bounds and own figure, their unit, and what the figure reaches in words."""

    metric: str
    unit: str
    small: str
    medium: str
    value: str
    result: str


@dataclass(frozen=True)
class SizePanel:
    """A size class with everything that led to it, ready to be shown.

    `size` counts: the reasoned override, else the computed one. `undecided` says why nothing was computed.
    `bound_wan`: the revenue from which the industry counts as above designated size; None: no such bound.
    """

    size: EnterpriseSize | None
    computed: EnterpriseSize | None
    override_reason: str
    year: int
    is_above: bool | None
    bound_wan: Decimal | None
    head: str
    lines: tuple[PanelLine, ...]
    undecided: str
    basis: str

    @property
    def is_overridden(self) -> bool:
        """Whether the reasoned judgement of a person counts instead of the computed class."""
        return bool(self.override_reason) and self.size is not None


_kept: dict[tuple[str, Editions], tuple[SizeStandard, str]] = {}


def latest_editions() -> Editions:
    """The editions in force now. Raises LookupError when the code lists are not loaded."""
    sizes, codes = latest_edition("sizes"), latest_edition("industries")
    if sizes is None or codes is None:
        raise LookupError("the code lists are not loaded")
    return Editions(sizes.id, codes.id)


def size_standard(editions: Editions) -> SizeStandard:
    """The size standard of an edition; an edition never changes, so it is kept."""
    return _standard_and_label(editions)[0]


def _standard_and_label(editions: Editions) -> tuple[SizeStandard, str]:
    key = (database_key(), editions)
    if key not in _kept:
        rows = db.session.scalars(select(SizeBound).where(SizeBound.edition_id == editions.sizes))
        groups = {
            code.code: code.group
            for code in industries(editions.industries).values()
            if code.level in WITH_SIZE_GROUP
        }
        label = db.session.execute(
            select(ReferenceEdition.label).where(ReferenceEdition.id == editions.sizes)
        ).scalar_one()
        _kept[key] = SizeStandard([_rule(row) for row in rows], groups), label
    return _kept[key]


def _rule(row: SizeBound) -> SizeRule:
    cells = {
        metric: [getattr(row, f"{metric}_{size}{unit}") for size in ("large", "medium", "small")]
        for metric, unit in (("employees", ""), ("revenue", "_wan"), ("assets", "_wan"))
    }
    return SizeRule.of(row.group_code, row.name_zh, row.name_en, **cells)


def decide_size(
    editions: Editions,
    industry: str,
    *,
    year: int,
    employees: int | None,
    revenue_wan: Decimal | None,
    assets_wan: Decimal | None,
    last_full_year: int | None = None,
) -> SizeDecision:
    """The size class by the figures of one year (people, 万元)."""
    return size_standard(editions).decide(
        industry,
        employees=employees,
        revenue_wan=revenue_wan,
        assets_wan=assets_wan,
        data_year=year,
        last_full_year=last_full_year,
    )


def size_panel(
    editions: Editions,
    decision: SizeDecision,
    revenue_wan: Decimal | None,
    *,
    override: EnterpriseSize | None = None,
    override_reason: str = "",
) -> SizePanel:
    """A decision as the panel shows it, in the reader's language."""
    group = decision.group_zh if current_locale() == DEFAULT_LOCALE else decision.group_en
    designated = above_designated_size(decision.code, revenue_wan)
    return SizePanel(
        size=override or decision.size,
        computed=decision.size,
        override_reason=override_reason if override else "",
        year=decision.data_year,
        is_above=designated.is_above,
        bound_wan=designated.bound_wan,
        head=in_words(decision.rule_message(group)),
        lines=tuple(
            PanelLine(
                metric=str(METRICS[line.metric]),
                unit=_("people") if line.metric is Metric.EMPLOYEES else _("× 10,000 yuan"),
                small=_figure(line.bounds.small),
                medium=_figure(line.bounds.medium),
                value="" if line.value is None else _figure(line.value),
                result=in_words(line.message),
            )
            for line in decision.lines
        ),
        undecided=in_words(decision.undecided),
        basis=_standard_and_label(editions)[1],
    )


def _figure(value: Decimal) -> str:
    """4,860 and 4,512.3: decimals only where there are any."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def in_words(message: Message | None) -> str:
    """A rule's message in the reader's language; '' for none."""
    return _(message[0], **message[1]) if message else ""


def industry_name(code: str, edition_id: int) -> str:
    """The code with the name of the narrowest class that the loaded list has: C3443 通用设备制造业."""
    normal = normalise_industry(code) or code
    known = industries(edition_id)
    found = next(
        (known[normal[:length]] for length in range(len(normal), 0, -1) if normal[:length] in known), None
    )
    return f"{normal} {found.name}" if found else normal


def divisions(edition_id: int) -> list[Code]:
    """The divisions of GB/T 4754, in order: what a form offers while a code is typed."""
    return [code for code in industries(edition_id).values() if code.level == "division"]


def chains(edition_id: int) -> list[Code]:
    """The industrial chains of the plan, in order."""
    return [code for code in industries(edition_id).values() if code.level == CHAIN]
