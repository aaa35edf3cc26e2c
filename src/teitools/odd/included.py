"""What an `xi:include` points to in the file that it names."""

from __future__ import annotations

import re

from lxml import etree

from teitools.document import XML_ID

_XMLNS = re.compile(r"xmlns\(\s*([^\s=()]+)\s*=\s*([^()]*?)\s*\)")
_STEP = r"//?(?:[\w.-]+:)?[\w.*-]+(?:\[@(?:[\w.-]+:)?[\w.-]+(?:\s*=\s*(?:'[^']*'|\"[^\"]*\"))?\])*"
#: What ODDs point with: paths of names, with conditions on attributes, joined by `|`. Each costs one walk of the file.
_PATH = re.compile(rf"\s*(?:{_STEP})+(?:\s*\|\s*(?:{_STEP})+)*\s*")
_MOST_STEPS = 6


def pointed_to(root: etree._Element, xpointer: str | None) -> list[etree._Element]:
    """The elements below `root` that `xpointer` names: `root` itself, one by its `xml:id`, or those of simple paths.

    Raises ValueError that says why for a pointer of another kind, and for one that leads to nothing.
    Source: XPointer Framework; XPointer xmlns() Scheme; the scheme `xpointer()` as far as ODDs use it.
    """
    if not xpointer:
        return [root]
    path = re.search(r"\bxpointer\((.*)\)\s*$", xpointer, re.DOTALL)
    if path is not None:
        found = _selected(root, path[1], dict(_XMLNS.findall(xpointer[: path.start()])))
    else:
        bare = re.sub(r"^element\(([^()/]+)\)$", r"\1", xpointer.strip())
        found = [each for each in root.iter(etree.Element) if each.get(XML_ID) == bare][:1]
    if not found:
        raise ValueError(f"nothing there is what `{xpointer}` points to")
    return found


def _selected(root: etree._Element, path: str, namespaces: dict[str, str]) -> list[etree._Element]:
    if not _PATH.fullmatch(path) or path.count("/") > _MOST_STEPS:
        raise ValueError(f"the pointer `{path}` is more than a path of names")
    try:
        found = root.xpath(path, namespaces=namespaces, smart_strings=False)
    except etree.XPathError as error:
        raise ValueError(f"the pointer `{path}` cannot be followed: {str(error).lower()}") from None
    return [each for each in found if isinstance(each, etree._Element)]  # type: ignore[union-attr]  # a node set
