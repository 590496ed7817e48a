"""The whole log verified: every chain, then the anchors; and the result as an entry of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from casework.access.tenancy import Log, Reach, Scope, TenantSession
from casework.audit.anchors import Kept, check_anchors
from casework.audit.findings import Finding, Report
from casework.audit.reading import expected_chains, heads_of
from casework.audit.services import record
from casework.audit.values import details_of
from casework.audit.verifying import check_chain
from casework.models import AuditEntry

VERIFY: Final = "verify"
VERIFIER: Final = Scope(Reach.NOTHING, log=Log.WHOLE, purpose="audit verify")
"""What verification works in: no row of any county, the whole log."""
MOST_NAMED: Final = 20


def verify(
    session: TenantSession,
    key: bytes,
    *,
    at: datetime,
    outside: Iterable[Kept] = (),
    chain: int | None = None,
) -> Report:
    """Walk every chain (or one) and the anchors. The session holds nothing of its own: between chains it begins anew,
    so that no long transaction stands in the way of others."""
    report = Report(at)
    for number in sorted(expected_chains(session) if chain is None else {chain}):
        session.rollback()
        walk = check_chain(session, key, number, heads_of(session).get(number))
        report.chains += 1
        report.entries += walk.entries
        report.adopted += walk.adopted
        report.pruned += walk.pruned
        if walk.finding is not None:
            report.findings.append(walk.finding)
    if chain is None:
        session.rollback()
        report.anchors, more = check_anchors(session, key, outside)
        _add(report.findings, more)
    session.rollback()
    return report


def _add(findings: list[Finding], more: Iterable[Finding]) -> None:
    """One finding per chain: the walk names the place more closely than an anchor can."""
    known = {finding.chain for finding in findings if finding.chain is not None}
    for finding in more:
        if finding.chain is None:
            findings.append(finding)
        elif finding.chain not in known:
            findings.append(finding)
            known.add(finding.chain)


def record_verification(session: TenantSession, report: Report) -> None:
    """Keep the result of a verification as an entry of the chain that belongs to no county."""
    record(
        session,
        VERIFY,
        object_type="audit_chains",
        whole=report.is_whole,
        chains=report.chains,
        entries=report.entries,
        adopted=report.adopted,
        pruned=report.pruned,
        anchors=report.anchors,
        broken=len(report.findings),
        findings=[finding.as_dict() for finding in report.findings[:MOST_NAMED]],
    )


def latest_verification(session: TenantSession) -> tuple[datetime, dict[str, Any]] | None:
    """When the log was verified last, and the details of that entry."""
    row = session.execute(
        select(AuditEntry.at, AuditEntry.changes)
        .where(AuditEntry.act == VERIFY, AuditEntry.chain == 0)
        .order_by(AuditEntry.at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.at, details_of(row.changes))
