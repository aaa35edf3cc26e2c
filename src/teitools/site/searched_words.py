"""The words of a passage of a page, as a search is to find them and a hit to show them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

#: What stands on lines of its own: its words do not run into those before and after it.
_APART = frozenset(
    "address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li nav ol p pre section summary table tbody td th thead tr ul".split()
)
#: What pages add to a text: marks of notes and variants, labels, numbers of pages.
_ADDED = frozenset(("note-mark", "app-mark", "note-number", "rdg", "label", "break", "para", "facsimile-link"))
_DIPLOMATIC, _READING = "v-diplomatic", "v-reading"


def searched_words(block: etree._Element) -> str:
    """The words of `block` in its reading view; behind them, after a stroke, those that its diplomatic view alone has.

    Running heads and numbers of pages are no words of the text.
    """
    reading = "".join(_parts(block, _DIPLOMATIC)).split()
    if not any(_DIPLOMATIC in (each.get("class") or "") for each in block.iter(etree.Element)):
        return " ".join(reading)
    known = set(reading)
    others = [each for each in "".join(_parts(block, _READING)).split() if each not in known]
    return " ".join([*reading, *(["|", *dict.fromkeys(others)] if others else [])])


def _parts(block: etree._Element, left_out: str) -> Iterator[str]:
    stack: list[etree._Element | str] = [block]
    while stack:
        element = stack.pop()
        if isinstance(element, str):
            yield element
            continue
        classes = set((element.get("class") or "").split()) if isinstance(element.tag, str) else {left_out}
        if left_out in classes or classes & _ADDED or element.get("data-tei") == "fw":
            continue
        apart = " " if element.tag in _APART else ""
        yield apart
        stack.append(apart)
        for child in reversed(element):
            stack += [child.tail or "", child]
        stack.append(element.text or "")
