"""The allow-list: which extensions are taken, how each is checked and as what it is served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.files.checks import check_jpeg, check_png, check_text, check_webp
from casework.files.office import check_docx, check_xlsx
from casework.files.pdf import check_pdf
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class FileKind:
    """One allowed type: what it is served as, what people call it, and the check of its content."""

    media_type: str
    label: Any
    check: Callable[[Path], None]
    is_picture: bool = False


JPEG = FileKind("image/jpeg", _l("Picture"), check_jpeg, is_picture=True)
KINDS: dict[str, FileKind] = {
    "pdf": FileKind("application/pdf", "PDF", check_pdf),
    "docx": FileKind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word", check_docx
    ),
    "xlsx": FileKind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel", check_xlsx
    ),
    "jpg": JPEG,
    "jpeg": JPEG,
    "png": FileKind("image/png", _l("Picture"), check_png, is_picture=True),
    "webp": FileKind("image/webp", _l("Picture"), check_webp, is_picture=True),
    "txt": FileKind("text/plain; charset=utf-8", _l("Plain text"), check_text),
    "csv": FileKind("text/csv; charset=utf-8", _l("Plain text"), check_text),
}
PICTURE_TYPES = {kind.media_type for kind in KINDS.values() if kind.is_picture}
OTHER_KIND = "other"
"""What evidence of no planned kind is filed under."""
ACCEPT = ",".join(f".{extension}" for extension in KINDS)

# What people often try, with what to do instead.
INSTEAD: dict[str, Any] = {
    "doc": _l("old Word files can hide macros; save it as .docx"),
    "xls": _l("old Excel files can hide macros; save it as .xlsx"),
    "wps": _l("save it as .docx"),
    "et": _l("save it as .xlsx"),
    "heic": _l("set the phone's camera to “most compatible”, or send a .jpg"),
    "heif": _l("set the phone's camera to “most compatible”, or send a .jpg"),
    "zip": _l("archives are not opened here; add the files one by one"),
    "rar": _l("archives are not opened here; add the files one by one"),
    "7z": _l("archives are not opened here; add the files one by one"),
}


def allowed_words(limit_mb: int) -> str:
    """What may be handed in, for help lines and refusals. `limit_mb`: megabytes a file."""
    return _(
        "PDF, Word (.docx), Excel (.xlsx), pictures (.jpg .png .webp) and text, at most %(mb)d MB each.",
        mb=limit_mb,
    )


def extension_of(file_name: str) -> str:
    """The last extension in lower case, without the dot; empty when there is none."""
    stem, dot, extension = file_name.rpartition(".")
    return extension.lower() if dot and stem else ""


def is_picture(media_type: str) -> bool:
    """Whether a stored type is one of the pictures."""
    return media_type in PICTURE_TYPES


def label_of(media_type: str) -> str:
    """What people call a stored type."""
    return next((str(kind.label) for kind in KINDS.values() if kind.media_type == media_type), "")
