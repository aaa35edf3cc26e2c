"""What a TEI header says of its document, as labelled values for a reader: nothing that the header does not say."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import TEI, XML_LANG
from teitools.edition import whole_text

from .language_tag import shortest_tag
from .tree import text_content


@dataclass(slots=True)
class Entry:
    """A label and its values: each a list of TEI elements or strings, to be shown in a row."""

    label: str
    values: list[list[etree._Element | str]] = field(default_factory=list)


def header_of(root: etree._Element) -> etree._Element | None:
    """The header of the document `root`, or `root` itself when it is one."""
    return root if root.tag == TEI + "teiHeader" else root.find(TEI + "teiHeader")


def text_of(element: etree._Element | None) -> str:
    """The words of `element`, white space folded; none join at the edges of its parts."""
    return whole_text(element) if element is not None else ""


def titles_of(root: etree._Element) -> tuple[str, list[str]]:
    """The main title and the others, as the header gives them; ("", []) without a header."""
    header = header_of(root)
    statement = header.find(f"{TEI}fileDesc/{TEI}titleStmt") if header is not None else None
    if statement is None:
        return "", []
    found = [each for each in statement.iterchildren(TEI + "title") if text_of(each)]
    own = [
        each for each in found if each.get("level") != "s" and each.get("type") not in ("iso-date", "short")
    ] or found
    main = next((each for each in found if each.get("type") == "main"), own[0] if own else None)
    others = [text_of(each) for each in found if each is not main and each.get("type") not in ("iso-date", "short")]
    return text_of(main), others


def document_language(root: etree._Element) -> str:
    """The language of the document, for HTML: xml:lang of root or text, else the only or most used that is declared."""
    return shortest_tag(_declared_language(root))


def _declared_language(root: etree._Element) -> str:
    for element in (root, root.find(TEI + "text")):
        if element is not None and element.get(XML_LANG):
            return element.get(XML_LANG) or ""
    declared = [
        (each.get("usage", ""), each.get("ident", ""))
        for each in root.iterfind(f"{TEI}teiHeader/{TEI}profileDesc/{TEI}langUsage/{TEI}language")
        if each.get("ident")
    ]
    if len(declared) == 1:
        return declared[0][1]
    # Of several the one that most of the text is in, where the header says how much is in which.
    weighed = [(int(usage), ident) for usage, ident in declared if usage.isdigit() and len(usage) < 5]
    if weighed:
        most = max(usage for usage, _ in weighed)
        return next(ident for usage, ident in weighed if usage == most)
    main = next(root.iterfind(f".//{TEI}textLang[@mainLang]"), None)
    return main.get("mainLang", "") if main is not None else ""


def authors_of(root: etree._Element) -> list[str]:
    """The names of the authors, as the title statement gives them; not one that it says is unknown."""
    header = header_of(root)
    if header is None:
        return []
    found = header.iterfind(f"{TEI}fileDesc/{TEI}titleStmt/{TEI}author")
    return [name for each in found if each.get("cert") != "unknown" and (name := _name_of(each))]


def _name_of(element: etree._Element) -> str:
    """The name in an `author` or the like, without identifiers and addresses."""
    inner = next(element.iter(TEI + "persName", TEI + "orgName", TEI + "name"), None)
    if inner is None or (element.text or "").strip():
        inner = element
    parts = [inner.text or ""]
    for child in inner:
        if isinstance(child.tag, str) and child.tag not in (TEI + "idno", TEI + "note", TEI + "affiliation"):
            parts.append(text_content(child))
        parts.append(child.tail or " ")
    return " ".join("".join(parts).split())


def entries(root: etree._Element) -> list[Entry]:
    """What the header says about the document, in the order in which a reader asks."""
    header = header_of(root)
    if header is None:
        return []
    found: list[Entry] = []

    def entry(label: str, *paths: str) -> None:
        values: list[list[etree._Element | str]] = []
        for path in paths:
            values += [[each] for each in header.iterfind(_steps(path)) if text_of(each)]
        if values:
            found.append(Entry(label, values))

    entry("Author", "fileDesc/titleStmt/author")
    entry("Editor", "fileDesc/titleStmt/editor")
    _responsibilities(header, found)
    _written(header, found)
    entry("Edition", "fileDesc/editionStmt/edition", "fileDesc/editionStmt/p")
    entry("Extent", "fileDesc/extent")
    _publication(header, found)
    entry("Identifier", "fileDesc/publicationStmt/idno")
    _licence(header, found)
    _sources(header, found)
    entry("Series", "fileDesc/seriesStmt/title")
    _languages(header, found)
    _keywords(header, found)
    _relations(header, found)
    entry("Abstract", "profileDesc/abstract")
    entry("Note", "fileDesc/notesStmt/note")
    _changes(header, found)
    return found


def _steps(path: str) -> str:
    return "/".join(TEI + step for step in path.split("/"))


def _responsibilities(header: etree._Element, found: list[Entry]) -> None:
    grouped: dict[str, list[str]] = {}
    for statement in header.iterfind(_steps("fileDesc/titleStmt/respStmt")):
        task = "; ".join(text_of(each) for each in statement.iterchildren(TEI + "resp"))
        names = [
            text_of(each)
            for each in statement
            if isinstance(each.tag, str) and each.tag not in (TEI + "resp", TEI + "note")
        ]
        grouped.setdefault(", ".join(filter(None, names)), []).append(task)
    values: list[list[etree._Element | str]] = [
        [f"{who} ({'; '.join(filter(None, tasks))})" if any(tasks) else who] for who, tasks in grouped.items() if who
    ]
    if values:
        found.append(Entry("Responsible", values))


def _written(header: etree._Element, found: list[Entry]) -> None:
    creation = header.find(_steps("profileDesc/creation"))
    if creation is not None and text_of(creation):
        found.append(Entry("Written", [[said] for said in _stages(creation)]))
    for action in header.iterfind(_steps("profileDesc/correspDesc/correspAction")):
        label = {"sent": "Sent", "received": "Received"}.get(action.get("type", ""), "Correspondence")
        parts = [text_of(each) or each.get("when", "") for each in action if isinstance(each.tag, str)]
        found.append(Entry(label, [[", ".join(filter(None, parts))]]))
    _correspondence(header, found)


def _correspondence(header: etree._Element, found: list[Entry]) -> None:
    """The letters before and after, and what is noted of the correspondence."""
    grouped: dict[str, list[list[etree._Element | str]]] = {}
    for desc in header.iterfind(_steps("profileDesc/correspDesc")):
        for context in desc.iterchildren(TEI + "correspContext"):
            for each in context.iterchildren(etree.Element):
                said = text_of(each)
                pointer = each.tag in (TEI + "ref", TEI + "ptr")
                if said or (pointer and each.get("target")):
                    value: etree._Element | str = each if pointer else said
                    grouped.setdefault(_neighbour(each), []).append([value])
        for each in desc.iterchildren(TEI + "note", TEI + "p"):
            if text_of(each):
                grouped.setdefault("Note on the correspondence", []).append([text_of(each)])
    found += [Entry(label, values) for label, values in grouped.items()]


def _neighbour(element: etree._Element) -> str:
    """What a part of `correspContext` is to the letter: `@type` and `@subtype` are free, and say it in English."""
    said = f"{element.get('type', '')} {element.get('subtype', '')}".lower()
    if "prev" in said:
        return "Previous letter"
    return "Next letter" if "next" in said else "Correspondence"


def _relations(header: etree._Element, found: list[Entry]) -> None:
    relations = header.iterfind(f"{_steps('profileDesc/particDesc')}//{TEI}listRelation/{TEI}relation")
    values: list[list[etree._Element | str]] = [[each] for each in relations]
    if values:
        found.append(Entry("Relations", values))


def _stages(creation: etree._Element) -> list[str]:
    """What `creation` says, then each change of its lists on its own."""
    own = deepcopy(creation)
    lists = list(own.iterchildren(TEI + "listChange"))
    changes = [_dated(each) for listed in lists for each in listed.iter(TEI + "change")]
    for each in lists:
        # Emptied, not taken out: with a list go the words after it.
        each[:] = []
        each.text = None
    return [said for said in (text_of(own), *changes) if said]


def _dated(change: etree._Element) -> str:
    """The words of a change after its date; "" without words."""
    said, when = text_of(change), change.get("when", "")
    return f"{when}: {said}" if said and when else said


def _publication(header: etree._Element, found: list[Entry]) -> None:
    statement = header.find(_steps("fileDesc/publicationStmt"))
    if statement is None:
        return
    parts = [
        text_of(each) or each.get("when", "")
        for each in statement
        if isinstance(each.tag, str)
        and each.tag in (TEI + "publisher", TEI + "distributor", TEI + "authority", TEI + "pubPlace", TEI + "date")
    ]
    said = ", ".join(dict.fromkeys(filter(None, parts)))
    if said:
        found.append(Entry("Published", [[said]]))


def _licence(header: etree._Element, found: list[Entry]) -> None:
    availability = header.find(_steps("fileDesc/publicationStmt/availability"))
    if availability is None:
        return
    values: list[list[etree._Element | str]] = [
        [each] for each in availability if isinstance(each.tag, str) and text_of(each)
    ]
    if values:
        found.append(Entry("Licence", values))


def _sources(header: etree._Element, found: list[Entry]) -> None:
    source = header.find(_steps("fileDesc/sourceDesc"))
    if source is not None and text_of(source):
        found.append(Entry("Source", [[each] for each in source if isinstance(each.tag, str) and text_of(each)]))


def _languages(header: etree._Element, found: list[Entry]) -> None:
    said = [
        text_of(each) or each.get("ident", "") for each in header.iterfind(_steps("profileDesc/langUsage/language"))
    ]
    if said:
        found.append(Entry("Language", [["; ".join(filter(None, said))]]))


def _keywords(header: etree._Element, found: list[Entry]) -> None:
    terms = [text_of(each) for each in header.iterfind(_steps("profileDesc/textClass/keywords/term"))]
    terms += [text_of(each) for each in header.iterfind(_steps("profileDesc/textClass/keywords/list/item"))]
    if terms:
        found.append(Entry("Keywords", [["; ".join(filter(None, terms))]]))


def _changes(header: etree._Element, found: list[Entry]) -> None:
    changes = header.iterfind(".//" + TEI + "revisionDesc//" + TEI + "change")
    values: list[list[etree._Element | str]] = [[said] for each in changes if (said := _dated(each))]
    if values:
        found.append(Entry("Revisions", values))
