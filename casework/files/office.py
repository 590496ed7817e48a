"""Checks of Word and Excel files (OOXML): what its parts are declared to be, what they load, what they would run.

Names of parts say nothing: macros work under any name. What counts is the declared type of a part and how parts refer
to each other, so both are read with a real XML parser; a document type (entities) is refused before it takes effect.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import unquote
from xml.parsers.expat import ExpatError

from casework.files.office_xml import Link, Types, has_any, parse, read_fields, read_links, read_types
from casework.files.package import DAMAGED, content_of, open_package
from casework.files.unfit import Unfit
from casework.i18n import gettext as _

TYPES: Final = "[Content_Types].xml"
ROOT: Final = "_rels/.rels"
WORD: Final = "wordprocessingml.document.main+xml"
EXCEL: Final = "spreadsheetml.sheet.main+xml"
MOST_NESTED: Final = 20 * 1024 * 1024
HEAD: Final = 16

# Types of parts that run or hold programs, fetch data, or that Word turns into a document of its own (altChunk).
RUNNING_TYPE: Final = re.compile(
    r"macro|vbaproject|vbadata|activex|oleobject|keymapcustomizations|attachedtoolbars|sheet\.binary|dialogsheet"
    r"|webextension|x-msdownload|x-msdos|javascript|vbscript|text/html|xhtml|message/rfc822|/rtf|shockwave"
    r"|application/java|connections\+xml|querytable",
    re.I,
)
RUNNING_NAME: Final = re.compile(
    r"vbaproject|vbadata|/activex|oleobject"
    r"|\.(exe|dll|com|scr|msi|jse?|vb[se]|wsf|bat|cmd|ps1|hta|jar|lnk|html?|mht|rtf|swf)$",
    re.I,
)
RUNNING_LINK: Final = re.compile(
    r"/(vbaProject|wordVbaData|oleObject|control|activeXControlBinary|xlMacrosheet|xlIntlMacrosheet|dialogsheet"
    r"|aFChunk|attachedTemplate|frame|subDocument|webextension|webextensiontaskpanes|connections|queryTable)$",
    re.I,
)
MAIN: Final = re.compile(r"/officeDocument$", re.I)
EMBEDDED: Final = re.compile(r"/package$", re.I)
HYPERLINK: Final = re.compile(r"/hyperlink$", re.I)
OTHER_BOOK: Final = re.compile(
    r"/(externalLinkPath|externalLinkLongPath|xlPathMissing|xlStartup|xlAlternateStartup|xlLibrary)$", re.I
)
# Links lead somewhere only when they are pressed; these schemes run something then.
RUNNING_SCHEME: Final = re.compile(
    r"\s*(javascript|vbscript|data|jar|mk|its|mhtml|ms-[\w-]+|search(-ms)?|shell|hcp|res|view-source):", re.I
)
# Another book on another computer: opening it would tell that computer who asks.
REMOTE: Final = re.compile(r"(https?|ftp):|[\\/]{2}|file:/{0,2}[^/]|file:/{4}|file:[\\/]*\\\\", re.I)
# Fields by which Word starts programs, or fetches files from other computers, when it updates them.
RUNNING_FIELD: Final = re.compile(r"\s*(DDE(AUTO)?|MACROBUTTON)\b", re.I)
FETCHING_FIELD: Final = re.compile(
    r"\s*(INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|RD|DATABASE)\b.*(://|[\\/]{2}[^\\/\s])", re.I | re.S
)
SCRIPT: Final = re.compile(rb"<\s*script|\son\w+\s*=|javascript:|<\s*foreignObject|<!(DOCTYPE|ENTITY)", re.I)
PACKAGE: Final = b"PK\x03\x04"
FOREIGN_BODIES: Final = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ\x90\x00", b"\x7fELF", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"{\\rtf",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """An opened file with what its parts are declared to be and how they refer to each other."""

    archive: zipfile.ZipFile
    types: Types
    links: dict[str, list[Link]]
    is_word: bool
    is_nested: bool


def check_docx(path: Path) -> None:
    """A Word document without macros. Raises Unfit."""
    with path.open("rb") as file:
        _check(file, (WORD,))


def check_xlsx(path: Path) -> None:
    """An Excel workbook without macros. Raises Unfit."""
    with path.open("rb") as file:
        _check(file, (EXCEL,))


def _check(file: IO[bytes], main_types: tuple[str, ...], *, is_nested: bool = False) -> None:
    try:
        with open_package(file) as archive:
            office = _opened(archive, main_types, is_nested)
            embedded = _check_links(office)
            for member in archive.infolist():
                _check_part(office, member, embedded)
    except (*DAMAGED, ExpatError) as error:
        raise Unfit(_("it is not an Office file, or it is damaged")) from error


def _opened(archive: zipfile.ZipFile, main_types: tuple[str, ...], is_nested: bool) -> Office:
    """Raises Unfit when the part that the file opens with is of another type than its name says."""
    names = set(archive.namelist())
    if TYPES not in names or ROOT not in names:
        raise Unfit(_("it is not an Office file of this type, whatever its name says"))
    types = read_types(content_of(archive, archive.getinfo(TYPES)))
    if any(RUNNING_TYPE.search(declared) for declared in types.all) or any(map(RUNNING_NAME.search, names)):
        raise _macros()
    links = {
        name: read_links(content_of(archive, archive.getinfo(name)))
        for name in names
        if name.casefold().endswith(".rels")
    }
    main = [_target(ROOT, link) for link in links[ROOT] if MAIN.search(link.type)]
    declared = types.of(main[0]) if len(main) == 1 and main[0] in names else ""
    if not declared.endswith(main_types):
        raise Unfit(_("it is not an Office file of this type, whatever its name says"))
    return Office(archive, types, links, declared.endswith(WORD), is_nested)


def _macros() -> Unfit:
    return Unfit(_("it contains macros or embedded programs; please save it without"))


def _elsewhere() -> Unfit:
    return Unfit(_("it loads something from elsewhere when it is opened; please save it without"))


def _target(source: str, link: Link) -> str:
    """The part that a link of a `.rels` part leads to."""
    folder = posixpath.dirname(posixpath.dirname(source))
    return posixpath.normpath(posixpath.join("/", folder, unquote(link.target))).lstrip("/")


def _check_links(office: Office) -> set[str]:
    """What the parts refer to, inside and outside. Gives the parts that are files embedded in this one."""
    embedded = set()
    for source, links in office.links.items():
        for link in links:
            if RUNNING_LINK.search(link.type):
                raise _elsewhere() if link.is_external else _macros()
            if link.is_external and not _may_lead_out(link):
                raise _elsewhere()
            if EMBEDDED.search(link.type):
                embedded.add(_target(source, link))
    return embedded


def _may_lead_out(link: Link) -> bool:
    """A link that somebody presses, or another workbook on the same computer (Excel asks before it looks)."""
    target = unquote(link.target)
    if HYPERLINK.search(link.type):
        return not RUNNING_SCHEME.match(target)
    return bool(OTHER_BOOK.search(link.type)) and not REMOTE.match(target)


def _check_part(office: Office, member: zipfile.ZipInfo, embedded: set[str]) -> None:
    name, declared = member.filename, office.types.of(member.filename).casefold()
    blocks = content_of(office.archive, member)
    if name == TYPES or name in office.links or member.is_dir():
        for _block in blocks:  # read before, or nothing: only the lengths are looked at
            pass
    elif declared.endswith(("+xml", "/xml")) or name.casefold().endswith(".xml"):
        _check_xml(office, declared, blocks)
    elif name.casefold().endswith((".svg", ".vml")):
        if SCRIPT.search(b"".join(blocks)):
            raise _macros()
    else:
        _check_body(office, name, embedded, blocks)


def _check_xml(office: Office, declared: str, blocks: Iterator[bytes]) -> None:
    if office.is_word:
        for instruction in read_fields(blocks):
            if RUNNING_FIELD.match(instruction):
                raise _macros()
            if FETCHING_FIELD.match(instruction):
                raise _elsewhere()
    elif "externallink" in declared:
        if has_any(blocks, ("ddeLink", "oleLink")):
            raise _macros()
    else:
        parse(blocks)


def _check_body(office: Office, name: str, embedded: set[str], blocks: Iterator[bytes]) -> None:
    """A picture, a font, settings of a printer; or a file in the file: the figures behind a chart."""
    head = next(blocks, b"")
    if head.startswith(FOREIGN_BODIES):
        raise _macros()
    if not head.startswith(PACKAGE):
        for _block in blocks:
            pass
        return
    if office.is_nested or name not in embedded:
        raise Unfit(_("another archive is hidden in it"))
    whole = io.BytesIO(head)
    whole.seek(0, io.SEEK_END)
    for block in blocks:
        whole.write(block)
        if whole.tell() > MOST_NESTED:
            raise Unfit(_("it would be far too large when it is opened"))
    _check(whole, (WORD, EXCEL), is_nested=True)
