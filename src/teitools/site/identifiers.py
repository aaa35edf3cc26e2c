"""Identifiers that records carry, and the addresses that their authorities answer at."""

from __future__ import annotations

import re

from lxml import etree

from teitools.document import TEI
from teitools.render import text_of

_ADDRESS = re.compile(r"\Ahttps?://\S+\Z")
#: `@type` of an identifier -> (what the authority is called, its form, the address).
_AUTHORITIES = {
    "geonames": ("GeoNames", r"\d{1,12}", "https://www.geonames.org/{}"),
    "gnd": ("GND", r"[0-9]{1,12}-?[0-9X]", "https://d-nb.info/gnd/{}"),
    "viaf": ("VIAF", r"\d{1,25}", "https://viaf.org/viaf/{}"),
    "wikidata": ("Wikidata", r"Q\d{1,12}", "https://www.wikidata.org/entity/{}"),
    "orcid": ("ORCID", r"\d{4}-\d{4}-\d{4}-\d{3}[0-9X]", "https://orcid.org/{}"),
    "isni": ("ISNI", r"\d{15}[0-9X]", "https://isni.org/isni/{}"),
    "tgn": ("TGN", r"\d{1,12}", "http://vocab.getty.edu/tgn/{}"),
    "pleiades": ("Pleiades", r"\d{1,12}", "https://pleiades.stoa.org/places/{}"),
    "ulan": ("ULAN", r"\d{1,12}", "http://vocab.getty.edu/ulan/{}"),
    "lccn": ("LCCN", r"[a-z]{1,3}\d{8,10}", "https://id.loc.gov/authorities/{}"),
    "bnf": ("BnF", r"cb\d{8}[0-9a-z]", "https://catalogue.bnf.fr/ark:/12148/{}"),
    "doi": ("DOI", r"10\.\d{4,9}/\S+", "https://doi.org/{}"),
}


def address_in(element: etree._Element) -> str:
    """The address that an `idno` is, or that its authority answers at; "" for what leads nowhere on the web."""
    text = text_of(element)
    if _ADDRESS.match(text):
        return text
    for name in (element.get("type", ""), element.get("subtype", "")):
        known = _AUTHORITIES.get(name.lower())
        if known is not None and re.fullmatch(known[1], text.replace(" ", "")):
            return known[2].format(text.replace(" ", ""))
    return ""


def authority_of(element: etree._Element) -> str:
    """What the kind of an identifier is called; "" where it says none but that it is an address."""
    kind = element.get("subtype", "") if element.get("type", "").lower() in ("url", "uri") else element.get("type", "")
    return _AUTHORITIES[kind.lower()][0] if kind.lower() in _AUTHORITIES else kind


def addresses_of(record: etree._Element) -> list[str]:
    """The addresses of a record's own identifiers, each once, in their order."""
    found = (address_in(each) for each in record.iterchildren(TEI + "idno"))
    return list(dict.fromkeys(filter(None, found)))
