"""HTML trees by hand: elements, whole pages, bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree

from .html_tree import append_text

Child = etree._Element | str | None | Iterable["Child"]


def h(tag: str, attributes: Mapping[str, str | None] | None = None, *children: Child) -> etree._Element:
    """A new element with the attributes that are not None, holding `children`: elements, strings, lists of them."""
    made = etree.Element(tag)
    if attributes:
        for name, value in attributes.items():
            if value is not None:
                made.set(name, value)
    for child in children:
        add(made, child)
    return made


def add(parent: etree._Element, child: Child) -> None:
    """`child` at the end of `parent`; None is nothing."""
    if child is None:
        return
    if isinstance(child, str):
        append_text(parent, child)
    elif isinstance(child, etree._Element):
        parent.append(child)
    else:
        for each in child:
            add(parent, each)


def text_content(element: etree._Element) -> str:
    """The text of `element` and all in it, comments left out, white space as it is."""
    if not len(element) and isinstance(element.tag, str):
        return element.text or ""
    return "".join(map(str, element.itertext(etree.Element)))


def page(
    title: str,
    lang: str,
    body: Child,
    *,
    style: str | None = None,
    stylesheet: str | None = None,
    meta: Iterable[tuple[str, str]] = (),
    links: Iterable[tuple[str, str, str | None]] = (),
) -> etree._Element:
    """A whole page: `style` is CSS of our own making, `stylesheet` its relative address; links: (rel, href, type)."""
    head = h(
        "head",
        None,
        h("meta", {"charset": "utf-8"}),
        h("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        h("meta", {"name": "color-scheme", "content": "light dark"}),
        h("title", None, title),
        [h("meta", {"name": name, "content": content}) for name, content in meta if content],
        [h("link", {"rel": rel, "href": href, "type": kind}) for rel, href, kind in links],
        h("link", {"rel": "stylesheet", "href": stylesheet}) if stylesheet else None,
        h("style", None, style) if style else None,
    )
    return h("html", {"lang": lang or None}, head, h("body", None, body))


def to_bytes(html: etree._Element) -> bytes:
    """The page as it is served: UTF-8, with its doctype, ending in one line end."""
    for style in html.iter("style"):
        if style.text and "</" in style.text:
            raise ValueError("a style sheet may not hold `</`")
    html.tail = "\n"
    try:
        # Serialised once, as bytes, its doctype with it: a page may be larger than what made it.
        made: bytes = etree.tostring(html, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")
    finally:
        html.tail = None
    return made
