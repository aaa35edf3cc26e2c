"""One file of the edition, reduced to what a deposit needs to know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from teitools.document import TEI, TEI_NS, XML_ID, XML_NS, Document, decode, parse_source, read_bytes
from teitools.edition import PrefixDef, reading_text
from teitools.findings import Span

from .agents import agents_of
from .facts import Agent, DepositFile, Stated
from .references import references_of
from .restored import recorded_hashes, withholds

_DECLARATION = re.compile(rb"""\A<\?xml\s+version\s*=\s*["'][^"']*["'](?:\s+encoding\s*=\s*["']([^"']+)["'])?""")
_WHEN = ("when", "when-iso", "from", "notBefore")
TEXTGRID_GENRE = "http://textgrid.info/namespaces/metadata/core/2010#genre"


def read_document(path: str | Path) -> tuple[Document, bytes]:
    """The document in a file, and the file's first bytes. Raises OSError and `Unreadable`."""
    data = read_bytes(path)
    return parse_source(decode(data, str(path))), data[:400]


def facts_of(
    document: Document, start: bytes, name: str, role: str, prefixes: Sequence[PrefixDef[Document]] = ()
) -> DepositFile:
    """What `document` states of itself. start: the file's first bytes; prefixes: those of the corpus header."""
    root = document.root
    header = root if root.tag == TEI + "teiHeader" else root.find(TEI + "teiHeader")
    mark = start.startswith(b"\xef\xbb\xbf")
    declaration = _DECLARATION.match(start[3:] if mark else start)
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    size = Path(document.path).stat().st_size
    facts = _Header(document, header)
    return DepositFile(
        name=name,
        path=document.path,
        role=role,
        size=size,
        bom=mark or wide,
        declared=declaration is not None or wide,
        encoding=declaration[1].decode("ascii", "replace") if declaration and declaration[1] else None,
        id=root.get(XML_ID) or Path(name).stem,
        namespace=etree.QName(root).namespace or "",
        titles=facts.titles(),
        short_title=facts.first("fileDesc/titleStmt/title[@type='short']"),
        authors=facts.agents("fileDesc/titleStmt/author", "author"),
        editors=facts.agents("fileDesc/titleStmt/editor", "editor"),
        responsible=(*facts.responsible("fileDesc/titleStmt"), *facts.responsible("fileDesc/editionStmt")),
        funders=(
            *facts.agents("fileDesc/titleStmt/funder", "funder"),
            *facts.agents("fileDesc/titleStmt/sponsor", "sponsor"),
        ),
        publishers=facts.publishers(),
        date=facts.date(),
        version=facts.version(),
        licences=facts.licences(),
        rights=facts.first("fileDesc/publicationStmt/availability"),
        identifiers=facts.identifiers(),
        languages=facts.languages(),
        keywords=facts.keywords(),
        genre=facts.genre(),
        description=facts.first("profileDesc/abstract") or facts.first("encodingDesc/projectDesc"),
        created=facts.created(),
        extent=facts.first("fileDesc/extent"),
        source=facts.first("fileDesc/sourceDesc"),
        responsibilities=header is not None and header.find(_steps("fileDesc/titleStmt/respStmt")) is not None,
        withheld=withholds(document),
        sources=recorded_hashes(document),
        references=tuple(references_of(document, prefixes)),
        header=document.start_tag_span(header) if header is not None else None,
    )


def _steps(path: str) -> str:
    return "/".join(step if step.startswith((".", "*")) else TEI + step for step in path.split("/"))


