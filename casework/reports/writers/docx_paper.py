"""The paper under a Word file: page, margins, page numbers, draft mark, fonts (GB/T 9704-2012)."""

from datetime import datetime
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm

from casework.reports.writers.docx_xml import NAMESPACE, Look, paragraph, picture_run, run
from casework.reports.writers.layout import (
    BODY_FONT,
    HEADING_FONT,
    KAI_FONT,
    LATIN_FONT,
    TABLE_FONT,
    TITLE_FONT,
    clean,
)

TEXT_WIDTH: Final = 8844  # twips: 156 mm
LANDSCAPE_WIDTH: Final = 14570  # twips: 257 mm, A4 landscape with 20 mm at the sides

# What stands in for fonts that are not everywhere. WPS and Word read altName, LibreOffice goes by the family.
_FONTS: Final = (
    (TITLE_FONT, "宋体", "roman"),
    (BODY_FONT, "仿宋", "modern"),
    (KAI_FONT, "楷体", "modern"),
    (HEADING_FONT, "SimHei", "modern"),
    (TABLE_FONT, "SimSun", "roman"),
)
_NUMBER_LOOK: Final = Look(TABLE_FONT, 14, line=16, latin=TABLE_FONT)
_FOOT_LOOK: Final = Look(TABLE_FONT, 7.5, "center", 10, latin=TABLE_FONT)


class Paper:
    """A Word file to which elements are added one after another."""

    def __init__(
        self,
        title: str,
        author: str,
        made_at: datetime,
        *,
        is_draft: bool,
        is_form: bool = False,
        is_landscape: bool = False,
        foot: str = "",
        keyword: str = "",
    ) -> None:
        """Page numbers stand outside as “— 1 —” (GB/T 9704). A form says 第 1 页 共 9 页 in the middle of each page and has
        smaller margins above and below, so that most stay on one page. `foot` stands small under the page number,
        `keyword` among the properties of the file; `is_landscape` says how it begins."""
        self._document: Any = Document()
        self._body = self._document.element.body
        self._made_at = made_at
        self._pictures = 0
        _set_defaults(self._document)
        _set_properties(self._document, clean(title), clean(author), made_at, keyword)
        first = self._document.sections[0]
        self._is_form = is_form
        _landscape(first) if is_landscape else _portrait(first, is_form=is_form)
        self._document.settings.odd_and_even_pages_header_footer = True
        _count_pages(first) if is_form else _number_pages(first)
        if foot:
            _add_foot(first, foot)
        if is_draft:
            _mark_draft(first)

    def add(self, xml: str) -> None:
        """Adds a paragraph or a table, given as XML with its namespace."""
        self._body.insert(len(self._body) - 1, parse_xml(xml))

    def text(self, text: str, look: Look) -> None:
        """Adds a paragraph of one run."""
        self.add(paragraph([run(text, look)] if text else [], look))

    def picture(self, raw: bytes, words: str, width: float, look: Look) -> None:
        """Adds a picture of `width` millimetres in a paragraph of its own; `words` say what it shows."""
        self._pictures += 1
        name, image = self._document.part.get_or_add_image(BytesIO(raw))
        height = width * image.px_height / image.px_width
        drawn = picture_run(name, self._pictures, clean(words), int(Mm(width)), int(Mm(height)))
        self.add(paragraph([drawn], look))

    def turn(self, *, landscape: bool) -> None:
        """Starts a new section on a new page; page numbers and draft mark go on."""
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        self._close_section()
        _landscape(section) if landscape else _portrait(section, is_form=self._is_form)

    def _close_section(self) -> None:
        """Moves the break into the last paragraph: in one of its own it could leave an empty page."""
        own = self._body[-2]
        last = own.getprevious()
        if last is not None and last.tag == qn("w:p"):
            last.get_or_add_pPr().append(own.pPr.find(qn("w:sectPr")))
            self._body.remove(own)

    def to_bytes(self) -> bytes:
        """The file. Equal contents give equal bytes: the stamps inside the archive are fixed."""
        stream = BytesIO()
        self._document.save(stream)
        return _with_fixed_stamps(stream.getvalue())


def _portrait(section: Section, *, is_form: bool) -> None:
    _size(section, WD_ORIENT.PORTRAIT, Mm(210), Mm(297))
    section.top_margin, section.bottom_margin = (Mm(27), Mm(25)) if is_form else (Mm(37), Mm(35))
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The number's line ends 22 mm above the edge, so that it begins 7 mm under the text area.
    section.header_distance, section.footer_distance = (Mm(15), Mm(13)) if is_form else (Mm(20), Mm(22))


