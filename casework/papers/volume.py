"""一企一档: every paper of a case in the fixed order of programme.md 4.10, with cover and table of contents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from casework.enums import EventKind, TeamRole
from casework.files.queries import action_codes, files_of_case
from casework.models import Attachment, Case
from casework.papers.definitions import DEFINITIONS
from casework.papers.definitions.base import TOPIC, county_bureau, head, industry_of, number_line
from casework.papers.kinds import NAMES, PaperKind, may_make
from casework.papers.model import Cover, Document, Grid, Note, Paper, day, said
from casework.papers.reader import Reader
from casework.reports.model import Cell, Column

K = PaperKind
_LIST, _EVIDENCE = "帮扶企业名单", "佐证材料清单"
ORDER: Final[tuple[PaperKind | str, ...]] = (
    K.NOMINATION, _LIST, K.DISPATCH, K.DECLARATION, K.DIAGNOSIS, K.PLAN, K.VISIT, _EVIDENCE, K.FOLLOW_UP,
    K.ACCEPTANCE, K.SURVEY, K.EFFECT,
)  # fmt: skip
_FILE_COLUMNS: Final = (
    Column("serial", "序号", "serial", 5),
    Column("about", "所证明事项", "text", 16),
    Column("name", "材料名称", "text", 40),
    Column("dated", "材料日期", "date", 12),
    Column("added", "提交日期", "date", 12),
    Column("by", "提交人", "text", 10),
)


def volume_of(case: Case, reader: Reader) -> Document:
    """Everything this reader may take of a case; sections that have nothing yet stand in the contents all the same."""
    sections = []
    for part in ORDER:
        if isinstance(part, PaperKind):
            if may_make(reader.person, part):
                sections.append((NAMES[part], _papers(case, reader, part)))
        else:
            sections.append((part, _OTHERS[part](case, reader)))
    return Document(
        title=f"{case.enterprise_name}一企一档",
        author=county_bureau(case),
        made_at=reader.made_at,
        papers=(),
        cover=_cover(case, reader),
        sections=tuple(sections),
    )


def _papers(case: Case, reader: Reader, kind: PaperKind) -> tuple[Paper, ...]:
    """What has happened: forms still to be filled in have no place in the file."""
    definition = DEFINITIONS[kind]
    subjects = [one for one in definition.subjects(case, reader) if one.is_record]
    return tuple(definition.build(case, reader, one.key) for one in subjects)


def _cover(case: Case, reader: Reader) -> Cover:
    leader = next((one for one in case.present_team if one.role is TeamRole.LEADER), None)
    return Cover(
        title=f"{case.programme.year}年度{TOPIC}\n一　企　一　档",
        facts=(
            ("企业名称", case.enterprise_name),
            ("统一社会信用代码", case.uscc),
            ("帮扶编号", case.number),
            ("所属行业", industry_of(case)),
            ("专家组组长", leader.expert.name if leader else said("")),
            *_moves(case),
            ("验收通过日期", day(case.accepted_on)),
            ("销号日期", day(case.closed_on)),
        ),
        foot=(county_bureau(case), day(reader.on)),
    )


def _moves(case: Case) -> tuple[tuple[str, str], ...]:
    """When the enterprise came onto the list of the county, or from which county and number the case came, and where it
    went: what was done before a hand-over stays in the file of the county that did it."""
    told = {
        event.kind: event.details
        for event in case.events
        if event.kind in (EventKind.OPENED, EventKind.TRANSFERRED)
    }
    opened, gone = told.get(EventKind.OPENED, {}), told.get(EventKind.TRANSFERRED, {})
    if case.continues_id is None:
        facts = [("列入名单日期", day(case.confirmed_on))]
    else:
        before = f"{opened.get('county', '')}（帮扶编号：{opened.get('continues', '')}）"
        facts = [("承接日期", day(case.confirmed_on)), ("移出县区", f"{before}，承接前的材料见该编号档案")]
    if case.transferred_on is not None:
        facts.append(("移交日期", day(case.transferred_on)))
        facts.append(("承接县区", f"{gone.get('county', '')}（帮扶编号：{gone.get('number', '')}）"))
    return tuple(facts)


def _listed(case: Case, reader: Reader) -> tuple[Paper, ...]:
    """The line of the list that this case is; of a case that came from another county, that it was taken over."""
    programme = case.programme
    facts = head(
        case,
        *((fact,) for fact in _moves(case)),
        (("名单年度", f"{programme.year}年度"),),
        (("帮扶计划", programme.name),),
        (("通知文号", said(programme.notice_number)),),
    )
    title = "入选名单登记" if case.continues_id is None else "承接登记"
    return (Paper(_LIST, f"{programme.year}年度{TOPIC}\n{title}", (facts,), (number_line(case),)),)


def _evidence(case: Case, reader: Reader) -> tuple[Paper, ...]:
    """Every valid file by what it belongs to; the files themselves go with the evidence package."""
    codes = action_codes(case)
    rows: list[tuple[Cell, ...]] = []
    for files in files_of_case(case).values():
        rows += [_file(len(rows) + at, one, codes) for at, one in enumerate(_valid(files), 1)]
    if not rows:
        return ()
    grid = Grid(_FILE_COLUMNS, tuple(rows))
    note = Note("注：材料原件随“佐证材料包”提供，包内有逐份校验值。")
    return (Paper(_EVIDENCE, _EVIDENCE, (grid, note), (number_line(case),)),)


def _valid(files: Sequence[Attachment]) -> list[Attachment]:
    return [one for one in files if one.is_valid]


def _file(serial: int, one: Attachment, codes: dict[int, str]) -> tuple[Cell, ...]:
    about = codes.get(one.action_item_id or 0, "") or ABOUT[one.subject.value]
    return serial, about, one.file_name, one.dated_on or said(""), one.uploaded_on, one.uploaded_by_name


ABOUT: Final = {
    "nomination": "推荐",
    "diagnosis": "诊断",
    "action": "措施",
    "visit": "入企帮扶",
    "follow_up": "回访",
    "acceptance": "验收",
    "result": "成果",
    "declaration": "回避声明",
    "case": "档案",
}
_OTHERS: Final[dict[str, Callable[[Case, Reader], tuple[Paper, ...]]]] = {
    _LIST: _listed,
    _EVIDENCE: _evidence,
}
