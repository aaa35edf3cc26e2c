"""The guidelines on one page that stands alone, or on many: one for each chapter and each entry."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import resources

from lxml import etree

from teitools.render import Child, h, page, to_bytes

from .book import TREE, Book, Part
from .lines import break_lines
from .names import slug_of
from .prose import Section
from .search import SearchEntry, search_form, search_index, search_script


def one_page(book: Book) -> bytes:
    """All of the guidelines as one page that needs no other file."""
    parts = [
        h("section", {"id": part.section.ident}, h("h2", None, part.section.title), part.entries) for part in book.parts
    ]
    main = h("main", {"id": "content"}, [each.html for each in book.chapters], parts, book.tree)
    lines = [each.section for each in book.chapters if each.section.ident]
    lines += [part.section for part in book.parts]
    lines += [Section(TREE[0], "", TREE[1])] if book.tree is not None else []
    nav = h("nav", {"id": "contents", "aria-label": "Contents"}, search_form(), _heading(), _contents(lines))
    body: list[Child] = [_skip(), _page_header(book, None), h("div", {"class": "columns"}, nav, main)]
    body.append(h("script", None, "\n" + search_index(book.search) + search_script()))
    html = page(book.title, book.language, body, style="\n" + _style(), meta=(("generator", "teitools"),))
    break_lines(html)
    return to_bytes(html)


def many_pages(book: Book) -> dict[str, bytes]:
    """The guidelines as a folder: by the name of each file, what it holds. `index.html` leads to all others."""
    return _Folder(book).files()


@dataclass(slots=True)
class _Leaf:
    """One page of a folder. lead: the identifier whose address is the page as a whole."""

    file: str
    title: str
    html: list[etree._Element]
    lead: str


@dataclass(slots=True)
class _Folder:
    """Lays a book out on pages; links from identifier to identifier become links from page to page."""

    book: Book
    _taken: set[str] = field(default_factory=lambda: {"index.html", "style.css", "search.js", "search-index.js"})
    _home: dict[str, tuple[str, str]] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """By name, what each file holds."""
        lists = {part.kind: self._list(part) for part in self.book.parts}
        leaves = [*self._chapters(), *self._entries(), *lists.values(), *self._tree()]
        for leaf in leaves:
            for ident in _identifiers(leaf.html):
                self._home.setdefault(ident, (leaf.file, "" if ident == leaf.lead else f"#{ident}"))
        for chapter in self.book.chapters:
            for ident in _identifiers([chapter.html]):
                self._home.setdefault(ident, ("index.html", f"#{ident}"))
        nav = list(self._lines())
        made = {leaf.file: self._page(leaf, nav) for leaf in leaves}
        made["index.html"] = self._index(nav)
        made["style.css"] = _style().encode()
        made["search.js"] = search_script().encode()
        made["search-index.js"] = search_index(self._search()).encode()
        return dict(sorted(made.items()))

    def _chapters(self) -> Iterator[_Leaf]:
        for chapter in self.book.chapters:
            if chapter.section.ident:
                title = " ".join(filter(None, (chapter.section.number, chapter.section.title)))
                yield _Leaf(self._file(chapter.section.ident), title, _raised(chapter.html, 1), chapter.section.ident)

    def _entries(self) -> Iterator[_Leaf]:
        for part in self.book.parts:
            for line, entry in zip(part.section.parts, part.entries, strict=True):
                yield _Leaf(self._file(line.ident), line.title, _raised(entry, 2), line.ident)

    def _list(self, part: Part) -> _Leaf:
        """All names of a kind, each with what is said of it."""
        about = {each.address: each.about for each in self.book.search}
        items = [
            h(
                "li",
                None,
                h("a", {"href": f"#{line.ident}"}, h("code", None, line.title)),
                " ",
                about.get(f"#{line.ident}"),
            )
            for line in part.section.parts
        ]
        html = h(
            "section", {"id": part.section.ident}, h("h1", None, part.section.title), h("ul", {"class": "names"}, items)
        )
        return _Leaf(self._file(part.section.ident), part.section.title, [html], part.section.ident)

    def _tree(self) -> Iterator[_Leaf]:
        if self.book.tree is not None:
            yield _Leaf(self._file(TREE[0]), TREE[1], _raised(self.book.tree, 1), TREE[0])

    def _file(self, ident: str) -> str:
        """A name that differs from all others even where capitals do not count."""
        slug = slug_of(ident).replace(":", "-")[:120] or "page"
        name, number = f"{slug}.html", 2
        while name.lower() in self._taken:
            name = f"{slug}-{number}.html"
            number += 1
        self._taken.add(name.lower())
        return name

    def _lines(self) -> Iterator[Section]:
        for chapter in self.book.chapters:
            if chapter.section.ident:
                yield Section(chapter.section.ident, chapter.section.number, chapter.section.title)
        for part in self.book.parts:
            yield Section(part.section.ident, "", part.section.title)
        if self.book.tree is not None:
            yield Section(TREE[0], "", TREE[1])

    def _search(self) -> Iterator[SearchEntry]:
        for each in self.book.search:
            yield SearchEntry(each.title, each.kind, self._address(each.address, ""), each.about)

    def _address(self, href: str, here: str) -> str:
        """The address on its page of what `href` (`#ident`) names, from the page `here`."""
        file, fragment = self._home.get(href[1:], (here, href))
        return fragment or f"#{href[1:]}" if file == here else file + fragment

    def _page(self, leaf: _Leaf, nav: list[Section]) -> bytes:
        main = h("main", {"id": "content"}, leaf.html)
        return self._framed(f"{leaf.title} · {self.book.title}", main, nav, leaf.file)

    def _index(self, nav: list[Section]) -> bytes:
        loose = [each.html for each in self.book.chapters if not each.section.ident]
        lines = [each.section for each in self.book.chapters if each.section.ident]
        lines += [each for each in nav if each.ident not in {line.ident for line in lines}]
        full = h("section", None, h("h2", None, "Contents"), h("div", {"class": "whole"}, _contents(lines)))
        return self._framed(self.book.title, h("main", {"id": "content"}, loose, full), nav, "index.html")

    def _framed(self, title: str, main: etree._Element, nav: list[Section], here: str) -> bytes:
        home = None if here == "index.html" else "index.html"
        side = h("nav", {"id": "contents", "aria-label": "Contents"}, search_form(), _heading(), _contents(nav))
        body: list[Child] = [_skip(), _page_header(self.book, home), h("div", {"class": "columns"}, side, main)]
        body += [h("script", {"src": "search-index.js"}), h("script", {"src": "search.js"})]
        html = page(title, self.book.language, body, stylesheet="style.css", meta=(("generator", "teitools"),))
        for link in html.iter("a"):
            href = link.get("href") or ""
            if href.startswith("#") and href != "#content":
                link.set("href", self._address(href, here))
            if link.get("href") == here:
                link.set("aria-current", "page")
        break_lines(html)
        return to_bytes(html)


def _identifiers(pieces: Iterable[etree._Element]) -> Iterator[str]:
    for piece in pieces:
        for element in piece.iter(etree.Element):
            if element.get("id"):
                yield str(element.get("id"))


def _raised(html: etree._Element, levels: int) -> list[etree._Element]:
    """A copy with headings so many levels up, since each page begins anew."""
    made = copy.deepcopy(html)
    made.tail = None
    for heading in made.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        heading.tag = f"h{max(int(str(heading.tag)[1:]) - levels, 1)}"
    return [made]


def _style() -> str:
    return (resources.files("teitools.guidelines") / "guidelines.css").read_text(encoding="utf-8")


def _skip() -> etree._Element:
    return h("a", {"href": "#content", "class": "skip"}, "Skip to the text")


def _heading() -> etree._Element:
    return h("h2", None, "Contents")


def _page_header(book: Book, home: str | None) -> etree._Element:
    if home is not None:
        return h("header", {"class": "small"}, h("p", None, h("a", {"href": home}, book.title)))
    header = h("header", None, h("h1", None, book.title))
    if book.by:
        header.append(h("p", None, book.by))
    if book.licence is not None:
        header.append(copy.deepcopy(book.licence))
    return header


def _contents(sections: list[Section]) -> etree._Element:
    html = h("ol")
    for section in sections:
        number: Child = [h("span", {"class": "number"}, section.number), " "] if section.number else None
        item = h("li", None, h("a", {"href": f"#{section.ident}"}, number, section.title))
        if section.parts:
            item.append(_contents(section.parts))
        html.append(item)
    return html
