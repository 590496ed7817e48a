"""How the log stands: what the last verification saw, and when it was anchored last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from casework.audit.anchors import latest_anchor
from casework.audit.findings import Problem
from casework.audit.verification import latest_verification
from casework.audit_pages.listing import when
from casework.audit_pages.scope import reading_proofs
from casework.i18n import gettext as _
from casework.regions.choosing import place_label
from casework.regions.queries import places

STALE_AFTER: Final = timedelta(hours=36)


@dataclass(frozen=True)
class LogState:
    """The card at the head of the audit pages."""

    tone: str
    text: str
    verified_at: str = ""
    facts: list[dict[str, Any]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    anchored_on: date | None = None


def log_state(now: datetime) -> LogState:
    """The state as of the last nightly verification."""
    with reading_proofs() as session:
        found, anchor = latest_verification(session), latest_anchor(session)
    anchored_on = anchor.on_date if anchor else None
    if found is None:
        return LogState("warn", _("Not verified yet"), anchored_on=anchored_on)
    at, seen = found
    is_whole = seen.get("whole") is True
    tone, text = ("ok", _("Whole")) if is_whole else ("bad", _("Broken"))
    if is_whole and now - at > STALE_AFTER:
        tone, text = "warn", _("Whole, but verified long ago")
    facts = [
        {"label": _("Chains"), "value": f"{seen.get('chains', 0):,}"},
        {"label": _("Entries"), "value": f"{seen.get('entries', 0):,}"},
        {"label": _("Taken without proof"), "value": f"{seen.get('adopted', 0):,}"},
        {"label": _("Pruned by rule"), "value": f"{seen.get('pruned', 0):,}"},
    ]
    findings = [finding_words(finding) for finding in seen.get("findings", []) if isinstance(finding, dict)]
    return LogState(tone, text, when(at), facts, findings, anchored_on)


def finding_words(finding: dict[str, Any]) -> str:
    """The first broken place of a chain in a sentence."""
    chain, seq = finding.get("chain"), finding.get("seq", 0)
    if chain is None:
        return _("Anchor %(number)s: it is missing or was changed.", number=seq)
    words: dict[str, str] = {
        Problem.REMOVED: _("is missing"),
        Problem.INSERTED: _("was inserted"),
        Problem.REORDERED: _("was moved here from another place"),
        Problem.CUT: _("and everything behind it was cut off"),
        Problem.HEAD: _("does not agree with the head of the chain"),
        Problem.NO_HEAD: _("begins a chain whose head is missing"),
        Problem.UNSEALED: _("begins a chain without a seal"),
        Problem.UNPROVEN: _("has no proof"),
        Problem.ADOPTED: _("or one behind it is no longer what was adopted"),
    }
    problem = str(finding.get("problem"))
    return _(
        "%(place)s: entry %(seq)s %(problem)s.",
        place=chain_words(chain),
        seq=seq,
        problem=words.get(problem, _("was changed")),
    )


def chain_words(chain: int) -> str:
    """A chain by its county."""
    return place_label(chain) if chain in places() else _("Of no county")
