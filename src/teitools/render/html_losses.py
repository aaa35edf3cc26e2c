"""What a witness has lost, in a page that lets its reader choose the witness: hidden while that one is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from teitools.document import TEI

from .apparatus import sigla_of
from .html import HtmlWalk
from .html_apparatus import LIMIT
from .lacunae import markers_of
from .tree import h

#: What may hold no `span`, and of whose words the parts are hidden.
_FRAMES = frozenset("ul ol dl table thead tbody tr svg".split())


@dataclass(slots=True)
class Loss:
    """What a state of the text lacks of its page. lost: whether its beginning is lost.

    at_start, at_end: elements before or after which words are lost (True) or there again.
    """

    lost: bool
    at_start: dict[etree._Element, bool] = field(default_factory=dict)
    at_end: dict[etree._Element, bool] = field(default_factory=dict)


def mark_losses(root: etree._Element, walk: HtmlWalk, box: etree._Element) -> str:
    """What each witness has lost is marked in the text `box`, with a gap where it begins; the style that hides it."""
    if not walk.apparatus or walk.siglum:
        return ""
    rules = []
    for number, siglum in enumerate(sigla_of(root)[:LIMIT], 1):
        loss = _loss(root, walk, siglum)
        if loss is None:
            continue
        mark(box, loss, f"lost-{number}", f"loss-{number}")
        chosen = f':root:has(input[name="witness"][value="{siglum}"]:checked)'
        rules.append(
            f".loss-{number} {{ display: none }} {chosen} .loss-{number} {{ display: inline }} "
            f"{chosen} .lost-{number} {{ display: none !important }}"
        )
    return "\n".join(rules)


def _loss(root: etree._Element, walk: HtmlWalk, siglum: str) -> Loss | None:
    markers = list(markers_of(root, siglum))
    if not markers:
        return None
    loss = Loss(lost=not markers[0][1])
    for marker, loses in markers:
        place = walk.anchors.get(marker)
        if place is None or _in_apparatus(place):
            # It stands in a reading that is not in the text: the loss is of what is around the entry.
            around = next((each for each in marker.iterancestors(TEI + "app") if each in walk.anchors), None)
            place = walk.anchors[around] if around is not None else None
        if place is not None:
            (loss.at_end if loses else loss.at_start)[place] = loses
    return loss if loss.at_end or loss.at_start else None


def _in_apparatus(place: etree._Element) -> bool:
    return any("apparatus" in (around.get("class") or "").split() for around in place.iterancestors("ol"))


def mark(box: etree._Element, loss: Loss, hidden: str, gap: str = "") -> None:
    """Elements within the loss get the class `hidden`, words between them a `span` with it.

    gap: the class of a sign that stands where a loss begins; "" for none.
    """
    places = {*loss.at_start, *loss.at_end}
    # Notes are the edition's, whatever a witness has.
    kept = {each for each in box.iter("sup", "span") if "note-mark" in (each.get("class") or "").split()}
    above = {box, *places, *kept, *(around for place in (*places, *kept) for around in place.iterancestors())}
    lost = loss.lost
    words: list[tuple[etree._Element, bool]] = []
    stack: list[tuple[etree._Element, bool]] = [(box, True)]
    while stack:
        element, opens = stack.pop()
        if not opens:
            lost = loss.at_end.get(element, lost)
            if lost and element is not box and (element.tail or "").strip():
                words.append((element, False))
            continue
        lost = loss.at_start.get(element, lost)
        if element not in above:
            if lost and isinstance(element.tag, str):
                _hide(element, hidden)
            if lost and (element.tail or "").strip():
                words.append((element, False))
            continue
        stack.append((element, False))
        if element not in places and element not in kept:
            if lost and (element.text or "").strip():
                words.append((element, True))
            stack += [(child, True) for child in reversed(element)]
    for element, before in words:
        _wrap(element, hidden, before=before)
    if not gap:
        return
    for place in loss.at_end:
        _gap(place, gap, after=True)
    if loss.lost:
        _gap(next(iter(loss.at_start)), gap, after=False)


def _hide(element: etree._Element, hidden: str) -> None:
    element.set("class", f"{element.get('class', '')} {hidden}".strip())


def _wrap(element: etree._Element, hidden: str, *, before: bool) -> None:
    """The words at the start of `element`, or else behind it, stand in a `span` of their own."""
    holder = element if before else element.getparent()
    if holder is None or holder.tag in _FRAMES:
        return
    span = h("span", {"class": hidden})
    if before:
        span.text, element.text = element.text, None
        element.insert(0, span)
    else:
        span.text, element.tail = element.tail, None
        element.addnext(span)


def _gap(place: etree._Element, name: str, *, after: bool) -> None:
    sign = h("span", {"class": f"gap lost {name}", "data-made": ""}, "[…]")
    if after:
        sign.tail, place.tail = place.tail, None
        place.addnext(sign)
    else:
        place.addprevious(sign)
