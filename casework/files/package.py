"""The zip around an Office file, looked at byte by byte before anything in it is unpacked.

Programs disagree about odd archives: some read the directory at the end, some the heads before each part, some whatever
lies between. So an archive is taken only if all of them must see the same: nothing in front, between or behind, every
part named once and twice the same, and of the length that is said (APPNOTE 6.3.10, sections 4.3 and 4.4).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from casework.files.unfit import Unfit
from casework.i18n import gettext as _

MOST_MEMBERS: Final = 4000
MOST_DIRECTORY: Final = 2 * 1024 * 1024
MOST_UNPACKED: Final = 150 * 1024 * 1024
MOST_RATIO: Final = 100
SMALL: Final = 100_000
"""Below this many bytes the ratio says nothing: an empty workbook is all repetition."""
BLOCK: Final = 256 * 1024

_END: Final = struct.Struct("<4s4H2LH")
_HEAD: Final = struct.Struct("<4s5H3L2H")
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_LENGTHS_FOLLOW: Final = 0x8
# With or without its mark, with lengths of four or eight bytes.
_DESCRIPTORS: Final = (12, 16, 20, 24)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LINK: Final = 0o120000
DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError,
    KeyError,
)  # fmt: skip


def open_package(file: IO[bytes]) -> zipfile.ZipFile:
    """The archive when it is sound. Raises Unfit with the reason, or one of DAMAGED."""
    size = file.seek(0, 2)
    _check_end(file, size)
    archive = zipfile.ZipFile(file)
    members = archive.infolist()
    _check_lengths(members, size)
    for member in members:
        _check_member(member)
    names = {member.filename.casefold() for member in members}
    if len(names) != len(members):
        raise Unfit(_("a part of it exists twice"))
    _check_places(file, members, archive.start_dir)
    return archive


def _check_end(file: IO[bytes], size: int) -> None:
    """Counted before the directory is read: a million parts fill the memory although none is unpacked."""
    file.seek(max(0, size - _END.size))
    mark, disk, start_disk, here, members, length, start, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\x05\x06" or comment or disk or start_disk or here != members:
        raise Unfit(_("something is hidden before or behind the document"))
    if members > MOST_MEMBERS or length > MOST_DIRECTORY:
        raise Unfit(_("it has too many parts"))
    if start + length != size - _END.size:
        raise Unfit(_("something is hidden before or behind the document"))


def _check_lengths(members: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(size, SMALL):
        raise Unfit(_("it would be far too large when it is opened"))


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if (
        name != member.orig_filename
        or name.startswith(("/", "\\"))
        or ".." in name.split("/")
        or any(sign in name for sign in '\\:*?"<>|')
        or not name.isprintable()
        or member.external_attr >> 16 & 0o170000 == _LINK
    ):
        raise Unfit(_("it has parts with unsafe names"))
    if member.flag_bits & _ENCRYPTED:
        raise Unfit(_("it is locked with a password; please save it without"))
    if member.compress_type not in _METHODS:
        raise Unfit(_("it is packed in an unusual way; please save it again"))


def _check_places(file: IO[bytes], members: list[zipfile.ZipInfo], directory: int) -> None:
    """Part follows part from the first byte to the directory, and what stands before each says what the directory says."""
    expected: tuple[int, ...] = (0,)
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset not in expected:
            raise Unfit(_("something is hidden between its parts"))
        expected = _ends(file, member)
    if directory not in expected:
        raise Unfit(_("something is hidden between its parts"))


def _ends(file: IO[bytes], member: zipfile.ZipInfo) -> tuple[int, ...]:
    """Where the next part may begin."""
    file.seek(member.header_offset)
    mark, _version, flags, method, *_time, crc, packed, size, name, extra = _HEAD.unpack(
        file.read(_HEAD.size)
    )
    said = file.read(name)
    own = member.filename.encode("utf-8" if flags & 0x800 else "cp437")
    if mark != b"PK\x03\x04" or said != own or method != member.compress_type or flags & _ENCRYPTED:
        raise Unfit(_("a part of it is described in two ways"))
    end = member.header_offset + _HEAD.size + name + extra + member.compress_size
    if flags & _LENGTHS_FOLLOW:
        return (end, *(end + length for length in _DESCRIPTORS))
    long = 0xFFFFFFFF  # then the lengths stand in the extra field
    if (
        crc != member.CRC
        or packed not in (member.compress_size, long)
        or size not in (member.file_size, long)
    ):
        raise Unfit(_("a part of it is described in two ways"))
    return (end,)


def content_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part, piece by piece, never more of it than was said. Raises Unfit when it is longer or another one.

    `zipfile` stops at the length in the directory; other programs unpack what is there.
    """
    size, crc = 0, 0
    for piece in _unpacked(_packed(archive, member), member.compress_type):
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        if size > member.file_size:
            raise Unfit(_("a part of it is longer than it says"))
        yield piece
    if size != member.file_size or crc != member.CRC:
        raise Unfit(_("a part of it is damaged or not as long as it says"))


def _packed(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    file = archive.fp
    assert file is not None
    file.seek(member.header_offset + _HEAD.size - 4)
    name, extra = struct.unpack("<2H", file.read(4))
    place, left = member.header_offset + _HEAD.size + name + extra, member.compress_size
    while left:
        file.seek(place)  # whoever reads another part in between moves the file
        block = file.read(min(BLOCK, left))
        if not block:
            raise EOFError
        yield block
        place, left = place + len(block), left - len(block)


def _unpacked(blocks: Iterator[bytes], method: int) -> Iterator[bytes]:
    if method == zipfile.ZIP_STORED:
        yield from blocks
        return
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    for block in blocks:
        if unpack.eof:
            raise Unfit(_("something is hidden between its parts"))
        rest = block
        while piece := unpack.decompress(rest, BLOCK):
            yield piece
            rest = unpack.unconsumed_tail
    if not unpack.eof or unpack.unused_data:
        raise Unfit(_("a part of it is damaged or not as long as it says"))
