"""Pictures as pages show them: made anew, so that nothing of the file that was handed in reaches a page.

Neither place nor camera nor owner goes along (EXIF, XMP, comments), and no byte that a browser could take for anything
else than pixels. The file itself is only ever downloaded.
"""

from __future__ import annotations

import io
from typing import IO, Final

from PIL import Image, ImageOps

from casework.files.checks import BROKEN, opening
from casework.files.unfit import Unfit

THUMBNAIL: Final = 320
WHOLE_PAGE: Final = 1600
QUALITY: Final = 80
FORMATS: Final = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE: Final = "image/jpeg"
WHITE: Final = (255, 255, 255)


def made_anew(file: IO[bytes], side: int) -> bytes:
    """The picture as a JPEG that fits a square of `side` pixels, upright. Raises Unfit when it cannot be opened."""
    try:
        with opening, Image.open(file, formats=FORMATS) as picture:
            picture.draft("RGB", (side, side))
            return _drawn(picture, side)
    except (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unfit(str(error)) from error


def _drawn(picture: Image.Image, side: int) -> bytes:
    picture.thumbnail((side, side))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = Image.alpha_composite(
            Image.new("RGBA", upright.size, (*WHITE, 255)), upright.convert("RGBA")
        )
    pixels = Image.new("RGB", upright.size, WHITE)
    pixels.paste(upright.convert("RGB"))
    written = io.BytesIO()
    pixels.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