def _landscape(section: Section) -> None:
    _size(section, WD_ORIENT.LANDSCAPE, Mm(297), Mm(210))
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.left_margin, section.right_margin = Mm(20), Mm(20)
    section.header_distance, section.footer_distance = Mm(12), Mm(10)


def _size(section: Section, orientation: WD_ORIENT, width: Length, height: Length) -> None:
    section.orientation, section.page_width, section.page_height = orientation, width, height
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is not None:
        # The line pitch is written into every paragraph; a grid would stretch the tables.
        section._sectPr.remove(grid)


def _number_pages(section: Section) -> None:
    """“— 1 —” outside: right on odd pages, left on even ones, one character in."""
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        look = Look(**{**_as_dict(_NUMBER_LOOK), "align": align, align: 1})
        field = [run("— ", look), field_run("PAGE", look), run(" —", look)]
        _replace(footer, paragraph(field, look))


def _add_foot(section: Section, foot: str) -> None:
    """A small line under the page number, on every page."""
    for footer in (section.footer, section.even_page_footer):
        footer._element.append(parse_xml(paragraph([run(foot, _FOOT_LOOK)], _FOOT_LOOK)))


def _count_pages(section: Section) -> None:
    """第 1 页 共 9 页 in the middle of every page: forms are handed in singly and must be seen to be whole."""
    look = Look(TABLE_FONT, 10.5, "center", 16, latin=TABLE_FONT)
    for footer in (section.footer, section.even_page_footer):
        footer.is_linked_to_previous = False
        counted = [
            run("第 ", look),
            field_run("PAGE", look),
            run(" 页　共 ", look),
            field_run("NUMPAGES", look),
            run(" 页", look),
        ]
        _replace(footer, paragraph(counted, look))


def field_run(code: str, look: Look, shown: str = "1", *, is_stale: bool = False) -> str:
    """A field that the program fills in: PAGE, NUMPAGES, PAGEREF …; a stale one is worked out when the file is opened."""
    stale = ' w:dirty="true"' if is_stale else ""
    font, latin = quoteattr(look.font), quoteattr(look.latin)
    properties = (
        f"<w:rPr><w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia={font} w:cs={latin}/>"
        f'<w:sz w:val="{round(look.size * 2)}"/></w:rPr>'
    )
    marks = (
        f'<w:fldChar w:fldCharType="begin"{stale}/>',
        f'<w:instrText xml:space="preserve"> {code} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{shown}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{properties}{mark}</w:r>" for mark in marks)


def _mark_draft(section: Section) -> None:
    look = Look(HEADING_FONT, 16, "right", 20, latin=HEADING_FONT)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        _replace(header, paragraph([run("草　稿", look)], look))


def _replace(part: Any, xml: str) -> None:
    """Puts one paragraph in the place of what a header or footer holds."""
    for old in list(part._element):
        part._element.remove(old)
    part._element.append(parse_xml(xml))


def _as_dict(look: Look) -> dict[str, Any]:
    return {name: getattr(look, name) for name in look.__slots__}


def _set_defaults(document: Any) -> None:
    """Body font for everything that is typed in later, Chinese language, no compatibility mode."""
    fonts = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}")
    fonts.attrib.clear()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN_FONT, 203200
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    for owner, name in ((fonts, "w:ascii"), (fonts, "w:hAnsi"), (fonts, "w:cs")):
        owner.set(qn(name), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), BODY_FONT)
    language = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is not None:
        settings.replace(
            compat,
            parse_xml(
                f'<w:compat {NAMESPACE}><w:compatSetting w:name="compatibilityMode" '
                'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
            ),
        )
    _set_font_table(document)


def _set_font_table(document: Any) -> None:
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = _font_table().encode()


def _font_table() -> str:
    fonts = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/>"
        f'<w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="auto"/></w:font>'
        for name, other, family in _FONTS
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {NAMESPACE}>{fonts}</w:fonts>'


def _set_properties(document: Any, title: str, author: str, made_at: datetime, keyword: str) -> None:
    found = document.core_properties
    # Word's limit of a property is 255 characters.
    found.title, found.author, found.last_modified_by = title[:255], author[:255], author[:255]
    found.comments = found.subject = ""
    found.keywords = keyword
    found.created = found.modified = made_at.replace(tzinfo=None)
    found.language, found.revision = "zh-CN", 1


def _with_fixed_stamps(raw: bytes) -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return stream.getvalue()
