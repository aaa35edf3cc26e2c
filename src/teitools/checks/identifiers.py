"""Whether identifiers of authority files have the form, and where there is one the check digit, of their kind.

Nothing is looked up: a well-formed identifier may still be that of somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from lxml import etree

from teitools.document import TEI_NS, Document, Stream, attributes_of
from teitools.edition import pointer_span, pointers_of
from teitools.findings import Finding, Span

from .messages import MALFORMED_IDENTIFIER

FORM = "it has not the form of one, such as `{}`"
DIGIT = "its last digit does not fit the others, so one is wrong"


def _weighted(digits: str, weights: range, modulus: int) -> str:
    """The check digit for which the weighted sum of all is divisible by `modulus`; `X` is ten."""
    rest = -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % modulus
    return "X" if rest == 10 else str(rest)


def _gnd(value: str) -> str | None:
    if not re.fullmatch(r"1[0-3]?\d{7}[\dX]|[47]\d{6}-\d|[1-9]\d{0,7}-[\dX]|3\d{7}[\dX]", value, re.ASCII):
        return FORM.format("118500775")
    if "-" in value:
        return None  # keys of the files that the GND was made from, whose digits follow several rules
    return None if _weighted(value[:-1], range(len(value), 1, -1), 11) == value[-1] else DIGIT


def _iso_7064(digits: str) -> str:
    """The check character of ISO 7064 MOD 11-2, as ORCID and ISNI have it."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % 11
    rest = (12 - total) % 11
    return "X" if rest == 10 else str(rest)


def _isni(value: str) -> str | None:
    plain = value.replace(" ", "").replace("-", "")
    if not re.fullmatch(r"\d{15}[\dX]", plain, re.ASCII):
        return FORM.format("0000 0001 2103 2683")
    return None if _iso_7064(plain[:-1]) == plain[-1] else DIGIT


def _orcid(value: str) -> str | None:
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", value, re.ASCII):
        return FORM.format("0000-0002-1825-0097")
    return _isni(value)


def _isbn(value: str) -> str | None:
    plain = re.sub(r"[\s-]", "", value).upper()
    if re.fullmatch(r"\d{9}[\dX]", plain, re.ASCII):
        return None if _weighted(plain[:-1], range(10, 1, -1), 11) == plain[-1] else DIGIT
    if not re.fullmatch(r"97[89]\d{10}", plain, re.ASCII):
        return FORM.format("978-3-16-148410-0")
    total = sum(int(digit) * (3 if number % 2 else 1) for number, digit in enumerate(plain))
    return None if total % 10 == 0 else DIGIT


def _issn(value: str) -> str | None:
    if not re.fullmatch(r"\d{4}-\d{3}[\dX]", value, re.ASCII):
        return FORM.format("0036-8237")
    plain = value.replace("-", "")
    return None if _weighted(plain[:-1], range(8, 1, -1), 11) == plain[-1] else DIGIT


