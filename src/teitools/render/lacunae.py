"""What a witness does not have: from its `lacunaStart` to its `lacunaEnd`, before its `witStart`, after its `witEnd`.

TEI P5 chapter 13.1.5, fragmentary witnesses.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from teitools.document import TEI, Document, Source, parse_source, remove_element

from .apparatus import READINGS, names_of

_STARTS = (TEI + "lacunaEnd", TEI + "witStart")
_ENDS = (TEI + "lacunaStart", TEI + "witEnd")
#: What belongs to the edition, whatever a witness has.
_KEPT = frozenset(TEI + name for name in ("teiHeader", "note", "standOff", "back", "witDetail"))


def without_lacunae(root: etree._Element, siglum: str) -> etree._Element | None:
    """A copy of the document with a `gap` for what the witness has lost; None where it says of no loss.

    An apparatus that lies within a loss goes with it: of it the witness has no reading.
    """
    names = set(names_of(root, siglum))
    if not any(_of_witness(each, names) for each in root.iter(*_STARTS, *_ENDS)):
        return None
    copy = deepcopy(root)
    markers = [each for each in copy.iter(*_STARTS, *_ENDS) if _of_witness(each, names)]
    lost = markers[0].tag in _STARTS
    _blank(copy, set(markers), lost)
    if lost:
        _put_gap(markers[0], "before")
    for each in markers:
        if each.tag in _ENDS:
            _put_gap(each, "after")
        # What is left says no more of a loss: who asks again gets the same.
        each.attrib.pop("wit", "")
        each.tag = TEI + "anchor"
    return copy


def of_witness(document: Document, siglum: str) -> Document:
    """The document without what the witness has lost; itself where it says of no loss, and for no witness.

    Spans of findings are in the text that is left.
    """
    left = without_lacunae(document.root, siglum) if siglum else None
    if left is None:
        return document
    return parse_source(Source(document.path, etree.tostring(left, encoding="unicode")))


def markers_of(root: etree._Element, siglum: str) -> Iterator[tuple[etree._Element, bool]]:
    """Where the witness loses (True) and regains (False) the text, in order."""
    names = set(names_of(root, siglum))
    for each in root.iter(*_STARTS, *_ENDS):
        if _of_witness(each, names):
            yield each, each.tag in _ENDS


def _of_witness(marker: etree._Element, names: set[str]) -> bool:
    stated = marker.get("wit")
    if stated is None:
        reading = next(marker.iterancestors(*READINGS), None)
        stated = reading.get("wit") or "" if reading is not None else ""
    return any(pointer.rpartition("#")[2] in names for pointer in stated.split())


def _blank(root: etree._Element, markers: set[etree._Element], lost: bool) -> None:
    """Text between markers goes, but what belongs to the edition; and every apparatus that no marker stands in."""
    with_markers = {around for marker in markers for around in marker.iterancestors(TEI + "app")}
    text = root.find(TEI + "text")
    if text is None:
        return
    kept: etree._Element | None = None
    gone: list[etree._Element] = []
    for event, element in etree.iterwalk(text, events=("start", "end", "comment", "pi")):
        if event == "start":
            if element in markers:
                lost = element.tag in _ENDS
            elif lost and kept is None and element.tag == TEI + "app" and element not in with_markers:
                gone.append(element)
            if kept is None and element.tag in _KEPT:
                kept = element
            if lost and kept is None:
                element.text = None
            continue
        if element is kept:
            kept = None
        if lost and kept is None and element is not text:
            element.tail = None
    for each in gone:
        parent = each.getparent()
        if parent is not None:
            remove_element(each)


def _put_gap(marker: etree._Element, place: str) -> None:
    gap = etree.Element(TEI + "gap", {"reason": "lacuna"})
    if place == "before":
        marker.addprevious(gap)
        gap.tail = " "
    else:
        gap.tail, marker.tail = marker.tail, None
        marker.addnext(gap)
