"""Making papers: which a case offers a reader, one document of it, one kind of many cases as one document or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.models import Case, Nomination
from casework.papers.definitions import DEFINITIONS, Subject
from casework.papers.definitions.base import county_bureau
from casework.papers.definitions.nomination import form_of
from casework.papers.kinds import NAMES, PaperKind, may_make
from casework.papers.model import Document, Grid, Paper
from casework.papers.reader import Reader
from casework.papers.volume import volume_of
from casework.regions.queries import place
from casework.reports.model import Column
from casework.reports.units import bureau_name

ALL: Final = -1
"""In the place of a key: every paper of the kind, one behind the other."""
MOST_CASES: Final = 100
"""Cases in one request: the places of a whole programme year."""
MOST_VOLUMES: Final = 20
"""Whole files in one request; each is some twenty papers."""
_LEFT_OUT_COLUMNS: Final = (
    Column("serial", "序号", "serial", 6),
    Column("number", "帮扶编号", "text", 20),
    Column("name", "企业名称", "text", 50),
)


@dataclass(frozen=True)
class Offer:
    """A kind of paper of a case: which there are for the reader, or why there is none."""

    kind: PaperKind
    subjects: Sequence[Subject]
    missing: str = ""


@dataclass(frozen=True)
class Batch:
    """One kind of paper of several cases: a document each with its file name, and the cases that have none."""

    kind: PaperKind
    documents: tuple[tuple[str, Document], ...]
    left_out: tuple[tuple[str, str], ...]


def offers_of(case: Case, reader: Reader) -> list[Offer]:
    """Every kind that the reader takes, in the order of the file."""
    found = []
    for kind in PaperKind:
        if not may_make(reader.person, kind):
            continue
        if kind is PaperKind.WHOLE:
            found.append(Offer(kind, (Subject(0),)))
            continue
        subjects = DEFINITIONS[kind].subjects(case, reader)
        missing = "" if subjects else _why_not(kind, reader)
        found.append(Offer(kind, subjects, missing))
    return found


def _why_not(kind: PaperKind, reader: Reader) -> str:
    if reader.is_expert and kind is not PaperKind.DIAGNOSIS:
        return _("There is none of your own work.")
    return str(DEFINITIONS[kind].missing)


def document_of(case: Case, kind: PaperKind, key: int, reader: Reader) -> tuple[str, Document]:
    """A document and the name of its file, without extension. Raises NotFound for a paper that is not offered."""
    if kind is PaperKind.WHOLE:
        return _file_name(case, kind), volume_of(case, reader)
    definition = DEFINITIONS[kind]
    subjects = [one for one in definition.subjects(case, reader) if key in (ALL, one.key)]
    if not subjects:
        raise NotFound
    papers = tuple(definition.build(case, reader, one.key) for one in subjects)
    name = _file_name(case, kind, subjects[0].name if len(subjects) == 1 else "")
    return name, Document(name, county_bureau(case), reader.made_at, papers)


def _file_name(case: Case, kind: PaperKind, added: str = "") -> str:
    """甘肃某某有限公司入企帮扶记录（第3次 2026-09-18）."""
    return f"{case.enterprise_name}{NAMES[kind]}{f'（{added}）' if added else ''}"


def nomination_form(nomination: Nomination, reader: Reader) -> tuple[str, Document]:
    """The form of a nomination, selected or not. Raises NotFound before it was submitted."""
    if nomination.submitted_on is None or nomination.enterprise is None:
        raise NotFound
    name = f"{nomination.enterprise_name}{NAMES[PaperKind.NOMINATION]}"
    author = bureau_name(place(nomination.tenant_id))
    return name, Document(name, author, reader.made_at, (form_of(nomination, reader),))


def most_of(kind: PaperKind) -> int:
    """How many cases one request takes."""
    return MOST_VOLUMES if kind is PaperKind.WHOLE else MOST_CASES


def batch_of(cases: Sequence[Case], kind: PaperKind, reader: Reader) -> Batch:
    """One kind of paper of several cases, in the order of their numbers; whoever has none is named.

    Raises RuleViolation for no case or for more than a request takes.
    """
    if not cases:
        raise RuleViolation(_("Please choose at least one enterprise."))
    if len(cases) > most_of(kind):
        raise RuleViolation(
            _(
                "At most %(most)d enterprises at once; %(chosen)d are chosen.",
                most=most_of(kind),
                chosen=len(cases),
            )
        )
    documents, left_out = [], []
    for case in sorted(cases, key=lambda one: one.number):
        try:
            name, document = document_of(case, kind, ALL, reader)
        except NotFound:
            left_out.append((case.number, case.enterprise_name))
            continue
        documents.append((f"{case.number} {name}", document))
    if not documents:
        raise RuleViolation(_("None of the chosen enterprises has this paper yet."))
    return Batch(kind, tuple(documents), tuple(left_out))


def joined(batch: Batch, reader: Reader) -> Document:
    """Every paper of a batch in one document; at its end, who has none."""
    papers = [paper for _name, document in batch.documents for paper in document.every_paper]
    if batch.left_out:
        rows = tuple((at, *line) for at, line in enumerate(batch.left_out, 1))
        title = f"暂无{NAMES[batch.kind]}的企业"
        papers.append(Paper(title, title, (Grid(_LEFT_OUT_COLUMNS, rows),)))
    unit = reader.person.region_id
    author = bureau_name(place(unit)) if unit is not None else ""
    return Document(f"{NAMES[batch.kind]}汇编", author, reader.made_at, tuple(papers))