def _form(pattern: str, example: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: None if compiled.fullmatch(value) else FORM.format(example)


#: How `idno/@type` names an authority, in lower-case letters -> its name, and what is wrong with a value.
AUTHORITIES: MappingProxyType[str, tuple[str, Callable[[str], str | None]]] = MappingProxyType(
    {
        "gnd": ("GND", _gnd),
        "viaf": ("VIAF", _form(r"[1-9]\d{1,21}", "24602065")),
        "wikidata": ("Wikidata", _form(r"[QP][1-9]\d*|L[1-9]\d*(?:-[FS][1-9]\d*)?", "Q5879")),
        "geonames": ("GeoNames", _form(r"[1-9]\d{0,9}", "3165524")),
        "orcid": ("ORCID", _orcid),
        "isni": ("ISNI", _isni),
        "doi": ("DOI", _form(r"10\.\d{4,9}(?:\.\d+)*/\S+", "10.1000/182")),
        "isbn": ("ISBN", _isbn),
        "issn": ("ISSN", _issn),
    }
)
#: Addresses of authority files: the identifier is what the group matches.
_ADDRESSES = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"https?://(?:www\.)?d-nb\.info/gnd/([^/?#]+)/?", "gnd"),
        (r"https?://(?:www\.)?viaf\.org/viaf/([^/?#]+)/?", "viaf"),
        (r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(?:Lexeme:|Property:)?([^/?#]+)/?", "wikidata"),
        (r"https?://(?:sws\.|www\.)?geonames\.org/(\d[^/?#]*)(?:/[^?#]*)?", "geonames"),
        (r"https?://(?:www\.)?orcid\.org/([^/?#]+)/?", "orcid"),
        (r"https?://(?:www\.)?isni\.org/(?:isni/)?([^/?#]+)/?", "isni"),
        (r"https?://(?:dx\.)?doi\.org/([^?#]+)", "doi"),
    )
)
#: Every element that may hold an identifier or the address of one.
_IDENTIFYING = etree.XPath("//*[self::t:idno or @*[contains(., '://')]]", namespaces={"t": TEI_NS})
_PREFIX = re.compile(r"(?:doi|isbn|issn|urn:isbn|urn:issn|gnd|viaf|orcid|isni):?\s*(?=[\dX])", re.IGNORECASE)


def identifying(stream: Stream | None) -> frozenset[str] | None:
    """The elements (Clark names) among which an identifier may be wrong; None where that is not known."""
    if stream is None:
        return None
    found = {qname.rpartition(":")[2] for qname, raw in stream.written() if _doubtful(qname, raw)}
    return frozenset(f"{{{TEI_NS}}}{local}" for local in found)


@lru_cache(maxsize=20_000)
def _doubtful(qname: str, raw: str) -> bool:
    """Whether a tag is an `idno` with attributes, or one of its values is a wrong address of an authority."""
    if qname.rpartition(":")[2] == "idno":
        return True
    if "://" not in raw:
        return False
    pointers = (pointer for each in attributes_of(raw) for pointer in each.value.split())
    return any(_address_fault(pointer)[1] for pointer in pointers)


def _address_fault(pointer: str) -> tuple[str, str | None]:
    """(authority, what is wrong with the identifier) for the address of an authority known here."""
    if "://" in pointer:
        for pattern, name in _ADDRESSES:
            match = pattern.fullmatch(pointer)
            fault = AUTHORITIES[name][1](unquote(match[1])) if match else None
            if fault:
                return AUTHORITIES[name][0], fault
    return "", None


def check_identifiers(document: Document, names: frozenset[str] | None = None) -> Iterator[Finding]:
    """Findings on each `idno` of an authority known here, and on each pointer to the address of one.

    names: the elements (Clark names) that are looked at; None for all.
    """
    found: Any = _IDENTIFYING(document.root) if names is None else document.root.iter(*names)
    elements: Iterable[etree._Element] = found
    for element in elements:
        if element.tag == f"{{{TEI_NS}}}idno" and not len(element):
            value = (element.text or "").strip()
            found = AUTHORITIES.get((element.get("type") or element.get("subtype") or "").lower())
            if value and found is not None:
                fault = _fault(value, found)
                if fault:
                    yield _finding(document.element_span(element), value, found[0], fault)
        for attribute, pointer, number in pointers_of(element):
            authority, fault = _address_fault(pointer)
            if fault:
                yield _finding(pointer_span(document, element, attribute, number), pointer, authority, fault)


def _fault(value: str, authority: tuple[str, Callable[[str], str | None]]) -> str | None:
    """What is wrong with an `idno`'s text, which may be the identifier, or the address that has it."""
    for pattern, name in _ADDRESSES:
        match = pattern.fullmatch(value)
        if match:
            return AUTHORITIES[name][1](unquote(match[1]))
    if "://" in value:
        return None  # the address of another site: its form is not known here
    return authority[1](_PREFIX.sub("", value, count=1))


def _finding(place: Span, value: str, name: str, fault: str) -> Finding:
    return Finding(MALFORMED_IDENTIFIER, place, {"value": value[:80], "authority": name, "reason": fault})
