"""Changes around reports: typed figures of a unit, exports with their audit rows, reminding a county."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.access.tenancy import Reach, TenantSession
from casework.audit.services import record
from casework.enums import DeadlineKind, ReturnPeriod, ReturnStatus, Role
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import AnnualReturn, Programme, User
from casework.notices.services import nudge
from casework.regions.queries import Place
from casework.reports.dashboard import overdue_actions
from casework.reports.model import Summary, Table
from casework.reports.publication import published
from casework.reports.queries import date_of_period, return_of
from casework.reports.summary import as_of, build_summary
from casework.reports.typed_numbers import type_numbers
from casework.reports.writers import TABLE_WRITERS, WRITERS, fonts
from casework.reports.writers.sheets import period_words

TOPIC = "质量精准帮扶"
PUBLISHED = "published"
"""The list for publication, among the papers."""


@dataclass(frozen=True)
class Paper:
    """A file that was asked for and logged; `write` makes its bytes, outside the transaction."""

    name: str
    mimetype: str
    write: Callable[[], bytes]


def begun(region: Place, programme: Programme, period: ReturnPeriod) -> AnnualReturn:
    """The return of a unit; made where there is none."""
    row = return_of(region, programme, period)
    if row is None:
        row = AnnualReturn(
            region_id=region.id,
            programme_id=programme.id,
            period=period,
            data_on=date_of_period(programme, period),
        )
        db.session.add(row)
        db.session.flush()
    return row


def open_return(
    region: Place, programme: Programme, period: ReturnPeriod, *, actor: Principal
) -> AnnualReturn:
    """The own unit's return to write in, locked until the end of the transaction; made where there is none.

    Raises RuleViolation for another unit's return and for one that was handed in.
    """
    require(actor, P.RETURN_WRITE)
    if actor.region_id != region.id:
        raise RuleViolation(_("Each unit types its own figures."))
    row = begun(region, programme, period)
    # The state alone is read anew and locked: what was shown keeps its version, so a stale save is still noticed.
    state = db.session.scalar(select(AnnualReturn.status).where(AnnualReturn.id == row.id).with_for_update())
    if state not in (ReturnStatus.DRAFT, ReturnStatus.RETURNED):
        raise RuleViolation(_("The return of your unit was handed in; what it says is fixed."))
    return row


def save_return(
    region: Place,
    programme: Programme,
    *,
    actor: Principal,
    period: ReturnPeriod,
    trained: int | None,
    heads: int | None,
    enterprises: int | None,
    source: str,
    reason: str,
    today: date,
) -> AnnualReturn:
    """Keep what a unit types for a year or its first half: training with its source, why actions are late.

    `trained`: person-times; `heads`: distinct heads of enterprises; `enterprises`: assisted ones whose head was there.
    Raises RuleViolation as `open_return`, for a figure without a source and for more enterprises than heads.
    """
    if (trained is not None or heads is not None) and not source:
        raise RuleViolation(
            _("Please say where the figure comes from, for example the attendance lists."), "source"
        )
    if (enterprises or 0) > (heads or 0):
        raise RuleViolation(_("More enterprises than heads that were trained."), "enterprises")
    row = open_return(region, programme, period, actor=actor)
    numbers = {"trained_person_times": trained, "heads_trained": heads, "enterprises_trained": enterprises}
    row.training_source = source
    type_numbers(row, numbers, on=today, by=actor.id)
    if reason != (row.delay_reason or ""):
        row.delay_reason, row.delay_reason_on = reason, today
    db.session.flush()
    return row


def export_summary(
    region: Place, year: int, on: date, *, what: str, file_format: str, actor: Principal, made_at: datetime
) -> Paper:
    """The summary (docx, pdf), all tables (xlsx), one table (`table-6`) or the list for publication of a region, logged.

    Phones are whole in a county's own export only. Raises NotFound for a paper that does not exist, RuleViolation for a
    PDF on a machine without Chinese fonts.
    """
    require(actor, P.REPORT_EXPORT)
    own_county = actor.scope.reach is Reach.COUNTY and actor.region_id == region.id
    summary = build_summary(region, year, on, full_phones=own_county, made_at=made_at)
    paper = paper_of(summary, what, file_format)
    record(
        _session(),
        "export",
        object_type="summaries",
        object_id=f"{year}:{region.code}",
        region_id=region.id,
        region=region.name_zh,
        on=on,
        what=what,
        format=file_format,
        full_phones=own_county,
    )
    return paper


def paper_of(summary: Summary, what: str, file_format: str) -> Paper:
    """One paper of a summary, ready to be written. Raises NotFound for a paper or format that does not exist,
    RuleViolation for a PDF on a machine without Chinese fonts."""
    if file_format not in WRITERS:
        raise NotFound
    if file_format == "pdf":
        fonts.chosen()
    table = _table_of(summary, what)
    if table is not None:
        return paper_of_table(summary, table, file_format)
    writer = WRITERS[file_format]
    return Paper(file_name_of(summary, what, file_format), writer.mimetype, lambda: writer(summary))


def paper_of_table(summary: Summary, table: Table, file_format: str) -> Paper:
    """One table as a paper of its own, whether it is among the summary's or not. Raises as `paper_of`."""
    if file_format not in TABLE_WRITERS:
        raise NotFound
    if file_format == "pdf":
        fonts.chosen()
    writer = TABLE_WRITERS[file_format]
    return Paper(paper_name(summary, table, file_format), writer.mimetype, lambda: writer((summary, table)))


