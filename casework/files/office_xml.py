"""Reading the XML of Office files: declared types, relationships, fields. A document type is refused at its first sign."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers.expat import ParserCreate

from casework.files.unfit import Unfit
from casework.i18n import gettext as _

MOST_ELEMENTS: Final = 2_000_000
"""A report of a thousand pages has some three hundred thousand."""
INSTRUCTIONS: Final = ("instrText", "delInstrText")
FIELDS: Final = frozenset(("fldSimple", "fldChar", *INSTRUCTIONS))
Start = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True)
class Link:
    """A relationship: of what kind, to what, and whether that lies outside the file."""

    type: str
    target: str
    is_external: bool


@dataclass
class Types:
    """What the parts of a package are declared to be: by extension, and one by one."""

    by_extension: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The type of a part, "" when none is declared; cases do not count."""
        name = name.casefold()
        return self.by_name.get(name) or self.by_extension.get(name.rpartition(".")[2], "")

    @property
    def all(self) -> list[str]:
        """Every declared type."""
        return [*self.by_extension.values(), *self.by_name.values()]


def parse(
    blocks: Iterable[bytes], start: Start | None = None, wanted: Container[str] = (), **handlers: Any
) -> None:
    """Read a part to its end. `start` gets the wanted elements, names and attributes without their namespaces.

    `handlers` are more of expat's by their names. Raises ExpatError for what is no XML, Unfit for a document type.
    """
    parser = ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True  # else each line of a text is a call
    if start is not None:
        left = MOST_ELEMENTS

        def counted(name: str, attributes: dict[str, str]) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Unfit(_("it would be far too large when it is opened"))
            name = name.rpartition(" ")[2]
            if name in wanted:
                start(name, {_local(key): value for key, value in attributes.items()})

        parser.StartElementHandler = counted
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    for block in blocks:
        parser.Parse(block, False)
    parser.Parse(b"", True)


def _refuse(*_declared: Any) -> None:
    raise Unfit(_("it declares XML entities, which no Office program does"))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def read_types(blocks: Iterable[bytes]) -> Types:
    """What `[Content_Types].xml` declares."""
    types = Types()

    def start(name: str, attributes: dict[str, str]) -> None:
        declared = attributes.get("ContentType", "")
        if name == "Default":
            types.by_extension[attributes.get("Extension", "").casefold()] = declared
        elif name == "Override":
            types.by_name[attributes.get("PartName", "").lstrip("/").casefold()] = declared

    parse(blocks, start, ("Default", "Override"))
    return types


def read_links(blocks: Iterable[bytes]) -> list[Link]:
    """What a `.rels` part refers to."""
    links: list[Link] = []

    def start(_name: str, attributes: dict[str, str]) -> None:
        is_external = attributes.get("TargetMode", "").strip().casefold() == "external"
        links.append(
            Link(attributes.get("Type", "").strip(), attributes.get("Target", "").strip(), is_external)
        )

    parse(blocks, start, ("Relationship",))
    return links


def has_any(blocks: Iterable[bytes], names: Container[str]) -> bool:
    """Whether a part has an element of one of the names."""
    found: list[str] = []
    parse(blocks, lambda name, _attributes: found.append(name), names)
    return bool(found)


def read_fields(blocks: Iterable[bytes]) -> list[str]:
    """The instructions of a Word part's fields, each put together from the pieces that formatting cuts it into.

    A field inside another one is given by itself too, and goes on being part of the outer one.
    """
    fields = _Fields()
    parse(blocks, fields.start, FIELDS, EndElementHandler=fields.end, CharacterDataHandler=fields.text)
    return [*fields.found, *("".join(pieces) for pieces in fields.open)]


class _Fields:
    """Listens to a Word part. The first of the open fields gathers what stands outside of any."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.open: list[list[str]] = [[]]
        self.is_inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A field in one piece, the begin or the end of one, or its text."""
        if name == "fldSimple":
            self.found.append(attributes.get("instr", ""))
        elif name == "fldChar":
            self._turn(attributes.get("fldCharType", ""))
        else:
            self.is_inside = True

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            self.open.append([])
        elif kind == "end" and len(self.open) > 1:
            self.found.append("".join(self.open.pop()))

    def end(self, name: str) -> None:
        """Text outside of instructions is what people read."""
        if self.is_inside and _local(name) in INSTRUCTIONS:
            self.is_inside = False

    def text(self, piece: str) -> None:
        """Instructions go to every field that is open."""
        if self.is_inside:
            for pieces in self.open:
                pieces.append(piece)
