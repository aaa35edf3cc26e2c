"""The works of a bibliography for reference managers: CSL-JSON, BibTeX (with BibLaTeX's entry types) and RIS.

Sources: CSL 1.0.2 appendix III and IV, BibLaTeX 3 section 2, the RIS specification of 2001.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from teitools.document import TEI, XML_ID
from teitools.render import text_of

from .dates import date_value
from .gather import Gathered

#: What `@type` says -> CSL's type.
_TYPES: Mapping[str, str] = {
    **{"book": "book", "monograph": "book", "m": "book", "novel": "book", "thesis": "thesis", "study": "document"},
    **{"journal": "periodical", "newspaper": "periodical", "bulletin": "periodical", "periodical": "periodical"},
    **{"issue": "periodical", "agency": "periodical", "j": "periodical", "archive": "collection"},
    **{"report": "report", "law": "legislation", "letter": "personal_communication", "leaflet": "pamphlet"},
    **{"page": "webpage", "web": "webpage", "website": "webpage", "chapter": "chapter", "manuscript": "manuscript"},
}
_BIBTEX: Mapping[str, str] = {
    **{"article-journal": "article", "article-newspaper": "article", "book": "book", "chapter": "incollection"},
    **{"thesis": "thesis", "report": "report", "webpage": "online", "periodical": "periodical"},
}
_RIS: Mapping[str, str] = {
    **{"article-journal": "JOUR", "article-newspaper": "NEWS", "book": "BOOK", "chapter": "CHAP", "thesis": "THES"},
    **{"report": "RPRT", "webpage": "ELEC", "legislation": "STAT", "personal_communication": "PCOMM"},
    **{"pamphlet": "PAMP", "periodical": "SER"},
}


@dataclass(frozen=True, slots=True)
class Name:
    """Family and given name; of bodies, and where they are not told apart, all of it as `literal`."""

    family: str
    given: str
    literal: str


@dataclass(frozen=True, slots=True)
class Work:
    """What a record says of a work. start, end: ISO 8601 dates, equal for one date, "" for none. notes: in words."""

    key: str
    kind: str
    authors: tuple[Name, ...]
    editors: tuple[Name, ...]
    title: str
    container: str
    start: str
    end: str
    read: str
    volume: str
    issue: str
    pages: str
    publisher: str
    place: str
    archive: str
    address: str
    notes: tuple[str, ...]


def works_files(gathered: Gathered) -> dict[str, bytes]:
    """`references.csl.json`, `.bib` and `.ris` with every record of a work; nothing where there is none."""
    works = [_work(each.record.element) for each in gathered.entries.get("bibl", ()) if each.record is not None]
    if not works:
        return {}
    return {
        "references.bib": "\n".join(map(bibtex, works)).encode("utf-8"),
        "references.csl.json": (
            json.dumps([csl(each) for each in works], ensure_ascii=False, indent=1) + "\n"
        ).encode(),
        "references.ris": "".join(map(ris, works)).encode("utf-8"),
    }


def _work(element: etree._Element) -> Work:
    titles = dict.fromkeys("amjsu", "")
    for each in _all(element, "title"):
        level = each.get("level", "m")
        titles[level] = titles.get(level) or text_of(each)
    own = titles["a"] or titles["u"] or titles["m"] or titles["j"]
    outer = (titles["j"] or titles["m"] or titles["s"]) if titles["a"] or titles["u"] else titles["s"]
    if titles["m"] and not titles["a"] and titles["j"]:
        outer = titles["j"]
    dates = [each for each in _all(element, "date") if each.get("type") not in ("read", "accessed", "access")]
    value = next((found for each in dates if (found := date_value(each)) is not None), None)
    said = next(
        (re.sub(r"\D*(\d{4}).*", r"\1", text_of(each)) for each in dates if re.search(r"\d{4}", text_of(each))), ""
    )
    read = next((each.get("when", "") for each in _all(element, "date") if each not in dates), "")
    targets = [each.get("target", "") for each in _all(element, "ref", "ptr")]
    shelf = next(element.iter(TEI + "msIdentifier"), None)
    kept = ", ".join(text_of(each) for each in shelf) if shelf is not None else ""
    sigla = [text_of(each) for each in _all(element, "abbr")]
    return Work(
        element.get(XML_ID, ""),
        _kind(element, titles),
        tuple(name_in(each) for each in _all(element, "author")),
        tuple(name_in(each) for each in _all(element, "editor")),
        own or kept or next(iter(sigla), ""),
        outer,
        value.start if value is not None else said,
        value.end if value is not None else said,
        read,
        _scope(element, "volume"),
        _scope(element, "issue"),
        _scope(element, "page"),
        text_of(next(iter(_all(element, "publisher")), None)),
        text_of(next(iter(_all(element, "pubPlace")), None)),
        kept,
        next((each for each in targets if re.match(r"https?://", each)), ""),
        (*_supplied(element), *(f"siglum: {each}" for each in sigla if own or kept)),
    )


#: Attributes in which an element without text says when, or which part.
_SAID = frozenset(("when", "from", "to", "notBefore", "notAfter"))


def _all(element: etree._Element, *names: str) -> list[etree._Element]:
    """Descendants with these names, those of notes, relations and related works left out."""
    apart = {TEI + name for name in ("note", "relatedItem", "listBibl")}
    found = []
    for each in element.iter(*(TEI + name for name in names)):
        above = each.getparent()
        while above is not None and above is not element and above.tag not in apart:
            above = above.getparent()
        if (above is element and (text_of(each) or _SAID & set(each.keys()))) or each.get("target"):
            found.append(each)
    return found


def _kind(element: etree._Element, titles: Mapping[str, str]) -> str:
    known = _TYPES.get(element.get("type", "").lower())
    if known is not None and not (known == "document" and any(titles.values())):
        return known
    if titles["a"]:
        return "article-journal" if titles["j"] else "chapter" if titles["m"] else "article"
    if titles["m"] or titles["u"]:
        return "document" if element.get("type") in ("resolution", "statute", "item") else "book"
    return "periodical" if titles["j"] else "document"


def name_in(element: etree._Element) -> Name:
    """The name that an `author`, `editor` or the like holds."""
    family = " ".join(text_of(each) for each in element.iter(TEI + "surname"))
    given = " ".join(text_of(each) for each in element.iter(TEI + "forename"))
    if family:
        return Name(family, given, "")
    inner = next(element.iter(TEI + "persName", TEI + "orgName", TEI + "name"), element)
    said = text_of(inner)
    # `Surname, Forename` is how such a name is written where its parts are not tagged.
    parts = said.split(", ")
    person = inner.tag != TEI + "orgName" and len(parts) == 2
    return Name(parts[0], parts[1], "") if person else Name("", "", said)


def _scope(element: etree._Element, unit: str) -> str:
    for each in _all(element, "biblScope"):
        if each.get("unit") == unit:
            first, last = each.get("from", ""), each.get("to", "")
            return f"{first}–{last}" if first and last and first != last else first or text_of(each)
    return ""


def _supplied(element: etree._Element) -> list[str]:
    """What of a record the editors added, and how sure they are of it."""
    added = [
        f"{etree.QName(each).localname} ({each.get('cert')})"
        for each in element.iter(etree.Element)
        if each.get("resp") and each.get("cert") and each.tag != TEI + "note"
    ]
    return [f"added by the editors, with their certainty: {', '.join(dict.fromkeys(added))}"] if added else []


def csl(work: Work) -> dict[str, object]:
    """The item of CSL-JSON; only what is known."""
    found: dict[str, object] = {
        **{"id": work.key, "type": work.kind, "title": work.title, "container-title": work.container},
        **{"volume": work.volume, "issue": work.issue, "page": work.pages, "publisher": work.publisher},
        **{"publisher-place": work.place, "archive": work.archive, "URL": work.address, "note": "; ".join(work.notes)},
        **{"author": [_csl_name(each) for each in work.authors], "editor": [_csl_name(each) for each in work.editors]},
        **{"issued": _csl_date(work.start, work.end), "accessed": _csl_date(work.read, work.read)},
    }
    return {name: value for name, value in found.items() if value}


def csl_of(element: etree._Element) -> dict[str, object]:
    """The item of CSL-JSON for a record of a work."""
    return csl(_work(element))


def _csl_name(name: Name) -> dict[str, str]:
    return (
        {"literal": name.literal}
        if name.literal
        else {"family": name.family, **({"given": name.given} if name.given else {})}
    )


def _csl_date(start: str, end: str) -> dict[str, list[list[int]]]:
    ends = dict.fromkeys(each for each in (start, end) if re.match(r"\d{4}(-\d\d){0,2}\Z", each))
    return {"date-parts": [[int(part) for part in each.split("-")] for each in ends]} if ends else {}


def bibtex(work: Work) -> str:
    """The entry, for BibLaTeX with Biber: UTF-8, ISO 8601 dates."""
    date = work.start if work.start == work.end or not work.start else f"{work.start}/{work.end}"
    kind = _BIBTEX.get(work.kind, "misc")
    container = {"article": "journaltitle", "incollection": "booktitle"}.get(kind, "series")
    fields = {
        **{"author": _bibtex_names(work.authors), "editor": _bibtex_names(work.editors), "title": _braced(work.title)},
        **{container: _braced(work.container), "date": date, "volume": work.volume, "number": work.issue},
        **{
            "pages": work.pages.replace("–", "--"),
            "publisher": _braced(work.publisher),
            "location": _braced(work.place),
        },
        **{"library": _braced(work.archive), "url": _address(work.address), "urldate": work.read},
        "note": _braced("; ".join(work.notes)),
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{kind}{{{re.sub(r'[^A-Za-z0-9:._-]', '-', work.key)}{lines}\n}}\n"


_SPECIAL = str.maketrans(
    {**{sign: f"\\{sign}" for sign in "&%$#_{}"}, "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\^{}"}
)


def _braced(text: str) -> str:
    return text.translate(_SPECIAL)


def _address(text: str) -> str:
    """BibLaTeX reads addresses verbatim; braces alone would break the entry."""
    return text.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def _bibtex_names(names: tuple[Name, ...]) -> str:
    return " and ".join(
        f"{{{_braced(each.literal)}}}"
        if each.literal
        else ", ".join(filter(None, map(_braced, (each.family, each.given))))
        for each in names
    )


def ris(work: Work) -> str:
    """The record; lines end as the specification has them, a line end within a value is a space."""
    first, _, last = work.pages.partition("–")
    tags = [
        ("TY", _RIS.get(work.kind, "GEN")),
        ("ID", work.key),
        *(("AU", each.literal or ", ".join(filter(None, (each.family, each.given)))) for each in work.authors),
        *(("A2", each.literal or ", ".join(filter(None, (each.family, each.given)))) for each in work.editors),
        *(("TI", work.title), ("T2", work.container), ("PY", work.start[:4])),
        ("DA", "/".join([*work.start.split("-"), "", "", ""][:3]) + "/" if work.start else ""),
        *(("VL", work.volume), ("IS", work.issue), ("SP", first), ("EP", last), ("PB", work.publisher)),
        *(("CY", work.place), ("AV", work.archive), ("UR", work.address), ("Y2", work.read.replace("-", "/"))),
        *(("N1", each) for each in work.notes),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])
