"""The words of an element as a reader takes them: one side of each choice, no notes, white space folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teitools.document import TEI, TEI_NS

if TYPE_CHECKING:
    from lxml import etree

#: For each child of `choice`, the siblings that are read in its stead.
PREFERRED = ("corr", "reg", "expan", "sic", "orig", "abbr")
LEFT_OUT = frozenset(f"{{{TEI_NS}}}{name}" for name in ("note", "fw", "gap", "figDesc", "rt"))


_BREAKS = frozenset(f"{{{TEI_NS}}}{name}" for name in ("lb", "pb", "cb", "milestone"))
_CHOICE = f"{{{TEI_NS}}}choice"


def local_name(element: etree._Element) -> str:
    """The name without namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_tei(element: etree._Element, *names: str) -> bool:
    """Whether `element` is the TEI element of one of these names."""
    tag = element.tag
    return isinstance(tag, str) and tag.startswith(TEI) and tag[len(TEI) :] in names


def reading_text(element: etree._Element) -> str:
    """The reading text of `element`: corrected, regularised, expanded; a line break parts words unless `break="no"`."""
    if not len(element) and isinstance(element.tag, str) and element.tag not in _BREAKS:
        return " ".join((element.text or "").split())
    parts: list[str] = []
    #: Ends are strings, so that a document's depth never becomes the interpreter's.
    stack: list[etree._Element | str] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        inner: list[etree._Element | str] = []
        if isinstance(item.tag, str) and (item is element or item.tag not in LEFT_OUT):
            if item.tag in _BREAKS and item.get("break") != "no":
                inner.append(" ")
            inner.append(item.text or "")
            children: list[etree._Element] = list(item)
            if item.tag == _CHOICE:
                children = _chosen(children)
            inner += children
        if item is not element:
            above = item.getparent()
            inner.append("" if above is not None and above.tag == _CHOICE else item.tail or "")
        stack += reversed(inner)
    return " ".join("".join(parts).split())


def _chosen(children: list[etree._Element]) -> list[etree._Element]:
    for name in PREFERRED:
        for child in children:
            if is_tei(child, name):
                return [child]
    return children[:1]
