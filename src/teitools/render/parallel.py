"""The summary beside what it sums up: paragraph by paragraph, through `@corresp`."""

from __future__ import annotations

from lxml import etree

from .interface import Interface
from .tree import h

SUMMARY, SOURCE = "Summary", "Transcription"


def set_side_by_side(box: etree._Element, say: Interface) -> bool:
    """Below `box`, each block of the transcription stands in a pair with the paragraphs that sum it up.

    Whether there was anything to set. Summaries that point to nothing here stay where they are, above.
    """
    regest = _division(box, "regest")
    transcription = _division(box, "transcription")
    if regest is None or transcription is None:
        return False
    by_id = {each.get("id"): each for each in transcription.iter(etree.Element) if each.get("id")}
    summaries: dict[etree._Element, list[etree._Element]] = {}
    follows: dict[etree._Element, etree._Element] = {}
    for paragraph in list(regest):
        pointers = (paragraph.get("data-corresp") or "").split()
        targets = [by_id[each[1:]] for each in pointers if each.startswith("#") and each[1:] in by_id]
        blocks = list(dict.fromkeys(_block(each, transcription) for each in targets))
        if not blocks:
            continue
        summaries.setdefault(blocks[0], []).append(paragraph)
        for each in blocks[1:]:
            if each not in summaries:
                follows[each] = blocks[0]
    if not summaries:
        return False
    for paragraphs in summaries.values():
        for paragraph in paragraphs:
            paragraph.tail = None
            regest.remove(paragraph)
    for container in [transcription, *transcription.iter("section")]:
        _pair_up(container, summaries, follows, say)
    _head(regest, transcription, say)
    return True


def _division(box: etree._Element, kind: str) -> etree._Element | None:
    return next((each for each in box.iter("section") if kind in (each.get("class") or "").split()), None)


def _block(element: etree._Element, transcription: etree._Element) -> etree._Element:
    """The child of a section that `element` is or stands in; a section's own summary goes to its first block."""
    while (parent := element.getparent()) is not None and parent is not transcription and parent.tag != "section":
        element = parent
    while element.tag == "section":
        inner = next((each for each in element if not _is_heading(each)), None)
        if inner is None:
            break
        element = inner
    return element


def _is_heading(element: etree._Element) -> bool:
    return element.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "section") or "pair" in (element.get("class") or "")


def _pair_up(
    container: etree._Element,
    summaries: dict[etree._Element, list[etree._Element]],
    follows: dict[etree._Element, etree._Element],
    say: Interface,
) -> None:
    pairs: dict[etree._Element, etree._Element] = {}
    turned: list[etree._Element] = []
    for block in list(container):
        if not isinstance(block.tag, str):
            continue
        if _is_heading(block):
            if turned:
                block.addprevious(_bare(turned))
                turned = []
            continue
        if block.tag == "span" and "break" in (block.get("class") or "").split():
            # A page break between two blocks is shown at the head of the second.
            turned.append(block)
            container.remove(block)
            block.tail = None
            continue
        first = follows.get(block)
        if first is not None and first in pairs:
            side = pairs[first]
            side.extend([*turned, block])
            turned = []
            continue
        side = h("div", {"class": "source"})
        pair = h("div", {"class": "pair"})
        if block in summaries:
            label = h("span", {"class": "label", "data-made": ""}, say(SUMMARY))
            pair.append(h("div", {"class": "summary"}, label, " ", summaries[block]))
        pair.append(side)
        pairs[block] = side
        container.replace(block, pair)
        pair.tail, block.tail = block.tail, None
        side.extend([*turned, block])
        turned = []
    if turned:
        container.append(_bare(turned))


def _bare(turned: list[etree._Element]) -> etree._Element:
    return h("div", {"class": "pair"}, h("div", {"class": "source"}, turned))


def _head(regest: etree._Element, transcription: etree._Element, say: Interface) -> None:
    """One line heads both columns; what is left of the summary stays only when it says something."""
    heading = transcription[0] if len(transcription) and transcription[0].get("data-made") is not None else None
    if heading is not None:
        heading.text = say("Summary and transcription")
    legend = h(
        "div",
        {"class": "pair columns", "aria-hidden": "true", "data-made": ""},
        h("div", {"class": "summary"}, say(SUMMARY)),
        h("div", {"class": "source"}, say(SOURCE)),
    )
    transcription.insert(0 if heading is None else 1, legend)
    rest = [each for each in regest if each.get("data-made") is None]
    if not rest and not (regest.text or "").strip():
        parent = regest.getparent()
        if parent is not None:
            parent.remove(regest)
