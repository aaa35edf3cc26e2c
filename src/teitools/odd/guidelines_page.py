"""The encoding guidelines of a customization: its prose and its reference as one page that stands alone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from lxml import etree

from teitools.document import XML_NS

from .compiled import CompiledOdd
from .html import Child, Identifiers, append, break_lines, make
from .odd_file import TEI
from .prose import Prose, Section
from .reference import Reference


def guidelines(compiled: CompiledOdd, *, tei_descriptions: bool = False) -> etree._ElementTree:
    """The guidelines as HTML: table of contents, prose with examples, an entry for each element and class.

    The page needs no other file and runs no script; every heading, example and entry has an identifier that stays the
    same as long as what it names does. tei_descriptions: as for `write_rng`.
    """
    document = compiled.odd.document
    identifiers = Identifiers()
    for reserved in ("content", "contents", "reference"):
        identifiers.take(reserved)
    entries = Identifiers()
    reference = Reference(compiled, tei_descriptions, entries)
    prose = Prose(document, reference.entry, reference.described, identifiers)
    text = next(document.root.iter(TEI + "text"), None)
    sections = prose.body(text) if text is not None else []
    reference.used_in = prose.used_in
    title = _text(document.root, "title") or compiled.ident
    main = make("main", {"id": "content"}, *sections)
    parts = list(_reference(reference))
    contents = [*prose.sections, *(section for section, _ in parts)]
    append(main, *(html for _, html in parts))
    page = make(
        "html",
        {"lang": document.root.get(f"{{{XML_NS}}}lang") or "en"},
        _head(title),
        make(
            "body",
            None,
            make("a", {"href": "#content", "class": "skip"}, "Skip to the text"),
            _page_header(document.root, title),
            make(
                "div",
                {"class": "columns"},
                make(
                    "nav",
                    {"id": "contents", "aria-label": "Contents"},
                    make("h2", None, "Contents"),
                    _contents(contents),
                ),
                main,
            ),
        ),
    )
    break_lines(page)
    return page.getroottree()


def serialise_html(tree: etree._ElementTree) -> bytes:
    """The bytes of the page: HTML with its doctype, UTF-8, LF, a final newline."""
    body = etree.tostring(tree.getroot(), method="html", encoding="unicode", with_tail=False)
    return f"<!DOCTYPE html>\n{body}\n".encode()


def _head(title: str) -> etree._Element:
    css = (resources.files("teitools.odd") / "guidelines.css").read_text(encoding="utf-8")
    return make(
        "head",
        None,
        make("meta", {"charset": "utf-8"}),
        make("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        make("meta", {"name": "color-scheme", "content": "light dark"}),
        make("title", None, title),
        make("style", None, "\n" + css),
    )


def _page_header(root: etree._Element, title: str) -> etree._Element:
    header = make("header", None, make("h1", None, title))
    names = [" ".join(str(each.xpath("string()")).split()) for each in _in(root, "titleStmt", ("author", "editor"))]
    names += [
        " ".join(str(name.xpath("string()")).split())
        for statement in _in(root, "titleStmt", ("respStmt",))
        for name in statement.iterchildren(TEI + "name", TEI + "persName", TEI + "orgName")
    ]
    date = _text(root, "date", "publicationStmt")
    line = ", ".join(part for part in (*dict.fromkeys(names), date) if part)
    if line:
        append(header, make("p", None, line))
    licence = next(_in(root, "availability", ("licence",)), None)
    if licence is not None:
        words = " ".join(str(licence.xpath("string()")).split())
        target = licence.get("target")
        append(header, make("p", None, make("a", {"href": target}, words) if target else words))
    return header


def _in(root: etree._Element, parent: str, names: tuple[str, ...]) -> Iterator[etree._Element]:
    holder = next(root.iter(TEI + parent), None)
    if holder is not None:
        yield from holder.iterchildren(*(TEI + name for name in names))


def _text(root: etree._Element, name: str, parent: str = "titleStmt") -> str:
    found = next(_in(root, parent, (name,)), None)
    return "" if found is None else " ".join(str(found.xpath("string()")).split())


def _contents(sections: list[Section]) -> etree._Element:
    html = make("ol")
    for section in sections:
        number: Child = make("span", {"class": "number"}, section.number) if section.number else None
        space = " " if number is not None else None
        item = make("li", None, make("a", {"href": f"#{section.ident}"}, number, space, section.title))
        if section.parts:
            append(item, _contents(section.parts))
        append(html, item)
    return html


def _reference(reference: Reference) -> Iterator[tuple[Section, etree._Element]]:
    """The chapters of the reference, with their lines in the table of contents."""
    chapters = (
        ("reference-elements", "Elements", list(reference.elements())),
        ("reference-model-classes", "Model classes", list(reference.classes("model"))),
        ("reference-attribute-classes", "Attribute classes", list(reference.classes("atts"))),
    )
    for ident, title, entries in chapters:
        if not entries:
            continue
        lines = [Section(str(each.get("id")), "", str(each.xpath("string(h3)"))) for each in entries]
        yield Section(ident, "", title, lines), make("section", {"id": ident}, make("h2", None, title), *entries)
