"""Whether the bytes of a file are what its extension says, and nothing a browser or office program would run."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from casework.files.unfit import Unfit
from casework.i18n import gettext as _

MOST_PIXELS: Final = 60_000_000
"""More than any phone takes; a picture of a few kB can claim far more and fill the memory when it is opened."""

HEAD: Final = 1024
TAIL: Final = 2048
MARKUP: Final = re.compile(rb"<\s*(script|html|!doctype|svg|iframe|\?php|\?xml-stylesheet)", re.IGNORECASE)
RUNNING_PDF: Final = re.compile(rb"/(JavaScript|JS|Launch|RichMedia)\b")
TEXT_CONTROLS: Final = {"\n", "\r", "\t", "\f"}
# Pillow gives up on damaged pictures with any of these, by format.
BROKEN: Final = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError)


def refuse_second_face(path: Path) -> None:
    """No file may also be an archive: what one program shows as a picture another would unpack and run."""
    if zipfile.is_zipfile(path):
        raise Unfit(_("another archive is hidden in it"))


def check_pdf(path: Path) -> None:
    """Starts and ends as a PDF, runs nothing when it is opened. Raises Unfit."""
    content = path.read_bytes()
    if not re.match(rb"%PDF-[12]\.\d", content):
        raise Unfit(_("it is not a PDF, whatever its name says"))
    if b"%%EOF" not in content[-TAIL:]:
        raise Unfit(_("the PDF is incomplete; please save or scan it again"))
    if MARKUP.search(content[:HEAD]) or RUNNING_PDF.search(content):
        raise Unfit(_("the PDF contains a script; please print it to a new PDF"))
    refuse_second_face(path)


def check_picture(path: Path, formats: tuple[str, ...]) -> None:
    """One of the formats, whole, of a sane size, without markup in it. Raises Unfit."""
    try:
        _decode(path, formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit(_("the picture has too many pixels")) from error
    except BROKEN as error:
        raise Unfit(_("it is not a picture of this type, or it is damaged")) from error
    if MARKUP.search(path.read_bytes()):
        raise Unfit(_("there is a script in the picture"))
    refuse_second_face(path)


def _decode(path: Path, formats: tuple[str, ...]) -> None:
    with Image.open(path, formats=formats) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        picture.verify()
    # verify() leaves the picture unusable and reads no pixels of a JPEG: open again and decode, small where possible.
    with Image.open(path, formats=formats) as picture:
        picture.draft("RGB", (max(1, picture.width // 8), max(1, picture.height // 8)))
        picture.load()


def check_jpeg(path: Path) -> None:
    """A JPEG, also one in which a phone put several pictures (MPO): Pillow opens those as JPEG too."""
    check_picture(path, ("JPEG",))


def check_png(path: Path) -> None:
    """A PNG."""
    check_picture(path, ("PNG",))


def check_webp(path: Path) -> None:
    """A WebP."""
    check_picture(path, ("WEBP",))


def check_text(path: Path) -> None:
    """Readable text (UTF-8 or GB 18030) without control characters and markup. Raises Unfit."""
    content = path.read_bytes()
    if MARKUP.search(content) or content.lstrip().startswith((b"<", b"\xef\xbb\xbf<")):
        raise Unfit(_("it is a web page or script, not plain text"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unfit(_("it is not plain text"))
    if any(unicodedata.category(c) == "Cc" and c not in TEXT_CONTROLS for c in text):
        raise Unfit(_("it is not plain text"))
    refuse_second_face(path)
