"""Whatever bytes arrive: a file is taken or refused with a reason, never a crash, and nothing stays behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from casework.errors import RuleViolation
from casework.files.kinds import KINDS, extension_of
from casework.files.receiving import receive
from tests.files.hostile_files import HOSTILE
from tests.files.samples import Upload, docx, pdf, picture, xlsx
from tests.files.test_honest import HONEST

EACH = 60 if os.environ.get("THOROUGH") == "1" else 4
LARGEST = 300_000
SEEDS: dict[str, tuple[str, bytes]] = {
    "pdf": ("a.pdf", pdf()),
    "docx": ("a.docx", docx()),
    "xlsx": ("a.xlsx", xlsx()),
    "jpg": ("a.jpg", picture()),
    "png": ("a.png", picture("PNG")),
    "webp": ("a.webp", picture("WEBP")),
    **{f"honest {name}": (name, content) for name, content in HONEST.items()},
    **HOSTILE,
}
OFTEN = (
    b"\0",
    b"\xff",
    b"<",
    b">>",
    b"stream\n",
    b"endstream",
    b" 0 obj",
    b"endobj",
    b"9" * 5000,
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"#41",
    b"~>",
    b"%",
)


@pytest.fixture(autouse=True)
def here(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for what arrives."""
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path)
    with app.test_request_context():
        yield tmp_path
    app.config["DATA_DIR"] = before


def mutated(content: bytes, pick: Random) -> bytes:
    """The bytes with a few of them changed, cut out, put in twice, or strange ones put between."""
    changed = bytearray(content)
    for _ in range(pick.randrange(1, 6)):
        at = pick.randrange(len(changed) + 1)
        length = pick.choice((1, 2, 4, 16, 300))
        kind = pick.randrange(5)
        if kind == 0:
            changed[at : at + length] = pick.randbytes(length)
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[at : at + length] * pick.randrange(1, 9)
        elif kind == 3:
            changed[at:at] = pick.choice(OFTEN)
        else:
            del changed[at + pick.randrange(1, 2000) :]
    return bytes(changed)


@pytest.mark.parametrize("what", SEEDS)
def test_no_bytes_are_a_crash(here: Path, what: str) -> None:
    name, content = SEEDS[what]
    if extension_of(name) not in KINDS or len(content) > LARGEST:
        return
    pick = Random(what)
    for _ in range(EACH):
        try:
            received = receive(Upload(name, mutated(content, pick)))
        except RuleViolation:
            continue
        received.path.unlink()
    assert not [path for path in here.rglob("*") if path.is_file()]
