"""入企帮扶记录 of each visit, 回访记录 of each follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from casework.enums import FollowUpKind, ServiceType, ValueKind
from casework.extensions import db
from casework.follow_ups.queries import is_filed_late, is_late
from casework.follow_ups.queries import of_case as follow_ups_of
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.models import ActionItem, Attachment, Case, FollowUp, Visit
from casework.outcomes.queries import effects_of
from casework.papers.definitions.base import Definition, Subject, head, name_of, number_line
from casework.papers.kinds import PaperKind
from casework.papers.model import (
    Facts,
    Grid,
    Note,
    Paper,
    Signatures,
    boxes,
    day,
    day_or_open,
    hours,
    said,
    yes_no_words,
)
from casework.papers.reader import Reader
from casework.reports.model import DASH, Cell, Column
from casework.reports.paper_words import SERVICES, WAYS, entered
from casework.visits.counting import person_days
from casework.visits.queries import of_case as visits_of

KINDS: Final = {
    FollowUpKind.REGULAR: "定期回访",
    FollowUpKind.AFTER_ACTION: "措施完成后回访",
    FollowUpKind.LOOK_BACK: "“回头看”",
}
_DEALT_COLUMNS: Final = (
    Column("code", "编号", "text", 7),
    Column("title", "涉及措施", "text", 56),
    Column("progress", "当日进度", "text", 12),
)
_ACTION_COLUMNS: Final = (
    Column("code", "编号", "text", 6),
    Column("title", "提升措施", "text", 40),
    Column("due_on", "完成时限", "date", 12),
    Column("state", "落实情况", "text", 24),
)
_VALUE_COLUMNS: Final = (
    Column("name", "指标名称", "text", 26),
    Column("unit", "单位", "text", 8),
    Column("before", "帮扶前", "decimal", 10),
    Column("now", "当前值", "decimal", 10),
    Column("target", "目标值", "decimal", 10),
)


# ------------------------------------------------------------------ visits


def _visited(case: Case, reader: Reader) -> Sequence[Subject]:
    """Standing records by number; an expert takes those written by the expert or of visits the expert was at."""
    visits = [one for one in reversed(visits_of(case.id)) if one.withdrawn_on is None]
    if reader.is_expert:
        visits = [one for one in visits if _is_own(one, reader)]
    return [
        Subject(
            one.id,
            _("no. %(number)d, %(date)s", number=one.number, date=one.held_on),
            f"第{one.number}次 {one.held_on.isoformat()}",
        )
        for one in sorted(visits, key=lambda one: one.number)
    ]


def _is_own(visit: Visit, reader: Reader) -> bool:
    person = reader.person
    return visit.author_id == person.id or any(row.expert_id == person.expert_id for row in visit.experts)


def visit_record(case: Case, reader: Reader, key: int) -> Paper:
    """One visit: service, not inspection. What the enterprise said is printed as it said it."""
    visit = next(one for one in visits_of(case.id) if one.id == key)
    late = "（补录）" if visit.is_late else ""
    names = "、".join(f"{row.expert.name}（{row.expert.unit}）" for row in visit.experts)
    facts = head(
        case,
        (("第几次入企", f"第{visit.number}次"), ("方式", boxes(tuple(WAYS.values()), WAYS[visit.way]))),
        (("日期", day(visit.held_on)), ("到达—离开时间", hours(visit.arrived_at, visit.left_at))),
        (("专家", said(names)),),
        (("陪同人员", said(visit.companions)), ("企业参加人", said(visit.enterprise_people))),
        (("人天", _days(visit)), ("记录提交", f"{day(visit.filed_on)}{late}")),
        (("服务类型", said("、".join(_services(visit.services)))),),
        (("涉及问题", said("、".join(visit.constraint_codes))),),
        (("帮扶内容和建议", said(visit.situation)),),
        (("发现的新问题", said(visit.new_problems)),),
        (("企业反馈", said(visit.feedback)),),
        (("县局陪同说明", said(visit.accompany_note)),),
        (("下次安排", said("　".join(part for part in (_next(visit), visit.next_step) if part))),),
        (("照片、附件", said("\n".join(_file_names(visit)))),),
    )
    dealt = tuple(
        (
            row.action.code,
            row.action.title,
            DASH if row.progress_percent is None else f"{row.progress_percent}%",
        )
        for row in visit.actions
    )
    remark = f"\n企业意见：{visit.enterprise_remark}" if visit.enterprise_remark else ""
    confirmed = "■已在系统内确认" if visit.enterprise_confirmed_on else "□确认"
    if visit.enterprise_denied_on:
        confirmed = f"■企业于{day(visit.enterprise_denied_on)}反映与实际不符"
    return Paper(
        name=name_of(PaperKind.VISIT, f"第{visit.number}次，{day(visit.held_on)}"),
        title="入企帮扶记录",
        lines=(number_line(case),),
        blocks=(
            facts,
            Grid(_DEALT_COLUMNS, dealt, "本次未涉及方案中的措施"),
            Signatures(
                (
                    (
                        "专家",
                        f"记录人：{visit.author_name}\n\n专家签字：\n\n日期：{day_or_open(visit.filed_on)}",
                    ),
                    (
                        "企业",
                        f"{confirmed}{remark}\n\n签字：\n\n日期：{day_or_open(visit.enterprise_confirmed_on)}",
                    ),
                )
            ),
            Note("注：入企帮扶属于服务，不是行政检查，本记录不作为检查文书使用。"),
        ),
    )


def _days(visit: Visit) -> str:
    return f"{entered(person_days(visit.days, len(visit.experts))):f}人天"


def _services(values: Sequence[str]) -> list[str]:
    known = list(ServiceType)
    return [SERVICES[ServiceType(one)] if one in known else one for one in values]


def _next(visit: Visit) -> str:
    return day(visit.next_on) if visit.next_on else ""


def _file_names(visit: Visit) -> list[str]:
    return list(
        db.session.scalars(
            select(Attachment.file_name)
            .where(Attachment.visit_id == visit.id, Attachment.removed_on.is_(None))
            .order_by(Attachment.id)
        )
    )


# ------------------------------------------------------------------ follow-ups


def _followed(case: Case, reader: Reader) -> Sequence[Subject]:
    """Those that were held, and those still to be held as a form to take along; experts their own only."""
    rows = [one for one in follow_ups_of(case.id) if one.cancelled_on is None and one.moved_on is None]
    if reader.is_expert:
        rows = [one for one in rows if reader.person.id in (one.held_by_id, one.assignee_id)]
    if reader.is_enterprise:
        rows = [one for one in rows if one.held_on is not None]
    return [
        Subject(
            one.id,
            _("no. %(number)d, %(date)s", number=one.number, date=one.held_on or one.due_on)
            if one.held_on
            else _("no. %(number)d, due %(date)s (to fill in)", number=one.number, date=one.due_on),
            f"第{one.number}次 {(one.held_on or one.due_on).isoformat()}",
            is_record=one.held_on is not None,
        )
        for one in rows
    ]


def follow_up_record(case: Case, reader: Reader, key: int) -> Paper:
    """One follow-up with how far each action is, and the indicators as they are now."""
    row = next(one for one in follow_ups_of(case.id) if one.id == key)
    assignee = row.assignee.display_name if row.assignee else DASH
    late = "（超出时限）" if is_late(row) else ""
    facts = head(
        case,
        (("第几次回访", f"第{row.number}次"), ("类型", KINDS[row.kind])),
        (("计划日期", day(row.due_on)), ("实际日期", f"{day(row.held_on)}{late}")),
        (("记录提交", f"{day(row.filed_on)}{'（补录）' if is_filed_late(row) else ''}"),),
        (
            ("回访人", row.held_by_name or assignee),
            ("方式", boxes(tuple(WAYS.values()), WAYS[row.way] if row.way else "")),
        ),
    )
    found = Facts(
        (
            (("落实情况说明", said(row.findings)),),
            (("新问题", said(row.new_problems)),),
            (("企业评价", said(row.enterprise_opinion)),),
            (("是否需再次帮扶", boxes(("是", "否"), yes_no_words(row.needs_more_help))),),
        )
    )
    return Paper(
        name=name_of(PaperKind.FOLLOW_UP, f"第{row.number}次，{day(row.held_on or row.due_on)}"),
        title="回　访　记　录",
        lines=(number_line(case),),
        blocks=(
            facts,
            Grid(_ACTION_COLUMNS, _asked(case, row), "方案尚无提升措施"),
            Grid(_VALUE_COLUMNS, _values(case, row), "尚未设定目标指标"),
            found,
            Signatures(
                (
                    ("回访人", f"\n签字：\n\n日期：{day_or_open(row.held_on)}"),
                    ("企业", f"\n签字：\n\n日期：{day_or_open(None)}"),
                )
            ),
        ),
    )


def _asked(case: Case, row: FollowUp) -> tuple[tuple[Cell, ...], ...]:
    """The actions that were at work on the day of the follow-up, as they stood then by their dates."""
    on = row.held_on
    actions = db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case.id,
            ActionItem.out_of_force_on.is_(None),
            ActionItem.moved_on.is_(None),
        )
        .order_by(ActionItem.number)
    )
    return tuple(
        (one.code, one.title, one.due_on, "" if on is None else state_on(one, row))
        for one in actions
        if on is None or one.in_force_on <= on
    )


def state_on(action: ActionItem, row: FollowUp) -> str:
    """How far an action was on the day of a follow-up, from its dated facts."""
    on = row.held_on
    assert on is not None
    for happened, words in (
        (action.dropped_on, "不再实施"),
        (action.struck_off_on, "已销号"),
        (action.done_on, "已完成"),
        (action.handed_in_on, "待审核"),
        (action.started_on, "进行中"),
    ):
        if happened is not None and happened <= on:
            return words
    return "逾期" if action.due_on < on else "待启动"


def _values(case: Case, row: FollowUp) -> tuple[tuple[Cell, ...], ...]:
    """Each indicator with the newest value known on the day; open cells while the follow-up is still to be held."""
    made = []
    for effect in effects_of(case.id):
        one = effect.indicator
        now = [
            value
            for value in one.values
            if value.kind is not ValueKind.BASELINE and row.held_on and value.measured_on <= row.held_on
        ]
        made.append(
            (
                one.name,
                one.unit,
                DASH if effect.before is None else entered(effect.before.value),
                entered(now[-1].value) if now else "" if row.held_on is None else DASH,
                DASH if one.target_value is None else entered(one.target_value),
            )
        )
    return tuple(made)


VISIT: Final = Definition(PaperKind.VISIT, _l("No visit has been recorded yet."), _visited, visit_record)
FOLLOW_UP: Final = Definition(
    PaperKind.FOLLOW_UP, _l("No follow-up is planned or held yet."), _followed, follow_up_record
)
