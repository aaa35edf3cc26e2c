"""People and bodies: their names, their identifiers, and when two names are one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lxml import etree

from teitools.document import TEI, Document
from teitools.edition import reading_text

from .facts import Agent

_NAMES = tuple(TEI + name for name in ("persName", "orgName", "name"))
_BODIES = tuple(TEI + name for name in ("publisher", "funder", "sponsor", "authority", "distributor"))
_SCHEMES = (
    ("orcid", re.compile(r"orcid\.org/([^/?#\s]*)", re.I)),
    ("gnd", re.compile(r"d-nb\.info/gnd/([0-9X-]+)", re.I)),
    ("viaf", re.compile(r"viaf\.org/viaf/(\d+)", re.I)),
    ("isni", re.compile(r"isni\.org/(?:isni/)?(\d{15}[\dX])", re.I)),
    ("wikidata", re.compile(r"wikidata\.org/(?:wiki|entity)/(Q\d+)", re.I)),
    ("ror", re.compile(r"ror\.org/(0[a-z0-9]{8})", re.I)),
)
_PREFIXED = re.compile(r"(orcid|gnd|viaf|isni|wikidata|ror):(?!//)(\S*)", re.I)
#: How each scheme's identifiers are written in full.
ADDRESSES = {
    "orcid": "https://orcid.org/{}",
    "gnd": "https://d-nb.info/gnd/{}",
    "viaf": "https://viaf.org/viaf/{}",
    "isni": "https://isni.org/isni/{}",
    "wikidata": "https://www.wikidata.org/entity/{}",
    "ror": "https://ror.org/{}",
    "url": "{}",
}


def address_of(agent: Agent) -> str | None:
    """The address that stands for `agent`, the most widely known first; None where the header gives none."""
    for scheme in ("orcid", "ror", "isni", "gnd", "viaf", "wikidata", "url"):
        value = agent.identifier(scheme)
        if value:
            return ADDRESSES[scheme].format(value)
    return None


def orcid_fault(orcid: str) -> str | None:
    """What is wrong with an ORCID iD, or None. Source: ISO 7064 MOD 11-2, as ORCID's structure page gives it."""
    digits = orcid.replace("-", "").upper()
    if not digits:
        return "it is empty"
    if not re.fullmatch(r"\d{15}[\dX]", digits):
        return "it is not sixteen digits"
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)):
        return "its check digit is wrong, so one of its digits is"
    return None


def grouped_orcid(orcid: str) -> str:
    """Sixteen digits as `0000-0000-0000-0000`; anything else as it is."""
    digits = orcid.replace("-", "").upper()
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4)) if re.fullmatch(r"\d{15}[\dX]", digits) else orcid


def agents_of(document: Document, element: etree._Element, role: str) -> Iterator[Agent]:
    """Everyone whom `element` (`author`, `editor`, `respStmt`, `funder`, `publisher` …) names.

    Not one of whom it says that they are unknown, nor an empty one.
    """
    if element.get("cert") == "unknown":
        return
    own = element.tag == TEI + "respStmt"
    if own:
        named = [each for each in element if each.tag in _NAMES]
    else:
        named = list(element.iterchildren(*_NAMES))
        loose = "".join(part or "" for part in (element.text, *(each.tail for each in element))).strip(" \t\r\n,;.&")
        if not named or re.search(r"\w", loose):
            named = [element]
    for each in named:
        agent = _agent(document, each, element if len(named) == 1 and not own else None, role)
        if agent is not None:
            yield agent


def _agent(document: Document, element: etree._Element, around: etree._Element | None, role: str) -> Agent | None:
    name = _words(element)
    family = _part(element, "surname")
    given = _part(element, "forename")
    if family and given:
        name = f"{given} {family}"
    inner = next(element.iter(TEI + "persName"), None)
    kind = "unknown"
    if element.tag == TEI + "orgName" or next(element.iter(TEI + "orgName"), None) is not None:
        kind = "organisation"
    elif inner is not None or family or element.get("type") in ("person", "pers"):
        kind = "person"
    elif element.get("type") in ("org", "organisation", "organization") or element.tag in _BODIES:
        kind = "organisation"
    parted = re.fullmatch(r"([^,\d()]+), ([^,\d()]+)", name)
    if kind != "organisation" and not family and parted:
        kind, family, given = "person", parted[1].strip(), parted[2].strip()
        name = f"{given} {family}"
    identifiers = _identifiers(element) | (_identifiers(around) if around is not None else {})
    if not name and not identifiers:
        return None
    where = document.element_span(element)
    return Agent(kind, name, where, family, given, tuple(sorted(identifiers.items())), role)


