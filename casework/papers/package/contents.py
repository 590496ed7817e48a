"""What goes into the evidence package of a case, as plain data; the files themselves are read when it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from casework import clock
from casework.cases.queries.page import story
from casework.cases.story import sentence
from casework.files.archive import size_words
from casework.files.queries import Section, action_codes, files_of_case, needs_reason
from casework.models import Attachment, Case
from casework.papers.definitions.base import county_bureau
from casework.papers.names import unique_names
from casework.papers.reader import Reader
from casework.papers.volume import ABOUT

FOLDERS: Final = {
    Section.NOMINATION: "01推荐表",
    Section.LIST: "02名单",
    Section.TEAM: "03派组表",
    Section.DECLARATION: "04声明",
    Section.DIAGNOSIS: "05诊断报告",
    Section.PLAN: "06方案",
    Section.VISITS: "07入企帮扶记录",
    Section.EVIDENCE: "08措施佐证",
    Section.FOLLOW_UPS: "09回访",
    Section.ACCEPTANCE: "10验收",
    Section.SURVEY: "11满意度",
    Section.OUTCOME: "12成效",
    Section.OTHER: "13其他",
}


@dataclass(frozen=True)
class Item:
    """One file: where it goes in the package, where its bytes lie, what the index says of it.

    `withheld`: the reader opens it for a reason only, so that it is named and not given.
    """

    path: str
    attachment_id: int
    stored_name: str
    sha256: str
    size: str
    section: str
    about: str
    file_name: str
    dated_on: date | None
    added_on: date
    added_by: str
    withheld: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the story as this reader reads it."""

    at: str
    kind: str
    words: str
    actor: str


@dataclass(frozen=True)
class Contents:
    """Everything the package says, without the bytes of the files."""

    case_id: int
    tenant_id: int
    case_number: str
    enterprise: str
    uscc: str
    bureau: str
    made_on: date
    made_by: str
    items: tuple[Item, ...]
    story: tuple[Line, ...]


def contents_of(case: Case, reader: Reader) -> Contents:
    """Valid files in the order of the archive with clean names, and the story; three statements.

    The log of the auditors is not in it: nobody who takes packages reads it (GB/T 22239, three administrators). What the
    reader may see of who did what is the story of the case.
    """
    codes, items = action_codes(case), []
    for section, files in files_of_case(case).items():
        valid = [one for one in files if one.is_valid]
        names = unique_names(_name(one, codes) for one in valid)
        items += [
            _item(one, f"files/{FOLDERS[section]}/{name}", section, codes, reader)
            for one, name in zip(valid, names, strict=True)
        ]
    lines = story(case.id, shared_only=not reader.person.is_staff)
    return Contents(
        case_id=case.id,
        tenant_id=case.tenant_id,
        case_number=case.number,
        enterprise=case.enterprise_name,
        uscc=case.uscc,
        bureau=county_bureau(case),
        made_on=reader.on,
        made_by=reader.person.name,
        items=tuple(items),
        story=tuple(
            Line(
                f"{one.at.astimezone(clock.CHINA):%Y-%m-%d %H:%M}",
                str(one.kind.label),
                sentence(one),
                one.actor_name,
            )
            for one in reversed(lines)
        ),
    )


def _name(one: Attachment, codes: dict[int, str]) -> str:
    """Evidence is named after its action: C05 检定证书.pdf."""
    code = codes.get(one.action_item_id or 0, "")
    return f"{code} {one.file_name}" if code else one.file_name


def _item(one: Attachment, path: str, section: Section, codes: dict[int, str], reader: Reader) -> Item:
    return Item(
        path=path,
        attachment_id=one.id,
        stored_name=one.stored_name,
        sha256=one.sha256,
        size=size_words(one.size_bytes),
        section=FOLDERS[section],
        about=codes.get(one.action_item_id or 0, "") or ABOUT[one.subject.value],
        file_name=one.file_name,
        dated_on=one.dated_on,
        added_on=one.uploaded_on,
        added_by=one.uploaded_by_name,
        withheld=needs_reason(one, reader.person),
    )
