"""HTML that can be read and compared line by line."""

from __future__ import annotations

from lxml import etree

from teitools.document import has_own_text

_BLOCKS = frozenset(
    "html head body header main nav section article footer h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd table thead tbody tr "
    "td th pre figure figcaption blockquote div title meta link style script details summary aside form svg".split()
)


def break_lines(root: etree._Element) -> None:
    """A line break after each block where no text is."""
    for element in root.iter(etree.Element):
        if element.tag in _BLOCKS and not (element.tail or "").strip() and not _within_pre(element):
            parent = element.getparent()
            if parent is None or not has_own_text(parent):
                element.tail = "\n"
        if element.tag in _BLOCKS and len(element) and element[0].tag in _BLOCKS and not element.text:
            element.text = "\n"


def _within_pre(element: etree._Element) -> bool:
    return next(element.iterancestors("pre"), None) is not None
