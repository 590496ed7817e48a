"""Early warnings as a list: facts and what clears each in words, filters that stay in the address, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from casework.early_warnings.asides import Aside, responsible
from casework.early_warnings.queries import FoundWarnings
from casework.early_warnings.rules import SHOWN_AT_MOST, EarlyWarning, WarningLevel
from casework.enums import WarningRule
from casework.experts.load import BUSY
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.i18n import ngettext
from casework.paging import SIZES, Count, page_size
from casework.regions.queries import place
from casework.reports.pages.asked import Asked
from casework.web.filters import day

CLEARS: Final[Mapping[WarningRule, Any]] = {
    WarningRule.NO_VISIT: _l("A visit is recorded."),
    WarningRule.SLIPPED_TWICE: _l("The action is done, or given up with consent."),
    WarningRule.HIGH_WITHOUT_ACTION: _l("The plan has an action for it, or a reason why not is recorded."),
    WarningRule.SILENT: _l("The enterprise reports progress, answers, or says something of a visit."),
    WarningRule.OVERLOADED: _l("Cases are handed to another expert, or end."),
    WarningRule.EVIDENCE_MISSING: _l("A file is handed in as evidence."),
}


@dataclass(frozen=True)
class WarningLine:
    """One warning in words: what, where, which facts, what clears it, and the place where that is done.

    `aside`: who put it aside, until when and why, with `aside_id` to bring it back; `aside_url`: where the reader may put
    it aside.
    """

    warning: EarlyWarning
    title: str
    url: str
    sub: str
    place: str
    facts: str
    clears: str
    aside: Aside | None = None
    aside_words: str = ""
    aside_url: str = ""
    may_bring_back: bool = False


@dataclass(frozen=True)
class Filters:
    """What the address asks for; "" for all. `aside`: those that were put aside instead of those that stand."""

    rule: str = ""
    level: str = ""
    start: int = 0
    size: int = SIZES[0]
    aside: bool = False

    @property
    def used(self) -> int:
        """How many filters are set."""
        return sum(bool(value) for value in (self.rule, self.level))

    def fits(self, warning: EarlyWarning) -> bool:
        """Whether a warning is asked for."""
        return self.rule in ("", warning.rule) and self.level in ("", warning.level)


def read_filters(args: MultiDict[str, str]) -> Filters:
    """What a list does not know is as if it had not been asked for."""
    start = args.get("page", "")
    return Filters(
        rule=_known(args.get("rule", ""), WarningRule),
        level=_known(args.get("level", ""), WarningLevel),
        start=int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 0,
        size=page_size(args.get("size", "")),
        aside=args.get("aside", "") == "1",
    )


def _known(value: str, vocabulary: type[WarningRule] | type[WarningLevel]) -> str:
    return value if value in {member.value for member in vocabulary} else ""


def fitting(found: FoundWarnings, filters: Filters) -> list[tuple[EarlyWarning, Aside | None]]:
    """The warnings that the page lists, each with who put it aside where that is what is asked for."""
    pairs: Sequence[tuple[EarlyWarning, Aside | None]] = (
        found.aside if filters.aside else [(warning, None) for warning in found.standing]
    )
    return [pair for pair in pairs if filters.fits(pair[0])]


def aside_words(aside: Aside) -> str:
    """Who put a warning aside, when, until when and why."""
    return _(
        "Put aside by %(name)s on %(date)s until %(until)s: %(reason)s",
        name=aside.put_by_name,
        date=day(aside.put_on),
        until=day(aside.until_on),
        reason=aside.reason,
    )


def warnings_context(
    asked: Asked, found: FoundWarnings, filters: Filters, *, puts_aside: bool
) -> dict[str, Any]:
    """For reports/_warnings.html: the rules with their numbers, one page of lines, the pager."""
    wanted = fitting(found, filters)
    start = filters.start if filters.start < len(wanted) else 0
    shown = wanted[start : start + filters.size]
    is_more = not filters.aside and any(filters.rule in ("", rule) for rule in found.more)
    return {
        "lines": [_line(asked, warning, aside, puts_aside=puts_aside) for warning, aside in shown],
        "filters": filters,
        "all_count": len(found.aside if filters.aside else found.standing),
        "by_rule": _by_rule(asked, found, filters),
        "controls": _controls(filters),
        "clear_url": asked.url("boards.warnings", aside="1" if filters.aside else ""),
        "keep": {
            "year": asked.year,
            "on": asked.on.isoformat(),
            "region": "" if asked.is_own else asked.region.id,
            "rule": filters.rule,
            "aside": "1" if filters.aside else "",
            "size": filters.size if filters.size != SIZES[0] else "",
        },
        "pager_page": _pager(asked, filters, start, len(shown), Count(len(wanted), is_more)),
        "looked_at": SHOWN_AT_MOST if is_more else 0,
        "puts_aside": puts_aside,
    }


def _by_rule(asked: Asked, found: FoundWarnings, filters: Filters) -> list[dict[str, Any]]:
    """The views of the list: all, one per rule with its number, those put aside."""

    def view(label: Any, count: Any, *, active: bool, **values: Any) -> dict[str, Any]:
        url = asked.url("boards.warnings", level=filters.level, **values)
        return {"label": str(label), "count": count, "url": url, "active": active}

    views = [view(_("All"), found.number, active=not filters.rule and not filters.aside)]
    views += [
        view(rule.label, count, active=filters.rule == rule.value and not filters.aside, rule=rule.value)
        for rule, count in found.by_rule().items()
    ]
    if found.aside or filters.aside:
        views.append(view(_("Put aside"), len(found.aside), active=filters.aside, aside="1"))
    return views


def _controls(filters: Filters) -> list[dict[str, Any]]:
    """The filter beside the rules, which are views."""
    levels = [("", _("All")), *((level.value, str(level.label)) for level in WarningLevel)]
    return [{"name": "level", "label": _("Level"), "value": filters.level, "options": levels}]


def _pager(asked: Asked, filters: Filters, start: int, shown: int, count: Count) -> dict[str, Any]:
    def address(**changes: Any) -> str:
        kept = {"rule": filters.rule, "level": filters.level, "size": filters.size}
        return asked.url("boards.warnings", **{**kept, "aside": "1" if filters.aside else "", **changes})

    return {
        "first": start + 1 if shown else 0,
        "last": start + shown,
        "count": count.number,
        "count_capped": count.capped,
        "prev_url": address(page=max(0, start - filters.size)) if start else "",
        "next_url": address(page=start + shown) if start + shown < count.number else "",
        "size": filters.size,
        "size_urls": {size: address(size=size) for size in SIZES} if count.number > SIZES[0] else {},
    }


def _line(asked: Asked, warning: EarlyWarning, aside: Aside | None, *, puts_aside: bool) -> WarningLine:
    """A warning of a list; who answers for it may put it aside or bring it back."""
    is_ours = puts_aside and responsible(warning, asked.region) == asked.own_id
    url = "" if aside else url_for("asides.put_aside", rule=warning.rule.value, subject_id=warning.key)
    return replace(
        warning_line(warning),
        aside=aside,
        aside_words=aside_words(aside) if aside else "",
        aside_url=url if is_ours else "",
        may_bring_back=is_ours and aside is not None,
    )


def warning_line(warning: EarlyWarning) -> WarningLine:
    """One warning as the list shows it."""
    is_expert = warning.rule is WarningRule.OVERLOADED
    return WarningLine(
        warning=warning,
        title=_title(warning),
        url=_address(warning),
        sub="" if is_expert else f"{warning.enterprise} · {warning.case_number}",
        place="" if is_expert else place(warning.county_id).label,
        facts=_FACTS[warning.rule](warning),
        clears=str(CLEARS[warning.rule]),
    )


def _title(warning: EarlyWarning) -> str:
    if warning.rule in (WarningRule.SLIPPED_TWICE, WarningRule.EVIDENCE_MISSING):
        return f"C{warning.number:02d} {warning.title}"
    if warning.rule is WarningRule.HIGH_WITHOUT_ACTION:
        return f"Z{warning.number:02d} {warning.title}"
    return warning.title or warning.enterprise


def _address(warning: EarlyWarning) -> str:
    """Where what clears it is done."""
    if warning.rule is WarningRule.OVERLOADED:
        return url_for("experts.show", expert_id=warning.key)
    if warning.rule in (WarningRule.SLIPPED_TWICE, WarningRule.EVIDENCE_MISSING):
        return url_for("actions.show", action_id=warning.key)
    if warning.rule is WarningRule.HIGH_WITHOUT_ACTION:
        return url_for("diagnosis.show", case_id=warning.case_id, _anchor=f"Z{warning.number:02d}")
    tab = "visits.of_case" if warning.rule is WarningRule.NO_VISIT else "plans.show"
    return url_for(tab, case_id=warning.case_id)


def _ago(days: int) -> str:
    return ngettext("%(num)d working day ago", "%(num)d working days ago", days)


def _of_visits(warning: EarlyWarning) -> str:
    words = {"date": day(warning.since), "ago": _ago(warning.days)}
    if warning.dates["first"]:
        return _("Last visit on %(date)s, %(ago)s", **words)
    return _("No visit since the plan was approved on %(date)s, %(ago)s", **words)


def _of_slipping(warning: EarlyWarning) -> str:
    return _(
        "First due on %(first)s, after %(count)s extensions due on %(now)s",
        first=day(warning.dates["first"]),
        now=day(warning.dates["second"]),
        count=warning.count,
    )


def _of_constraints(warning: EarlyWarning) -> str:
    return _("High severity, confirmed on %(date)s, %(ago)s", date=day(warning.since), ago=_ago(warning.days))


def _of_silence(warning: EarlyWarning) -> str:
    words = {"date": day(warning.since), "ago": _ago(warning.days)}
    reported, answered, of_visit = (warning.dates[name] for name in ("first", "second", "third"))
    if warning.since == reported:
        return _("Last report on %(date)s, %(ago)s", **words)
    if warning.since == answered:
        return _("Last answer on %(date)s, %(ago)s", **words)
    if warning.since == of_visit:
        return _("Last word on a visit on %(date)s, %(ago)s", **words)
    return _("Not a word since the plan was approved on %(date)s, %(ago)s", **words)


def _of_load(warning: EarlyWarning) -> str:
    return _(
        "%(count)s open cases in the province, %(here)s of them here; fewer than %(limit)s are wanted",
        count=warning.count,
        here=warning.number,
        limit=BUSY,
    )


def _of_evidence(warning: EarlyWarning) -> str:
    if warning.dates["second"]:
        return _("Reported as done on %(date)s, without a file", date=day(warning.dates["second"]))
    return _("Due on %(date)s, without a file", date=day(warning.since))


_FACTS: Final = {
    WarningRule.NO_VISIT: _of_visits,
    WarningRule.SLIPPED_TWICE: _of_slipping,
    WarningRule.HIGH_WITHOUT_ACTION: _of_constraints,
    WarningRule.SILENT: _of_silence,
    WarningRule.OVERLOADED: _of_load,
    WarningRule.EVIDENCE_MISSING: _of_evidence,
}
