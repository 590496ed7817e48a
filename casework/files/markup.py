"""Signs of a second face: markup that a browser would show, archives that another program would unpack."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from casework.files.unfit import Unfit
from casework.i18n import gettext as _

# With what follows the name, so that it does not stand among pixels by chance: four signs alone do, in one photo of
# a hundred.
MARKUP: Final = re.compile(
    rb"<\s*(script[\s>/]|html[\s>]|!doctype\s|svg[\s>]|iframe[\s>]|object[\s>]|embed[\s>]|\?php\s|\?xml-stylesheet)",
    re.IGNORECASE,
)
# Archives that begin anywhere: programs look for them behind whatever stands in front.
_ARCHIVE: Final = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|MSCF\x00\x00\x00\x00")


def refuse_second_face(path: Path) -> None:
    """No file may also be an archive: what one program shows as a picture another would unpack and run."""
    if zipfile.is_zipfile(path) or _ARCHIVE.search(path.read_bytes()):
        raise Unfit(_("another archive is hidden in it"))
