"""Which papers there are, in the fixed order of one enterprise's file (programme.md 4.10), and whose each one is."""

from __future__ import annotations

from typing import Final

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import Vocabulary
from casework.i18n import lazy_gettext as _l


class PaperKind(Vocabulary):
    """The value stands in addresses and in the log."""

    NOMINATION = "nomination", _l("Nomination form")
    DISPATCH = "dispatch", _l("Dispatch of experts")
    DECLARATION = "declaration", _l("Recusal declaration")
    DIAGNOSIS = "diagnosis", _l("Diagnosis report")
    PLAN = "plan", _l("Plan of the enterprise")
    VISIT = "visit", _l("Visit record")
    FOLLOW_UP = "follow-up", _l("Follow-up record")
    ACCEPTANCE = "acceptance", _l("Acceptance form")
    SURVEY = "survey", _l("Satisfaction form")
    EFFECT = "effect", _l("Table of effects")
    WHOLE = "whole", _l("One enterprise, one file")


NAMES: Final = {
    PaperKind.NOMINATION: "推荐表",
    PaperKind.DISPATCH: "专家派组表",
    PaperKind.DECLARATION: "回避声明",
    PaperKind.DIAGNOSIS: "质量诊断报告",
    PaperKind.PLAN: "一企一策帮扶方案",
    PaperKind.VISIT: "入企帮扶记录",
    PaperKind.FOLLOW_UP: "回访记录",
    PaperKind.ACCEPTANCE: "验收表",
    PaperKind.SURVEY: "满意度测评表",
    PaperKind.EFFECT: "成效对比表",
    PaperKind.WHOLE: "一企一档",
}

# programme.md section 6, row "Export": staff takes every paper of its own units, the enterprise its own file, an expert
# nothing but what the row above says that the expert writes: the own declaration, the team's report, own records.
_EXPORT, _FILE, _WORK = P.CASE_EXPORT, P.PAPER_OWN_FILE, P.PAPER_OWN_WORK
RIGHTS: Final[dict[PaperKind, tuple[P, ...]]] = {
    PaperKind.NOMINATION: (_EXPORT,),
    PaperKind.DISPATCH: (_EXPORT, _FILE),
    PaperKind.DECLARATION: (_EXPORT, _WORK),
    PaperKind.DIAGNOSIS: (_EXPORT, _FILE, _WORK),
    PaperKind.PLAN: (_EXPORT, _FILE),
    PaperKind.VISIT: (_EXPORT, _FILE, _WORK),
    PaperKind.FOLLOW_UP: (_EXPORT, _FILE, _WORK),
    PaperKind.ACCEPTANCE: (_EXPORT, _FILE),
    PaperKind.SURVEY: (_EXPORT, _FILE),
    PaperKind.EFFECT: (_EXPORT, _FILE),
    PaperKind.WHOLE: (_EXPORT, _FILE),
}


def may_make(person: Principal, kind: PaperKind) -> bool:
    """Whether a person takes papers of a kind at all; which cases and rows there are, the scope says."""
    return any(allows(person, permission) for permission in RIGHTS[kind])