def _words(element: etree._Element) -> str:
    """The name, without identifiers, addresses and notes that stand in the element as well."""
    left_out = [TEI + name for name in ("idno", "note", "affiliation", "address", "email", "ptr", "roleName", "resp")]
    if next(element.iterdescendants(*left_out), None) is None:
        return reading_text(element)
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    for each in list(copy.iterdescendants(*left_out)):
        parent = each.getparent()
        before = each.getprevious()
        if parent is not None:
            if before is not None:
                before.tail = (before.tail or "") + " " + (each.tail or "")
            else:
                parent.text = (parent.text or "") + " " + (each.tail or "")
            parent.remove(each)
    return reading_text(copy).strip(" ,;")


def _part(element: etree._Element, name: str) -> str | None:
    parts = [reading_text(each) for each in element.iter(TEI + name) if reading_text(each)]
    return " ".join(parts) or None


def _identifiers(element: etree._Element) -> dict[str, str]:
    """What `@ref`, `@key`, `idno` and `ptr` in a name say of whose it is."""
    found: dict[str, str] = {}
    for each in element.iter(etree.Element):
        for attribute in ("ref", "key", "target", "source") if each is element or each.tag in _NAMES else ("target",):
            for pointer in (each.get(attribute) or "").split():
                _add(found, pointer)
        if each.tag == TEI + "idno" and each.getparent() is not None:
            scheme = (each.get("type") or "").lower()
            text = "".join(str(part) for part in each.itertext()).strip()
            if scheme in ADDRESSES and scheme != "url":
                known: dict[str, str] = {}
                _add(known, text)
                found.setdefault(scheme, known.get(scheme, text))
            else:
                _add(found, text)
    return found


def _add(found: dict[str, str], pointer: str) -> None:
    for scheme, pattern in _SCHEMES:
        match = pattern.search(pointer)
        if match:
            found.setdefault(scheme, match[1])
            return
    prefixed = _PREFIXED.fullmatch(pointer)
    if prefixed:
        found.setdefault(prefixed[1].lower(), prefixed[2])
    elif pointer.startswith(("http://", "https://")):
        found.setdefault("url", pointer)


def folded_name(name: str) -> tuple[str, ...]:
    """The words of a name without case, marks, punctuation and order: two spellings of one name are equal in it."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    plain = re.sub(r"ae|oe|ue", lambda match: match[0][0], plain)
    return tuple(sorted(re.findall(r"\w+", plain)))


def one_person(first: Agent, second: Agent) -> bool:
    """Whether two differently written names are, by all that can be told, one person's.

    Never when identifiers of one scheme differ; else when they share one, when their words are the same but for case,
    marks and order, or when one gives initials where the other gives names.
    """
    for scheme, value in first.identifiers:
        other = second.identifier(scheme)
        if other and value and scheme != "url" and value.upper() != other.upper():
            return False
    if any(value and second.identifier(scheme) == value for scheme, value in first.identifiers):
        return True
    words, others = folded_name(first.name), folded_name(second.name)
    if words == others:
        return bool(words)
    return _initials(first, second) or _initials(second, first)


def _initials(short: Agent, full: Agent) -> bool:
    """Whether `short` is `full` with initials for forenames; the last word is the surname in both."""
    if short.kind == "organisation" or full.kind == "organisation":
        return False
    one, other = _in_order(short), _in_order(full)
    if len(one) < 2 or len(one) != len(other) or one[-1] != other[-1]:
        return False
    pairs = list(zip(one[:-1], other[:-1], strict=True))
    return any(len(a) == 1 for a, _ in pairs) and all(a == b or (len(a) == 1 and b.startswith(a)) for a, b in pairs)


def _in_order(agent: Agent) -> list[str]:
    plain = unicodedata.normalize("NFKD", agent.name).casefold()
    return re.findall(r"\w+", "".join(each for each in plain if not unicodedata.combining(each)))
