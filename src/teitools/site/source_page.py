"""The TEI of a text to be read on the site: numbered lines that can be pointed to, markup told from text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from teitools.document import Document
from teitools.render import Child, h

from .downloads import forms_of
from .frame import framed, relative
from .gather import Gathered, short_title, title_for
from .metadata import Head

#: So much of a source is on a page, so many pages are made: what lies beyond is in the file.
_ON_A_PAGE, _PAGES = 40_000, 12
_TOKEN = re.compile(
    r"(?P<c><!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<![A-Z][^>]*>)"
    r"|(?P<t></?[^\s<>/]+)"
    r"|(?P<a>\s[\w:.-]+=)"
    r"|(?P<v>\"[^\"<]*\"|'[^'<]*')"
    r"|(?P<e>/?>)",
    re.DOTALL,
)
#: Token -> class: comments and instructions, names of elements, names of attributes, values.
_CLASSES = {"c": "c", "t": "t", "a": "a", "v": "v", "e": "t"}


def source_address(page: str, number: int = 1) -> str:
    """The page of the source of the text of `page`, or a further part of it."""
    stem = f"sources/{page.partition('/')[2].removesuffix('.html')}"
    return f"{stem}.html" if number == 1 else f"{stem}..{number}.html"


def source_pages(gathered: Gathered, document: Document, page: str) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of the source of a text, in parts of whole lines; none where none is offered.

    Cost: linear in what is shown.
    """
    if "source" not in forms_of(gathered):
        return
    parts = list(_parts(document.text.lstrip()))
    shown = parts[:_PAGES]
    title = gathered.say("TEI source of {title}", title=short_title(document))
    for number, (first, text) in enumerate(shown, 1):
        here = source_address(page, number)
        ways = [_way(gathered, page, each, here, number) for each in range(1, len(shown) + 1)] if len(shown) > 1 else []
        text_link = h("a", {"href": relative(page, here)}, title_for(document))
        file = h("a", {"href": relative(f"{page.removesuffix('.html')}.xml", here)}, gathered.say("the whole file"))
        nav = h("nav", {"aria-label": gathered.say("Parts")}, h("ul", {"class": "letters"}, ways)) if ways else None
        rest = gathered.say("The rest is in the file.") if len(parts) > _PAGES and number == len(shown) else None
        body: list[Child] = [
            h(
                "header",
                {"class": "title"},
                h("p", {"class": "kind"}, text_link),
                h("h1", None, gathered.say("TEI source")),
                h("p", {"class": "author"}, file),
            ),
            nav,
            _code(first, text, gathered.say("TEI source")),
            h("p", {"class": "quiet"}, rest) if rest else None,
        ]
        yield here, framed(gathered, here, title, body, head=Head(names=[("robots", "noindex")]))


def _way(gathered: Gathered, page: str, number: int, here: str, current: int) -> etree._Element:
    attributes = {"href": relative(source_address(page, number), here)}
    if number == current:
        attributes["aria-current"] = "page"
    return h("li", None, h("a", attributes, gathered.say.number(number)))


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """(number of its first line, text) of each part; a line that is longer than a part is cut."""
    first = number = 1
    held: list[str] = []
    size = 0
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), _ON_A_PAGE):
            piece = line[start : start + _ON_A_PAGE]
            if held and size + len(piece) > _ON_A_PAGE:
                yield first, "\n".join(held)
                held, size, first = [], 0, number
            held.append(piece)
            size += len(piece) + 1
        number += 1
    yield first, "\n".join(held)


def _code(first: int, text: str, label: str) -> etree._Element:
    """The lines, each after its number; what runs over several lines is marked in each."""
    lines: list[list[Child]] = [[]]
    inside = False
    end = 0

    def add(words: str, css_class: str | None) -> None:
        for at, part in enumerate(words.split("\n")):
            if at:
                lines.append([])
            if part:
                lines[-1].append(h("span", {"class": css_class}, part) if css_class else part)

    for token in _TOKEN.finditer(text):
        kind = str(token.lastgroup)
        # What looks like an attribute between tags is text.
        if kind in ("a", "v", "e") and not inside:
            continue
        add(text[end : token.start()], None)
        add(token.group(), _CLASSES[kind])
        inside = kind == "t" or (inside and kind != "e" and kind != "c")
        end = token.end()
    add(text[end:], None)
    box = etree.Element("code")
    for number, line in enumerate(lines, first):
        anchor = h("a", {"id": f"L{number}", "href": f"#L{number}", "class": "n"}, str(number))
        row = h("span", {"class": "l"}, anchor, line, "\n")
        box.append(row)
    attributes = {"class": "source-view", "dir": "ltr", "tabindex": "0", "role": "region", "aria-label": label}
    return h("pre", attributes, box)
