"""Chinese fonts for PDF: what the machine has, found when the first PDF is asked for; nothing comes with the code."""

from __future__ import annotations

from typing import Final

from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.reports.writers import typesetting

# The fonts of Chinese official papers first, then what stands in for them on other systems.
BODY: Final = (
    "FangSong_GB2312", "FangSong", "STFangsong", "Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC",
    "Source Han Serif CN", "SimSun", "Songti SC", "AR PL UMing CN", "Noto Sans SC", "Noto Sans CJK SC",
    "Source Han Sans SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
)  # fmt: skip
HEADING: Final = (
    "SimHei", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "STHeiti", "Heiti SC",
    "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
)  # fmt: skip
TABLE: Final = ("SimSun", "Songti SC", "STSong", *BODY)
TITLE: Final = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", *TABLE)
KAI: Final = ("KaiTi_GB2312", "KaiTi", "STKaiti", "AR PL UKai CN", *BODY)


class NoChineseFont(RuleViolation):
    """No font of the machine can print Chinese."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "No Chinese font is installed on the server, so a PDF would be empty. Please take the Word file and ask the"
                " system administrator to install one (for example Noto Serif SC)."
            )
        )


def families() -> list[str]:
    """Names of the fonts that are there: of the system and of the font package among the dependencies."""
    return list(typesetting.families())


def chosen() -> dict[str, list[str]]:
    """For text, headings, tables, titles and second headings the fonts to use, the first one best. Raises NoChineseFont."""
    known = set(families())
    roles = {"body": BODY, "heading": HEADING, "table": TABLE, "title": TITLE, "kai": KAI}
    found = {role: [name for name in names if name in known] for role, names in roles.items()}
    if not found["body"]:
        raise NoChineseFont
    return {role: names[:2] or found["body"][:1] for role, names in found.items()}
