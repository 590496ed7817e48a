"""Whether a PDF runs anything, opens anything by itself or carries other files. Looked at without a reader of PDF.

Names may be written with #xx, and whole objects may lie in compressed streams, so both are undone first. What is meant
to fool this (a stream that pretends to be a picture, chains of rare filters) is refused where it is noticed. What cannot
be seen without a real reader is why a PDF is only ever handed out as a download, in a sandbox: the reader of the person
who opens it has the last word.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final

from casework.files.markup import MARKUP, refuse_second_face
from casework.files.unfit import Unfit
from casework.i18n import gettext as _

HEAD: Final = 1024
NOTHING: Final = b"\x00\x1a \t\r\n"
PEEK: Final = 2048
MOST_OBJECTS: Final = 50 * 1024 * 1024
"""How much one stream of objects may unpack to; those of a thousand pages have one or two megabytes."""
MOST_STREAMS: Final = 100_000
MOST_ESCAPES: Final = 1_000_000
MOST_OPENINGS: Final = 20
MOST_VERSIONS: Final = 100
BLOCK: Final = 4096
MOST_PIXELS: Final = 400_000_000
MOST_LAYERS: Final = 4

_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
# Too long to stand among pixels by chance: looked for everywhere. What runs by itself is an additional action (AA); a
# script is always named JavaScript as well.
_RUNNING: Final = re.compile(
    rb"/(JavaScript|Launch|RichMedia|EmbeddedFiles?|SubmitForm|ImportData|GoToE|Rendition|Movie)(?![A-Za-z0-9_.-])"
    rb"|/AA\s*(<<|\d+\s+\d+\s+R)|/XFA\s*(\[|<<|\d+\s+\d+\s+R)|/Subtype\s*/(3D|U3D)(?![A-Za-z0-9])"
)
# Too short for that: looked for where objects are written.
_SCRIPT: Final = re.compile(rb"/JS\s*[(<\d]")
_LOCKED: Final = re.compile(rb"/Encrypt(?![A-Za-z0-9_.-])")
_OPENING: Final = re.compile(rb"/OpenAction\s*(\[|<<.{0,400}?>>|(\d{1,10})\s+(\d{1,5})\s+R|null)?", re.S)
_GOES_TO_A_PAGE: Final = re.compile(
    rb"\s*(\[|null|<<(?=[^>]{0,400}?/S\s*/GoTo(?![A-Za-z]))(?![^>]{0,400}?/Next))"
)
_STREAM: Final = re.compile(rb"\bstream\r?\n|\bstream\r")
_OBJECT: Final = re.compile(rb"(?<!\d)(\d{1,10})\s+(\d{1,5})\s+obj\b")
_HIDDEN_OBJECT: Final = re.compile(rb"\d\s+\d{1,5}\s+obj\b|\bendobj\b")
_MAY_BE_OBJECTS: Final = re.compile(rb"[\x00\s]*[\d%]")
_NUMBER: Final = re.compile(rb"\d{1,10}")
_HEXADECIMAL: Final = re.compile(rb"[0-9A-Fa-f\s]+>\s*$")
_FIRST: Final = re.compile(rb"/First\s+(\d{1,8})")
_SIDE: Final = re.compile(rb"/(?:Width|Height)\s+(\d{1,9})")
_ODD_FILTER: Final = re.compile(rb"/(LZWDecode|LZW|RunLengthDecode|RL|Crypt)(?![A-Za-z])")
_PICTURE: Final = re.compile(rb"/Subtype\s*/Image(?![A-Za-z])|/Width\s+\d")


@dataclass(frozen=True)
class Stream:
    """The dictionary before a stream, as far as it was found, and the bytes of the stream."""

    dictionary: bytes
    raw: bytes


@dataclass
class Allowance:
    """How much work one file may still make; whoever means well needs a small part of it."""

    unpacked: int = 200 * 1024 * 1024
    ascii: int = 8 * 1024 * 1024

    def spend(self, *, unpacked: int = 0, ascii: int = 0) -> None:
        """Raises Unfit when it is used up."""
        self.unpacked -= unpacked
        self.ascii -= ascii
        if self.unpacked < 0 or self.ascii < 0:
            raise Unfit(_("it would be far too large when it is opened"))


def check_pdf(path: Path) -> None:
    """Starts and ends as a PDF, runs nothing and opens nothing by itself. Raises Unfit."""
    content = path.read_bytes()
    _check_ends(content)
    outside, streams = _taken_apart(content)
    if MARKUP.search(content[:HEAD]) or MARKUP.search(outside):
        raise _script()
    allowance = Allowance()
    written = b"\n".join([outside, *(_objects_in(stream, allowance) for stream in streams)])
    _check_words(_plain(content), _plain(written))
    refuse_second_face(path)


def _unusual() -> Unfit:
    return Unfit(_("the PDF is built in an unusual way; please print it to a new PDF"))


def _script() -> Unfit:
    return Unfit(_("the PDF contains a script or another file; please print it to a new PDF"))


def _check_ends(content: bytes) -> None:
    if not re.match(rb"%PDF-[12]\.\d", content):
        raise Unfit(_("it is not a PDF, whatever its name says"))
    _before, mark, behind = content.rpartition(b"%%EOF")
    if not mark:
        raise Unfit(_("the PDF is incomplete; please save or scan it again"))
    if behind.strip(NOTHING):
        raise Unfit(_("something is hidden before or behind the document"))


def _plain(content: bytes) -> bytes:
    """With names as they are meant: `/J#61va` is `/Java`."""
    if b"#" not in content:
        return content
    if content.count(b"#") > MOST_ESCAPES:
        raise _unusual()
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)


def _taken_apart(content: bytes) -> tuple[bytes, list[Stream]]:
    """What is written outside of streams, and the streams."""
    written, streams, place = [], [], 0
    while found := _STREAM.search(content, place):
        end = content.find(b"endstream", found.end())
        if end < 0:
            end = len(content)
        segment = content[place : found.start()]
        written.append(segment)
        dictionary = segment[max(segment.rfind(b" obj"), 0) :]
        streams.append(Stream(_plain(dictionary), content[found.end() : end]))
        if len(streams) > MOST_STREAMS:
            raise _unusual()
        place = end
    written.append(content[place:])
    return b"\n".join(written), streams


def _objects_in(stream: Stream, allowance: Allowance) -> bytes:
    """What of a stream has to be read like the rest of the file: a stream of objects, or one that may be one.

    Such a stream begins with numbers. What a stream says of itself is not believed: readers do not look at it either.
    """
    if _HIDDEN_OBJECT.search(stream.raw):
        raise _unusual()
    sides = [int(side) for side in _SIDE.findall(stream.dictionary)]
    if len(sides) >= 2 and sides[0] * sides[1] > MOST_PIXELS:
        raise Unfit(_("the picture has too many pixels"))
    if b"/Filter" not in stream.dictionary and stream.raw[:PEEK].isascii():
        return stream.raw
    if _PICTURE.search(stream.dictionary) is None and _ODD_FILTER.search(stream.dictionary):
        raise _unusual()
    data = _without_ascii(stream.raw, allowance)
    if not _is_zlib(data):
        return b"" if data is stream.raw else data
    if not _MAY_BE_OBJECTS.match(_inflated(data, PEEK)):
        return b""
    whole = _inflated(data, MOST_OBJECTS + 1)
    allowance.spend(unpacked=len(whole))
    if len(whole) > MOST_OBJECTS or _is_zlib(whole):
        raise _unusual()
    return _with_numbers(whole, stream.dictionary)


def _with_numbers(objects: bytes, dictionary: bytes) -> bytes:
    """Objects of a stream as they would be written outside of one: the numbers stand in front of all of them."""
    first = _FIRST.search(dictionary)
    words = objects[: int(first[1])].split() if first else []
    if first is None or not words or len(words) % 2 or not all(map(_NUMBER.fullmatch, words)):
        return objects
    numbers, places = [int(word) for word in words[::2]], [int(word) for word in words[1::2]]
    if places != sorted(places):
        raise _unusual()
    body = objects[int(first[1]) :]
    pieces = (
        b"%d 0 obj %b" % (number, body[start:end])
        for number, (start, end) in zip(numbers, pairwise([*places, len(body)]), strict=True)
    )
    return objects + b"\n" + b"\n".join(pieces)


def _without_ascii(raw: bytes, allowance: Allowance) -> bytes:
    """Bytes that were written as letters, as old programs do; several times over, as nobody does but who hides."""
    data = raw
    for _layer in range(MOST_LAYERS):
        ending = data[-16:].rstrip()
        if _is_zlib(data) or not ending.endswith(b">"):
            break
        if ending.endswith(b"~>"):
            allowance.spend(ascii=len(data))
            data = _from_ascii85(data)
        elif _HEXADECIMAL.match(data):
            allowance.spend(ascii=len(data))
            data = _from_hex(data)
        else:
            break
    return data


def _is_zlib(data: bytes) -> bool:
    return len(data) > 2 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0


def _inflated(data: bytes, most: int) -> bytes:
    """At most so many bytes of it. Of a damaged one all that comes before the damage, as readers show it."""
    unpack, written = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    for place in range(2, len(data), BLOCK):
        before, block = unpack.copy(), data[place : place + BLOCK]
        try:
            written += unpack.decompress(block, most - len(written))
        except zlib.error:
            return bytes(written + _until_it_breaks(before, block, most - len(written)))
        if unpack.eof or len(written) >= most:
            break
    return bytes(written)


def _until_it_breaks(unpack: Any, block: bytes, most: int) -> bytes:
    written = bytearray()
    for place in range(len(block)):
        try:
            written += unpack.decompress(block[place : place + 1], max(1, most - len(written)))
        except zlib.error:
            break
    return bytes(written[:most])


def _from_ascii85(data: bytes) -> bytes:
    try:
        return base64.a85decode(data.strip().removeprefix(b"<~").removesuffix(b"~>"))
    except ValueError:
        return b""


def _from_hex(data: bytes) -> bytes:
    digits = b"".join(data.strip().removesuffix(b">").split())
    try:
        return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
    except binascii.Error:
        return b""


def _check_words(everything: bytes, written: bytes) -> None:
    if _LOCKED.search(written):
        raise Unfit(_("it is locked with a password or with rights; please save it without"))
    if _RUNNING.search(everything) or _RUNNING.search(written) or _SCRIPT.search(written):
        raise _script()
    openings = list(islice(_OPENING.finditer(written), MOST_OPENINGS + 1))
    if not openings:
        return
    places: dict[int, list[int]] = {}
    for found in _OBJECT.finditer(written):
        places.setdefault(int(found[1]), []).append(found.end())
    if len(openings) > MOST_OPENINGS:
        raise _unusual()
    if not all(_only_turns_the_page(opening, written, places) for opening in openings):
        raise _script()


def _only_turns_the_page(opening: re.Match[bytes], written: bytes, places: dict[int, list[int]]) -> bool:
    """Most programs let a PDF open at its first page; that is all it may do. An object that stands several times may do
    nothing else in any of its versions."""
    if opening[2] is None:
        return bool(opening[1]) and bool(_GOES_TO_A_PAGE.match(opening[1]))
    versions = places.get(int(opening[2]), [])
    return 0 < len(versions) <= MOST_VERSIONS and all(
        _GOES_TO_A_PAGE.match(written, place) for place in versions
    )
