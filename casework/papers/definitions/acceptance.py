"""验收表: targets one by one, problems solved or not, evidence, opinions, conclusion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from casework.enums import Conclusion, Resolution, TargetResult
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.models import Acceptance, ActionItem, Attachment, Case
from casework.outcomes.queries import (
    Effect,
    confirmed_constraints,
    effects_of,
    rounds_of,
)
from casework.papers.definitions.base import (
    Definition,
    Subject,
    county_bureau,
    head,
    measured_value,
    name_of,
    number_line,
    sign_foot,
)
from casework.papers.kinds import PaperKind
from casework.papers.model import (
    Facts,
    Grid,
    Opinion,
    Opinions,
    Paper,
    Text,
    boxes,
    day,
    day_or_open,
    numbered,
    said,
)
from casework.papers.reader import Reader
from casework.regions.queries import place
from casework.reports.model import DASH, Cell, Column
from casework.reports.paper_words import CONCLUSIONS, entered
from casework.reports.units import bureau_name

RESOLUTIONS: Final = {
    Resolution.SOLVED: "解决",
    Resolution.PARTIAL: "部分解决",
    Resolution.UNSOLVED: "未解决",
}
TARGET_RESULTS: Final = {
    TargetResult.REACHED: "达成",
    TargetResult.PARTLY: "部分达成",
    TargetResult.MISSED: "未达成",
}
_TARGET_COLUMNS: Final = (
    Column("name", "目标指标", "text", 20),
    Column("unit", "单位", "text", 7),
    Column("before", "帮扶前", "decimal", 9),
    Column("target", "目标值", "decimal", 9),
    Column("after", "帮扶后", "decimal", 9),
    Column("result", "完成情况", "text", 10),
    Column("remark", "说明", "text", 18),
)
_SOLVED_COLUMNS: Final = (
    Column("number", "编号", "text", 6),
    Column("title", "质量问题", "text", 42),
    Column("outcome", "解决情况", "text", 10),
    Column("grounds", "判定依据", "text", 24),
)
_EVIDENCE_COLUMNS: Final = (
    Column("action", "措施", "text", 30),
    Column("file", "佐证材料", "text", 34),
    Column("dated", "材料日期", "date", 14),
    Column("struck", "销号日期", "date", 14),
)


def _rounds(case: Case, reader: Reader) -> Sequence[Subject]:
    """Each round; before the first, for staff, a form with the targets filled in. The enterprise reads concluded ones."""
    rounds = sorted(rounds_of(case.id), key=lambda one: one.round)
    if reader.is_enterprise:
        rounds = [one for one in rounds if one.concluded_on is not None]
    elif not rounds and case.plan_approved_on is not None:
        return (Subject(0, _("to fill in"), "待填", is_record=False),)
    return [Subject(one.id, _("round %(round)d", round=one.round), f"第{one.round}次") for one in rounds]


def acceptance_form(case: Case, reader: Reader, key: int) -> Paper:
    """Targets one by one, problems solved or not, the evidence, opinions, the conclusion."""
    found = next((one for one in rounds_of(case.id) if one.id == key), None)
    added = f"第{found.round}次" if found else "待填"
    blocks = numbered(
        (
            ("对照目标完成情况", (Grid(_TARGET_COLUMNS, _targets(case, found), "方案未设定目标指标"),)),
            ("问题解决情况", (Grid(_SOLVED_COLUMNS, _solved(case), "无经企业确认的质量问题"),)),
            ("佐证清单", (Grid(_EVIDENCE_COLUMNS, _evidence(case), "无提升措施"),)),
            ("存在不足", (Text(said(found.shortcomings if found else "")),)),
            ("验收意见", (_opinions(case, found, reader), _conclusion(found))),
        )
    )
    facts = head(
        case,
        (
            ("申请日期", day(found.applied_on if found else None)),
            ("验收日期", day(found.held_on if found else None)),
        ),
    )
    return Paper(
        name=name_of(PaperKind.ACCEPTANCE, added),
        title="质量精准帮扶验收表",
        lines=(number_line(case),),
        blocks=(facts, *blocks),
    )


def _targets(case: Case, found: Acceptance | None) -> tuple[tuple[Cell, ...], ...]:
    judged = {row.indicator_id: row for row in found.targets} if found else {}
    return tuple(_target(effect, judged.get(effect.indicator.id)) for effect in effects_of(case.id))


def _target(effect: Effect, judged: object) -> tuple[Cell, ...]:
    one = effect.indicator
    result = getattr(judged, "result", None)
    return (
        one.name,
        one.unit,
        measured_value(effect.before),
        DASH if one.target_value is None else entered(one.target_value),
        measured_value(effect.after),
        TARGET_RESULTS[result] if result else "",
        getattr(judged, "remark", ""),
    )


def _solved(case: Case) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for one in confirmed_constraints(case.id):
        last = one.judgements[-1] if one.judgements else None
        rows.append(
            (one.code, one.title, RESOLUTIONS[last.outcome] if last else "", last.grounds if last else "")
        )
    return tuple(rows)


def _evidence(case: Case) -> tuple[tuple[Cell, ...], ...]:
    """Each action with the names of its files; what was taken back stays out."""
    files: dict[int, list[Attachment]] = {}
    for one in db.session.scalars(
        select(Attachment)
        .where(
            Attachment.case_id == case.id,
            Attachment.action_item_id.is_not(None),
            Attachment.removed_on.is_(None),
        )
        .order_by(Attachment.id)
    ):
        files.setdefault(one.action_item_id or 0, []).append(one)
    actions = db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case.id,
            ActionItem.out_of_force_on.is_(None),
            ActionItem.moved_on.is_(None),
        )
        .order_by(ActionItem.number)
    )
    return tuple(_evidence_row(one, files.get(one.id, [])) for one in actions)


def _evidence_row(one: ActionItem, files: list[Attachment]) -> tuple[Cell, ...]:
    dates = "\n".join(file.dated_on.isoformat() if file.dated_on else DASH for file in files)
    struck = (
        "不再实施" if one.dropped_on else one.struck_off_on.isoformat() if one.struck_off_on else "未销号"
    )
    return (
        f"{one.code} {one.title}",
        "\n".join(file.file_name for file in files) or DASH,
        dates or DASH,
        struck,
    )


def _opinions(case: Case, found: Acceptance | None, reader: Reader) -> Opinions:
    """The sample of the prefecture is a matter between offices: the enterprise's copy is without it."""
    expert = Opinion(
        "专家意见",
        found.expert_opinion if found else "",
        (
            f"组长签字：{found.expert_name if found else ''}　　　　",
            day_or_open(found.expert_opinion_on if found else None),
        ),
    )
    county = Opinion(
        "县局意见",
        found.county_opinion if found else "",
        sign_foot(county_bureau(case), on=day_or_open(found.concluded_on if found else None)),
    )
    if reader.is_enterprise:
        return Opinions((expert, county))
    sample = Opinion(
        "市局抽查意见",
        found.prefecture_opinion if found else "",
        sign_foot(
            bureau_name(place(case.prefecture_id)),
            on=day_or_open(found.prefecture_opinion_on if found else None),
        ),
    )
    return Opinions((expert, county, sample))


def _conclusion(found: Acceptance | None) -> Facts:
    words = tuple(CONCLUSIONS.values())
    chosen = CONCLUSIONS[found.conclusion] if found and found.conclusion else ""
    limit = (
        f"\n整改期限：{day(found.rectify_due_on)}"
        if found and found.conclusion is Conclusion.RECTIFY and found.rectify_due_on
        else ""
    )
    return Facts(
        (
            (("验收结论", f"{boxes(words, chosen)}{limit}"),),
            (("结论日期", day_or_open(found.concluded_on if found else None)),),
        )
    )


ACCEPTANCE: Final = Definition(
    PaperKind.ACCEPTANCE,
    _l("The plan is not approved, or no acceptance is concluded."),
    _rounds,
    acceptance_form,
)
