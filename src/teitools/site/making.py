"""The files of a site as they are made: units of them, each by itself, and what is to be known of each at the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import quote

from lxml import etree

from teitools.document import Document
from teitools.findings import CannotWork, Finding, PlainFindings, findings_from
from teitools.render import RENDERING_FAILED, Child, Plan, h, manifest, to_bytes

from .apart import made_apart
from .downloads import downloads
from .files import Files
from .frame import framed, relative
from .gather import Gathered, title_for
from .images import Images
from .inputs import Inputs, digest_of
from .parts import parted
from .published import Published, add_anchors
from .quality import HEAVIEST, Quality, target_of
from .search import passages
from .search_index import Passage
from .source_page import source_pages
from .store import Store, Unit
from .text_page import text_page

HTML, TEXT = "html", "text"
Key: TypeAlias = Callable[[Inputs], bytes]
#: So often what leads into parts is made once more: a link that has become longer can move what follows it.
_ROUNDS = 4
#: Fewer texts are made sooner by one process.
_WORTH = 40
#: What was taken from other files by pointers, before its digest is known.
_SOMETHING = "something"


class Making:
    """A site in the making.

    html, text: the files so far. now: what is published. found: what a search would find. findings: about the texts.
    """

    def __init__(
        self,
        gathered: Gathered,
        images: Images,
        inputs: Inputs | None,
        store: Store | None,
        folders: dict[str, Files],
        before: Published | None,
    ) -> None:
        self._gathered, self._inputs, self._store, self._before = gathered, inputs, store, before
        self.folders = folders
        self._images = images
        self._moved: dict[str, dict[str, str]] = {}
        self._led: dict[str, str] = {}
        self.quality = Quality()
        self.now = Published()
        self.found: list[Passage] = []
        self.findings: list[Finding] = []

    @property
    def html(self) -> Files:
        """The files of the site itself."""
        return self.folders[HTML]

    def page(self, here: str, page: etree._Element) -> None:
        """A page that is made anew each time."""
        self._lead(here, page)
        self.quality.note(here, page)
        self.html.put(here, to_bytes(page))

    def files(self, files: dict[str, bytes]) -> None:
        """Further files, made anew each time."""
        for name, data in files.items():
            self.html.put(name, data)

    def texts(self, units: list[tuple[str, Key, Callable[[], Unit]]], jobs: int = 1) -> None:
        """The units of the texts, made by `jobs` processes at most. Which of them are in parts is known when all are
        made: what leads into one of these and was made before is made once more.
        """
        made: dict[str, Unit] = {}
        numbers = range(len(units)) if jobs > 1 else ()
        new = [number for number in numbers if self._found(units[number][0], self._digest(units[number][1])) is None]
        apart = set(new) if len(new) >= _WORTH else set[int]()
        coming = made_apart(lambda number: self._made_new(units[number][0], units[number][2]), sorted(apart), jobs)
        for number, (name, key, make) in enumerate(units):
            made[name] = self._unit(name, key, make, next(coming)[1] if number in apart else None)
            self._note_parts(name, made[name])
        for _ in range(_ROUNDS):
            stale = [each for each in units if self._parts_met(each[0], made[each[0]]) != _met(made[each[0]])]
            for name, key, make in stale:
                made[name] = self._unit(name, key, make)
                self._note_parts(name, made[name])
            if not stale:
                break
        for unit in made.values():
            self._know(unit)

    def _note_parts(self, name: str, unit: Unit) -> None:
        self._moved.pop(name, None)
        if unit.note.get("moved"):
            self._moved[name] = unit.note["moved"]

    def _parts_met(self, name: str, unit: Unit) -> dict[str, str]:
        """The texts in parts that the pages of a unit lead into, each with a digest of what is on which part."""
        targets = {target for seen in unit.note.get("pages", {}).values() for target in seen[1]} | set(_met(unit))
        return {
            each: digest_of(self._moved[each]).hex() for each in sorted(targets) if each in self._moved and each != name
        }

    def unit(self, name: str, key: Key, make: Callable[[], Unit]) -> None:
        """The files of a unit: those of the last build where all that they are made of is what it was."""
        self._know(self._unit(name, key, make))

    def _digest(self, key: Key) -> bytes:
        return key(self._inputs) if self._store is not None and self._inputs is not None else b""

    def _found(self, name: str, digest: bytes) -> Unit | None:
        """The unit as it is kept, where all that its key is made of is what it was."""
        return self._store.find(name, digest) if self._store is not None and digest else None

    def _unit(self, name: str, key: Key, make: Callable[[], Unit], ready: Unit | None = None) -> Unit:
        """ready: the unit as another process has made it."""
        digest = self._digest(key)
        kept = self._found(name, digest) if ready is None else None
        if kept is not None and self._holds(name, kept) and self._taken(kept):
            return kept
        # Which address an image has is decided here, by the order of the texts.
        unit = ready if ready is not None and self._has_images(name, ready) else self._made_new(name, make)
        for (folder, path, known), data in zip(unit.files, unit.data, strict=True):
            self.folders[folder].put(path, data, known)
        unit.data = []
        if self._store is not None and self._inputs is not None and unit.whole:
            unit.outward = self._inputs.outward if unit.outward else ""
            self._store.keep(name, digest, unit)
        return unit

    def _made_new(self, name: str, make: Callable[[], Unit]) -> Unit:
        """A unit made anew, in whatever process; its files are in it."""
        self._gathered.outward, self._led = False, {}
        unit = make()
        unit.note["met"] = self._parts_met(name, unit) | self._led
        unit.outward = _SOMETHING if self._gathered.outward else ""
        return unit

    def _has_images(self, name: str, unit: Unit) -> bool:
        asked = unit.note.get("images")
        return not asked or self._images.same(asked, self._gathered.texts[self._gathered.place_of[name]][1])

    def _holds(self, name: str, unit: Unit) -> bool:
        """Whether what a unit took of other files, beside what its key is made of, is what it was."""
        return (
            _met(unit) == self._parts_met(name, unit)
            and unit.outward in ("", self._outward(unit))
            and self._has_images(name, unit)
        )

    def _lead(self, here: str, page: etree._Element) -> None:
        """Links into texts in parts lead to the part that the place is on."""
        for link in page.iter("a") if self._moved else ():
            href = link.get("href", "")
            if "#" not in href or href.startswith(("#", "http://", "https://", "data:")):
                continue
            target, ident = target_of(href, here)
            part = self._moved.get(target, {}).get(ident)
            if part is not None:
                link.set("href", relative(f"{part}#{href.partition('#')[2]}", here))
                self._led[target] = digest_of(self._moved[target]).hex()

    def _outward(self, unit: Unit) -> str:
        return self._inputs.outward if unit.outward and self._inputs is not None else ""

    def _taken(self, unit: Unit) -> bool:
        return all(self.folders[folder].take(name, digest) for folder, name, digest in unit.files)

    def _know(self, unit: Unit) -> None:
        for here, seen in unit.note.get("pages", {}).items():
            self.quality.take(here, seen)
        self.now.texts |= unit.note.get("published", {})
        self.now.anchors |= unit.note.get("anchors", {})
        self.now.begins |= unit.note.get("begins", {})
        self.found += [Passage(*each) for each in unit.note.get("passages", ())]
        if "findings" in unit.note:
            tables, rows = unit.note["findings"]
            self.findings += findings_from(tables, rows, "")

    def pages(self, pages: Iterator[tuple[str, etree._Element]]) -> Unit:
        """A unit of pages and nothing else."""
        unit = Unit()
        for here, page in pages:
            self._add(unit, here, page)
        return unit

    def _add(self, unit: Unit, here: str, page: etree._Element, data: bytes | None = None) -> None:
        """data: its bytes, as far as they are known and no link in it has to lead into a part of a text."""
        self._lead(here, page)
        quality = Quality()
        quality.note(here, page)
        if unit.whole:
            unit.note.setdefault("pages", {})[here] = quality.seen(here)
        self._put(unit, HTML, here, data if data is not None and not self._moved else to_bytes(page))

    def _put(self, unit: Unit, folder: str, name: str, data: bytes) -> None:
        unit.files.append((folder, name, hashlib.sha256(data).hexdigest()))
        unit.data.append(data)

    def text(self, here: str, document: Document, web: Plan, plain: Plan, *, search: bool) -> Unit:
        """The pages of a text, its source and its plain text.

        Of one that cannot be rendered there is its source, a page that says so, and a finding; it is made each time.
        """
        unit = Unit()
        self._images.asked = {}
        try:
            made = self._made(here, document, web, plain, search)
        except CannotWork as error:
            made = _not_made(self._gathered, here, document, error.findings)
        except Exception as error:
            reason = f"{type(error).__name__}: {' '.join(str(error).split())}".removesuffix(": ")
            finding = Finding(RENDERING_FAILED, document.name_span(document.root), {"reason": reason})
            made = _not_made(self._gathered, here, document, (finding,))
        unit.note, unit.whole = made.note, made.whole
        for address, page in made.pages:
            self._add(unit, address, page, made.bytes_of_page if address == here else None)
        for name, data in made.files.items():
            self._put(unit, HTML, name, data)
        name = f"{self._gathered.names[document]}.txt"
        self._put(unit, TEXT, name, made.words)
        if self._images.asked:
            unit.note["images"] = self._images.asked
        return unit

    def _made(self, here: str, document: Document, web: Plan, plain: Plan, search: bool) -> _Text:
        gathered = self._gathered
        listed = _manifest(gathered, document, here, self._images)
        page, parts = text_page(gathered, document, here, web, self._images, has_manifest=bool(listed))
        article = page.find(".//article")
        made = _Text([(here, page)])
        if listed:
            made.files[beside(here, "manifest.json")] = listed
        found = list(passages(gathered, here, document, article)) if search and article is not None else []
        if article is not None:
            own = Published()
            own.note(here, article)
            if self._before is not None:
                add_anchors(own, self._before, here, article)
            made.note |= {"published": own.texts, "anchors": own.anchors, "begins": own.begins}
        if parts.findings:
            made.note["findings"] = _plain(parts.findings)
        moved: dict[str, str] = {}
        made.bytes_of_page = to_bytes(page)
        if len(made.bytes_of_page) > HEAVIEST:
            cut = parted(gathered, document, here, page, parts)
            made.pages, made.bytes_of_page, moved = cut.pages, None, cut.moved
        made.note["passages"] = [
            [_moved_to(each.address, moved), each.title, each.words, each.facets] for each in found
        ]
        if moved:
            made.note["moved"] = moved
            places = {ident: address.rpartition("/")[2] for ident, address in sorted(moved.items())}
            said = json.dumps(places, ensure_ascii=False, indent=0)
            made.files[beside(here, "parts.json")] = said.encode("utf-8")
        made.files[beside(here, "xml")] = _source(document)
        made.files |= downloads(gathered, document, here, web, plain)
        made.words = made.files[beside(here, "txt")]
        made.pages += source_pages(gathered, document, here)
        return made


@dataclass(slots=True)
class _Text:
    """What is made of a text. pages: (address, page). words: its plain text. whole: whether it could be rendered.

    bytes_of_page: of the first page, where they are known.
    """

    pages: list[tuple[str, etree._Element]]
    words: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)
    note: dict[str, Any] = field(default_factory=dict)
    whole: bool = True
    bytes_of_page: bytes | None = None


def _not_made(gathered: Gathered, here: str, document: Document, findings: tuple[Finding, ...]) -> _Text:
    """In place of a text that cannot be rendered: a page that says so, with the way to its source."""
    source = beside(here, "xml")
    body: list[Child] = [
        h("header", {"class": "title"}, h("h1", None, title_for(document))),
        h("p", None, gathered.say("This text could not be rendered.")),
        h("p", {"class": "downloads"}, h("a", {"href": relative(source, here), "type": "application/tei+xml"}, "TEI")),
    ]
    page = framed(gathered, here, title_for(document), body)
    note = {"findings": _plain(findings)}
    return _Text([(here, page)], files={source: _source(document), beside(here, "txt"): b""}, note=note, whole=False)


def _plain(findings: tuple[Finding, ...]) -> list[Any]:
    plain = PlainFindings("")
    rows = [plain.plain(each) for each in findings]
    return [plain.tables(), rows]


def _manifest(gathered: Gathered, document: Document, here: str, images: Images) -> bytes:
    """The images of a text as a IIIF manifest; nothing where there are none, or nobody knows where it will stand."""
    url = gathered.edition.settings.url
    if not url:
        return b""
    said = manifest(document, url, shown=images.shown(document), address=url + quote(beside(here, "manifest.json")))
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8") if said is not None else b""


def _met(unit: Unit) -> dict[str, str]:
    return dict(unit.note.get("met", {}))


def _moved_to(address: str, moved: dict[str, str]) -> str:
    page, _, ident = address.partition("#")
    return f"{moved.get(ident, page)}#{ident}"


def beside(page: str, ending: str) -> str:
    """The file of another kind beside a page."""
    return f"{page.removesuffix('.html')}.{ending}"


def _source(document: Document) -> bytes:
    # A text that stands in a corpus has blanks before it, in place of the others.
    return document.text.lstrip().encode("utf-8")
