"""Everything that the guidelines of a customization hold, before it is laid out on one page or on many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from teitools.document import TEI, XML_NS, Document
from teitools.odd import CompiledOdd
from teitools.render import Plan, h, text_content

from .class_tree import class_tree
from .entries import Entries
from .names import Identifiers, Names, anchor
from .prose import Chapter, Section, chapters, lay_out, prose_plan, whole
from .remarks import Remarks
from .said import Said
from .search import SearchEntry

#: Identifiers that the frame of each page has.
_FRAME = ("content", "contents", "search", "question", "found", "count")
#: kind -> (identifier of the part, its title)
KINDS = {
    "element": ("reference-elements", "Elements"),
    "model": ("reference-model-classes", "Model classes"),
    "atts": ("reference-attribute-classes", "Attribute classes"),
    "macro": ("reference-macros", "Macros"),
    "datatype": ("reference-datatypes", "Datatypes"),
}
TREE = ("class-tree", "Class tree")
_KIND_NAMES = {
    "element": "element",
    "model": "model class",
    "atts": "attribute class",
    "macro": "macro",
    "datatype": "datatype",
}


@dataclass(slots=True)
class Part:
    """A part of the reference: its line in the contents and the entries in it."""

    section: Section
    kind: str
    entries: list[etree._Element]


@dataclass(slots=True)
class Book:
    """The guidelines of one customization. by, date, licence: "" where the header says nothing."""

    title: str
    language: str
    by: str
    licence: etree._Element | None
    chapters: list[Chapter]
    parts: list[Part]
    tree: etree._Element | None
    search: list[SearchEntry]
    tei: str


def make_book(compiled: CompiledOdd, *, tei_descriptions: bool = False) -> Book:
    """The guidelines of `compiled`.

    Every heading, example and entry has an identifier that stays the same as long as what it names does.
    tei_descriptions: whether TEI's descriptions, remarks and examples stand beside the customization's own.
    """
    document = compiled.odd.document
    names, said, identifiers = Names(compiled), Said(compiled, tei_descriptions), Identifiers()
    for reserved in (*_FRAME, TREE[0], *(ident for ident, _ in KINDS.values())):
        identifiers.take(reserved)
    for kind in KINDS:
        for ident in names.entries(kind):
            identifiers.take(anchor(kind, ident))
    taken = set(identifiers.taken)
    root, origin = whole(document)
    layout = lay_out(root, identifiers)
    entries = Entries(names, said, identifiers, layout.used_in)
    prose = list(chapters(root, origin, entries, layout, taken))
    identifiers.taken |= taken

    def plan(of: Document) -> Plan:
        return prose_plan(lambda element: (of, element), entries, layout)

    entries.remarks = Remarks(said, identifiers, plan, layout.examples)
    parts = list(_parts(entries))
    book = Book(
        _text(document.root, "title") or compiled.ident,
        document.root.get(f"{{{XML_NS}}}lang") or compiled.language,
        _by(document.root),
        _licence(document.root),
        prose,
        parts,
        _tree(names),
        list(_searchable(names, said)),
        compiled.tei,
    )
    _unlink_dead_ends(book)
    return book


def _parts(entries: Entries) -> Iterator[Part]:
    for kind, (ident, title) in KINDS.items():
        found = list(entries.of(kind))
        if found:
            lines = [Section(str(each.get("id")), "", text_content(each[0]).strip()) for each in found]
            yield Part(Section(ident, "", title, lines), kind, found)


def _tree(names: Names) -> etree._Element | None:
    trees = [
        part
        for kind, title in (("model", "Model classes"), ("atts", "Attribute classes"))
        for tree in (class_tree(names, kind, f"{title} as a tree"),)
        if tree is not None
        for part in (h("h3", None, title), tree)
    ]
    if not trees:
        return None
    note = h("p", None, "What stands below a class is part of it. The number is how many elements are in it.")
    return h("section", {"id": TREE[0]}, h("h2", None, TREE[1]), note, trees)


def _searchable(names: Names, said: Said) -> Iterator[SearchEntry]:
    specs = names.compiled.specs
    for kind in KINDS:
        table = "class" if kind in ("model", "atts") else kind
        for ident in names.entries(kind):
            spec = specs.table(table)[ident]
            title = f"<{spec.name}>" if kind == "element" else ident
            gloss = said.text(spec.gloss)
            about = " ".join(filter(None, (f"({gloss})" if gloss else "", said.text(spec.desc))))
            yield SearchEntry(title, _KIND_NAMES[kind], f"#{anchor(kind, ident)}", about)


def pieces(book: Book) -> Iterator[etree._Element]:
    """Every piece of HTML of the book, in order."""
    yield from (each.html for each in book.chapters)
    yield from (entry for part in book.parts for entry in part.entries)
    if book.tree is not None:
        yield book.tree


def _unlink_dead_ends(book: Book) -> None:
    """A link to an identifier that nothing here has becomes plain words."""
    ids = {each.get("id") for piece in pieces(book) for each in piece.iter(etree.Element) if each.get("id")}
    ids |= {ident for ident, _ in KINDS.values()} | set(_FRAME)
    for piece in pieces(book):
        for link in piece.iter("a"):
            href = link.get("href") or ""
            if href.startswith("#") and href[1:] not in ids:
                link.tag = "span"
                for name in {"href", "rel"} & set(link.attrib):
                    del link.attrib[name]


def _by(root: etree._Element) -> str:
    """Who answers for the customization, and of when it is."""
    names = [" ".join(text_content(each).split()) for each in _in(root, "titleStmt", ("author", "editor"))]
    names += [
        " ".join(text_content(name).split())
        for statement in _in(root, "titleStmt", ("respStmt",))
        for name in statement.iterchildren(TEI + "name", TEI + "persName", TEI + "orgName")
    ]
    return ", ".join(part for part in (*dict.fromkeys(names), _text(root, "date", "publicationStmt")) if part)


def _licence(root: etree._Element) -> etree._Element | None:
    licence = next(_in(root, "availability", ("licence",)), None)
    if licence is None:
        return None
    said, target = " ".join(text_content(licence).split()), (licence.get("target") or "").split()[:1]
    web = bool(target) and target[0].lower().startswith(("http://", "https://"))
    return h("p", None, h("a", {"href": target[0]}, said or target[0]) if web else said)


def _in(root: etree._Element, parent: str, names: tuple[str, ...]) -> Iterator[etree._Element]:
    holder = next(root.iter(TEI + parent), None)
    if holder is not None:
        yield from holder.iterchildren(*(TEI + name for name in names))


def _text(root: etree._Element, name: str, parent: str = "titleStmt") -> str:
    found = next(_in(root, parent, (name,)), None)
    return "" if found is None else " ".join(text_content(found).split())
