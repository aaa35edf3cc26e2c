"""Small work on trees of any vocabulary."""

from __future__ import annotations

from lxml import etree


def has_own_text(element: etree._Element) -> bool:
    """Whether the element says words itself, not only by its parts."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def remove_element(element: etree._Element) -> None:
    """`element` is gone from its parent; the text after it stays."""
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
