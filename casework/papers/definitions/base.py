"""What every definition of a paper is made of, and what several of them print alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casework.models import Case
from casework.papers.kinds import NAMES, PaperKind
from casework.papers.model import OPEN_DATE, Facts, Pair, Paper, said
from casework.papers.reader import Reader
from casework.reference.queries import industries
from casework.regions.queries import place
from casework.reports.model import DASH, Cell
from casework.reports.paper_words import SIZES, entered
from casework.reports.units import bureau_name

TOPIC: Final = "中小微企业质量精准帮扶"


@dataclass(frozen=True)
class Subject:
    """One paper of a kind that a case has: its key, what the screen says of it, what the file name adds.

    `is_record`: it tells of something that happened; else it is a form to be filled in.
    """

    key: int
    label: str = ""
    name: str = ""
    is_record: bool = True


@dataclass(frozen=True)
class Definition:
    """One kind of paper: which there are for a reader, what the screen says while there is none, how one is built.

    `build` is given a key that `subjects` gave for the same case and reader.
    """

    kind: PaperKind
    missing: Any
    subjects: Callable[[Case, Reader], Sequence[Subject]]
    build: Callable[[Case, Reader, int], Paper]


ONE: Final = (Subject(0),)


def name_of(kind: PaperKind, added: str = "") -> str:
    """The name of a paper in lists: 入企帮扶记录（第3次）."""
    return f"{NAMES[kind]}（{added}）" if added else NAMES[kind]


def county_bureau(case: Case) -> str:
    """The bureau that runs the case, as it signs."""
    return bureau_name(place(case.tenant_id))


def size_of(case: Any) -> str:
    """大型, 中型, 小型, 微型, or DASH."""
    return SIZES[case.size] if case.size else DASH


def industry_of(case: Any) -> str:
    """Code and name of the trade in the edition of the year."""
    known = industries(case.programme.industry_edition_id).get(case.industry_code)
    return f"{case.industry_code} {known.name_zh}" if known else said(case.industry_code)


def chain_of(case: Any) -> str:
    """The industrial chain in Chinese."""
    known = industries(case.programme.industry_edition_id).get(case.chain_code)
    return known.name_zh if known else said(case.chain_code)


def head(case: Case, *more: tuple[Pair, ...]) -> Facts:
    """The enterprise and its number on top of most papers, then what a paper adds."""
    return Facts(
        (
            (("企业名称", case.enterprise_name),),
            (("统一社会信用代码", case.uscc), ("帮扶编号", case.number)),
            *more,
        )
    )


def number_line(case: Case) -> str:
    """The line under most titles."""
    return f"（{case.programme.year}年度　帮扶编号：{case.number}）"


def sign_foot(unit: str, person: str = "", on: str = OPEN_DATE, *, seal: bool = True) -> tuple[str, ...]:
    """The lines under an opinion: unit and seal, who answers for it, the date."""
    stamp = "（盖章）" if seal else ""
    return (f"{unit}{stamp}", f"负责人签字：{person or '　　　　　'}", on)


def measured_value(value: object) -> Cell:
    """A measured value as printed, or DASH."""
    return DASH if value is None else entered(value.value)  # type: ignore[attr-defined]