class _Header:
    """A header, asked by paths; without one every answer is empty."""

    def __init__(self, document: Document, header: etree._Element | None) -> None:
        self._document = document
        self._header = header

    def _all(self, path: str) -> Iterator[etree._Element]:
        if self._header is not None:
            yield from self._header.iterfind(_steps(path))

    def _stated(self, element: etree._Element, attribute: str | None = None) -> Stated:
        if attribute is not None:
            where = self._document.value_span(element, attribute)
            return Stated((element.get(attribute) or "").strip(), where)
        return Stated(reading_text(element), self._place(element))

    def _place(self, element: etree._Element) -> Span:
        return self._document.element_span(element)

    def first(self, path: str) -> Stated | None:
        """The words of the first element there that has any."""
        return next((stated for each in self._all(path) if (stated := self._stated(each)).value), None)

    def titles(self) -> tuple[Stated, ...]:
        """The main title first, then the others but for short and machine-readable ones."""
        found = [each for each in self._all("fileDesc/titleStmt/title") if reading_text(each)]
        found = [each for each in found if each.get("type") not in ("iso-date", "short")]
        main = next((each for each in found if each.get("type") == "main"), None)
        if main is None:
            main = next((each for each in found if each.get("level") in ("a", "m")), found[0] if found else None)
        order = [] if main is None else [main, *(each for each in found if each is not main)]
        return tuple(self._stated(each) for each in order)

    def agents(self, path: str, role: str) -> tuple[Agent, ...]:
        """Everyone named there, each once."""
        return tuple(
            dict.fromkeys(agent for each in self._all(path) for agent in agents_of(self._document, each, role))
        )

    def responsible(self, path: str) -> tuple[Agent, ...]:
        """Everyone of the responsibility statements, with what they did."""
        found = []
        for statement in self._all(f"{path}/respStmt"):
            task = "; ".join(reading_text(each) for each in statement.iterchildren(TEI + "resp"))
            found += list(agents_of(self._document, statement, task))
        return tuple(found)

    def publishers(self) -> tuple[Agent, ...]:
        """Publishers; where there is none, distributors or authorities."""
        for name in ("publisher", "distributor", "authority"):
            found = self.agents(f"fileDesc/publicationStmt/{name}", name)
            if found:
                return found
        return ()

    def date(self) -> Stated | None:
        """The date of publication as ISO 8601: year, month or day."""
        for each in self._all("fileDesc/publicationStmt/date"):
            for attribute in _WHEN:
                if re.match(r"\d{4}", each.get(attribute) or ""):
                    stated = self._stated(each, attribute)
                    return Stated(stated.value[:10], stated.where)
            said = re.fullmatch(r"(\d{4})(-\d\d(-\d\d)?)?", reading_text(each))
            if said:
                return self._stated(each)
        return None

    def version(self) -> Stated | None:
        """The number of the edition, else what the statement says."""
        for each in self._all("fileDesc/editionStmt/edition"):
            if each.get("n"):
                return self._stated(each, "n")
            if reading_text(each):
                return self._stated(each)
        return None

    def licences(self) -> tuple[Stated, ...]:
        """Each licence's address, else its words."""
        found = []
        for path in (
            "fileDesc/publicationStmt/availability/licence",
            "fileDesc/publicationStmt/availability/*/licence",
        ):
            for each in self._all(path):
                if each.get("target"):
                    found.append(self._stated(each, "target"))
                elif reading_text(each):
                    found.append(self._stated(each))
        return tuple(found)

    def identifiers(self) -> tuple[tuple[str, Stated], ...]:
        """(type in lower case, identifier) of the publication."""
        found = []
        for path in ("fileDesc/publicationStmt/idno", "fileDesc/publicationStmt/idno/idno"):
            for each in self._all(path):
                text = (each.text or "").strip()
                if text:
                    found.append(((each.get("type") or "").lower(), Stated(text, self._place(each))))
        return tuple(found)

    def languages(self) -> tuple[Stated, ...]:
        """The languages declared, else that of the text, as BCP 47 tags."""
        found = [
            self._stated(each, "ident") for each in self._all("profileDesc/langUsage/language") if each.get("ident")
        ]
        if not found:
            attribute = f"{{{XML_NS}}}lang"
            root = self._document.root
            for element in (root.find(TEI + "text"), root):
                if element is not None and element.get(attribute):
                    return (Stated(element.get(attribute) or "", self._document.value_span(element, attribute)),)
        return tuple(found)

    def keywords(self) -> tuple[Stated, ...]:
        """The keywords but those that name a genre for TextGrid."""
        found = []
        for words in self._all("profileDesc/textClass/keywords"):
            if words.get("scheme") != TEXTGRID_GENRE:
                found += [self._stated(each) for each in words.iter(TEI + "term", TEI + "item") if reading_text(each)]
        return tuple(found)

    def genre(self) -> Stated | None:
        """The genre, by TextGrid's scheme or by the customary types of terms."""
        for words in self._all("profileDesc/textClass/keywords"):
            for each in words.iter(TEI + "term"):
                if words.get("scheme") == TEXTGRID_GENRE or each.get("type") in ("text.genre", "text.form", "genre"):
                    return self._stated(each)
        return None

    def created(self) -> tuple[Stated | None, Stated | None, Stated | None]:
        """When the text came to be: (when, not before, not after)."""
        when: Stated | None = None
        before: Stated | None = None
        after: Stated | None = None
        paths = ("profileDesc/creation/date", "profileDesc/correspDesc/correspAction[@type='sent']/date")
        for path in (*paths, "profileDesc/correspDesc/correspAction/date", "fileDesc/sourceDesc/*/date"):
            for each in self._all(path):
                for attribute in ("when", "when-iso"):
                    if when is None and each.get(attribute):
                        when = self._stated(each, attribute)
                if before is None:
                    before = next((self._stated(each, a) for a in ("notBefore", "from") if each.get(a)), None)
                    after = next((self._stated(each, a) for a in ("notAfter", "to") if each.get(a)), None)
            if when or before or after:
                return when, before, after
        return None, None, None


def is_tei(facts: DepositFile) -> bool:
    """Whether the file's root is TEI's."""
    return facts.namespace == TEI_NS
