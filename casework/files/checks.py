"""Whether pictures and plain texts are what their extensions say, and nothing that a browser or a program would run."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Final

from PIL import Image, UnidentifiedImageError

from casework.files.markup import MARKUP, refuse_second_face
from casework.files.unfit import Unfit
from casework.i18n import gettext as _

MOST_PIXELS: Final = {"JPEG": 60_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}
"""More than phones and scanners take; a picture of a few kB can claim far more and fill the memory when it is opened.
A JPEG is opened at an eighth of its size."""

# Pillow gives up on damaged pictures with any of these, by format.
BROKEN: Final = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError)
# However many requests there are: a picture that is being opened takes up to 160 MB.
opening: Final = threading.BoundedSemaphore(2)

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
# <script> as a reader of UTF-7 sees it, and a web page that carries its parts with it.
_OTHER_SPELLING: Final = re.compile(
    rb"\+AD[w4][-A-Za-z0-9+/]|^MIME-Version:|\bcontent-type:\s*text/html", re.IGNORECASE | re.MULTILINE
)
# Where cells end; what stands before the first sign of a formula; how a formula begins.
_CELL_END: Final = re.compile("[,;\t]")
_BEFORE_FORMULA: Final = " \"'"
_FORMULA: Final = ("=", "+", "-", "@")


def check_picture(path: Path, form: str) -> None:
    """One of a form ("JPEG", "PNG", "WEBP"), whole, of a sane size, still, without markup in it. Raises Unfit."""
    try:
        with opening:
            _decode(path, form)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit(_("the picture has too many pixels")) from error
    except BROKEN as error:
        raise Unfit(_("it is not a picture of this type, or it is damaged")) from error
    if MARKUP.search(path.read_bytes()):
        raise Unfit(_("there is a script in the picture"))
    refuse_second_face(path)


def _decode(path: Path, form: str) -> None:
    with Image.open(path, formats=(form,)) as picture:
        if picture.width * picture.height > MOST_PIXELS[form]:
            raise Image.DecompressionBombError
        # Phones put several pictures into one JPEG; of the others, several are a film.
        if form != "JPEG" and getattr(picture, "n_frames", 1) > 1:
            raise Unfit(_("moving pictures are not taken; please add a still one"))
        picture.verify()
    # verify() leaves the picture unusable and reads no pixels of a JPEG: open again and decode, small where possible.
    with Image.open(path, formats=(form,)) as picture:
        picture.draft("RGB", (max(1, picture.width // 8), max(1, picture.height // 8)))
        picture.load()


def check_jpeg(path: Path) -> None:
    """A JPEG, also one in which a phone put several pictures (MPO): Pillow opens those as JPEG too."""
    check_picture(path, "JPEG")


def check_png(path: Path) -> None:
    """A PNG."""
    check_picture(path, "PNG")


def check_webp(path: Path) -> None:
    """A WebP."""
    check_picture(path, "WEBP")


def check_text(path: Path) -> None:
    """Readable text (UTF-8 or GB 18030) without control characters, markup and cells that start programs.

    Raises Unfit.
    """
    content = path.read_bytes()
    if (
        MARKUP.search(content)
        or content.lstrip(b"\xef\xbb\xbf \t\r\n\x0c").startswith(b"<")
        or _OTHER_SPELLING.search(content)
    ):
        raise Unfit(_("it is a web page or script, not plain text"))
    text = _decoded(content)
    if text is None or _CONTROL.search(text):
        raise Unfit(_("it is not plain text"))
    if any(_starts_a_program(line) for line in text.splitlines()):
        raise Unfit(_("a cell in it starts a program when a spreadsheet opens it"))
    refuse_second_face(path)


def _starts_a_program(line: str) -> bool:
    """Whether a cell of the line is a formula of the kind =cmd|'/c calc'!A1 (DDE). Linear, however the line is made."""
    if not -1 < line.find("|") < line.rfind("!"):
        return False
    cells = (cell.lstrip(_BEFORE_FORMULA) for cell in _CELL_END.split(line) if "|" in cell)
    return any(cell.startswith(_FORMULA) for cell in cells)


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
