"""The critical apparatus (TEI P5 chapter 13): its readings and their witnesses."""

from __future__ import annotations

from lxml import etree

from .plan import TEI


def lemma_of(app: etree._Element) -> etree._Element | None:
    """The reading that stands in the text: the lemma, else the first reading; None for an empty `app`."""
    lemma = app.find(TEI + "lem")
    return lemma if lemma is not None else next(app.iter(TEI + "rdg"), None)


def witnesses(reading: etree._Element) -> str:
    """The sigla of a reading's witnesses and sources."""
    pointers = f"{reading.get('wit', '')} {reading.get('source', '')} {reading.get('resp', '')}".split()
    sigla = [each.rpartition("#")[2] for each in pointers]
    return " ".join(dict.fromkeys(sigla))


def reading_of(app: etree._Element, witness: str) -> etree._Element | None:
    """What `witness` (a siglum) reads; the lemma where it is not named, or for ""."""
    if witness:
        for reading in app.iter(TEI + "rdg", TEI + "lem"):
            if witness in witnesses(reading).split():
                return reading
    return lemma_of(app)