def _session() -> TenantSession:
    session = db.session()
    assert isinstance(session, TenantSession)
    return session


def _table_of(summary: Summary, what: str) -> Table | None:
    """None for the whole summary. Raises NotFound."""
    if what == "summary":
        return None
    if what == PUBLISHED:
        return published(summary)
    tables = {f"table-{number}": table for number, table in summary.tables.items()}
    table = tables.get(what)
    if table is None:
        raise NotFound
    return table


def file_name_of(summary: Summary, what: str, file_format: str) -> str:
    """2026年度甘谷县质量精准帮扶工作总结.docx. Raises NotFound for a paper that does not exist."""
    table = _table_of(summary, what)
    if table is not None:
        return paper_name(summary, table, file_format)
    zero = "（零报告）" if summary.is_zero_report else ""
    report = "工作小结" if summary.period == "half_year" else "工作总结"
    return f"{_head_of(summary)}{'报表' if file_format == 'xlsx' else report}{zero}.{file_format}"


def paper_name(summary: Summary, table: Table, file_format: str) -> str:
    """2026年度甘谷县质量精准帮扶表6县（区）帮扶工作汇总表.xlsx"""
    if table.number:
        return f"{_head_of(summary)}表{table.number}{table.name}.{file_format}"
    # The head ends with the first word of the list for publication: 质量精准帮扶企业名单, not 帮扶帮扶.
    return f"{_head_of(summary)}{table.name.removeprefix('帮扶')}.{file_format}"


def _head_of(summary: Summary) -> str:
    return f"{period_words(summary)}{summary.region_name}{TOPIC}"


def nudge_county(county: Place, programme: Programme, *, actor: Principal, today: date) -> int:
    """Remind the officers of a county of its overdue actions, once a day; gives how many people were told.

    Raises RuleViolation when nothing is overdue or nobody can be reminded.
    """
    require(actor, P.CASE_NUDGE)
    overdue = overdue_actions(county, as_of(programme, today))
    if not overdue:
        raise RuleViolation(_("Nothing is overdue there any more."))
    officers = db.session.scalars(
        select(User.id).where(
            User.region_id == county.id, User.role == Role.COUNTY_OFFICER, User.is_active.is_(True)
        )
    ).all()
    return nudge(
        officers,
        actor=actor,
        subject=f"overdue:{county.id}",
        on=today,
        url=f"/dashboard?year={programme.year}",
        tenant_id=county.id,
        kind=DeadlineKind.ACTION.value,
        label=f"× {len(overdue)}",
        name=county.name_zh,
    )
