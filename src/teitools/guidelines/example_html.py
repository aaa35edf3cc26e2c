"""An example of XML as HTML: laid out as its author did, its parts set apart, element names leading to entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from teitools.document import Document
from teitools.render import Child, h

_TOKEN = re.compile(
    r"(?P<comment><!--.*?-->)|(?P<pi><\?.*?\?>)|(?P<cdata><!\[CDATA\[.*?\]\]>)"
    r"|(?P<open></?)(?P<name>[^\s/>!?]+)(?P<rest>[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*)(?P<close>>)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?P<name>[^\s=/]+)(?P<equals>\s*=\s*)(?P<value>\"[^\"]*\"|'[^']*')", re.DOTALL)

#: The address of an element's entry by its name; None when it has none.
Target = Callable[[str], str | None]


def example(element: etree._Element, document: Document, target: Target) -> etree._Element:
    """A `pre` with the source text inside an `egXML`."""
    return h("pre", {"class": "xml"}, h("code", None, *_highlighted(source_of(element, document), target)))


def source_of(element: etree._Element, document: Document) -> str:
    """The text between the tags of `element` as written, without blank lines around it and common indentation."""
    tag = document.tag(element)
    span = document.element_span(element)
    if tag is None or tag.empty:
        return ""
    inner = document.text[tag.end : document.text.rindex("</", tag.end, span.end)]
    lines = inner.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    first_is_inline = bool(inner) and not inner.startswith(("\n", "\r", " ", "\t"))
    counted = lines[1:] if first_is_inline else lines
    indents = [len(line) - len(line.lstrip()) for line in counted if line.strip()]
    cut = min(indents, default=0)
    kept = [line if first_is_inline and number == 0 else line[cut:] for number, line in enumerate(lines)]
    return "\n".join(line.rstrip() for line in kept)


def _highlighted(source: str, target: Target) -> Iterator[Child]:
    at = 0
    for match in _TOKEN.finditer(source):
        if match.start() > at:
            yield source[at : match.start()]
        at = match.end()
        if match["name"] is None:
            yield h("span", {"class": "x-comment"}, match[0])
            continue
        yield h("span", {"class": "x-tag"}, match["open"], _name(match["name"], target))
        yield from _attributes(match["rest"])
        yield h("span", {"class": "x-tag"}, match["close"])
    if at < len(source):
        yield source[at:]


def _name(name: str, target: Target) -> Child:
    address = target(name.rpartition(":")[2])
    return h("a", {"href": address}, name) if address else name


def _attributes(rest: str) -> Iterator[Child]:
    at = 0
    for match in _ATTRIBUTE.finditer(rest):
        yield rest[at : match.start()]
        yield h("span", {"class": "x-att"}, match["name"])
        yield match["equals"]
        yield h("span", {"class": "x-value"}, match["value"])
        at = match.end()
    tail = rest[at:]
    if tail.strip() == "/":
        yield tail[: tail.index("/")]
        yield h("span", {"class": "x-tag"}, "/")
    else:
        yield tail
