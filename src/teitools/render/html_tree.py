"""Small work on the HTML tree: text at its end, room for blocks, attribute names."""

from __future__ import annotations

from lxml import etree

from teitools.document import XML_NS

#: Elements whose start closes an open `p` in HTML, or that may not stand in a `span`.
BLOCKS = frozenset(
    "div section p ul ol dl table blockquote figure h1 h2 h3 h4 h5 h6 pre aside nav header footer hr".split()
)


def append_text(target: etree._Element, text: str) -> None:
    """`text` at the end of what `target` holds."""
    last = last_in(target)
    if last is not None:
        last.tail = last.tail + text if last.tail else text
    else:
        target.text = target.text + text if target.text else text


def last_in(target: etree._Element) -> etree._Element | None:
    """The last child; found at once, where `len` would count all of them."""
    try:
        return target[-1]
    except IndexError:
        return None


def make_room(target: etree._Element | None) -> None:
    """`target` and what encloses it may hold blocks: a `p` becomes a `div` dressed as one, a `span` a `div`."""
    while target is not None:
        tag = target.tag
        if tag == "p":
            target.tag = "div"
            target.set("class", f"{target.get('class', '')} p".strip())
            return
        if tag in PHRASES:
            target.tag = "div"
            target.set("class", f"{target.get('class', '')} roomy".strip())
        elif tag in BLOCKS or tag in ("li", "dd", "td", "th", "body", "main", "article", "caption"):
            return
        target = target.getparent()


PHRASES = frozenset("span em i b strong cite q abbr small mark sub sup code time dfn u s".split())


_data_names: dict[str, str] = {}


def data_name(name: str) -> str:
    """The `data-` attribute that keeps the TEI attribute `name`: `notBefore` is `data-not-before` (for `dataset`)."""
    found = _data_names.get(name)
    if found is None:
        local = name.rpartition("}")[2]
        if name.startswith(f"{{{XML_NS}}}"):
            local = "xml-" + local
        hyphened = "".join(f"-{each.lower()}" if each.isupper() else each for each in local)
        safe = "".join(each if each.isalnum() or each in "-_." else "_" for each in hyphened)
        found = _data_names[name] = f"data-{safe}" if safe != "tei" else "data-tei-"
    return found
