"""What a release has published, by the ids of paragraphs and records; what is gone since is named and led elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import TEI
from teitools.findings import Finding, Span
from teitools.render import Child, h, header_of, text_content, text_of

from .frame import framed, relative
from .gather import KINDS, Gathered, folder_of, short_title
from .messages import PUBLISHED_GONE
from .searched_words import searched_words

IDS = "ids.json"
CHANGES = "changes.html"
#: The blocks whose ids are kept.
_KEPT = frozenset("p ab lg l head item sp div note entry entryFree".split())
_DIGITS = 10
#: So many blocks of a text are named, by so much of their beginning.
_MOST = 50
_BEGIN = 90


@dataclass(slots=True)
class Published:
    """texts: page -> id of a block -> digest of its words. records: page -> digest. gone: page -> where it leads now.
    anchors: page -> ids that once stood on it. release: what the edition calls this state of itself, "" for nothing.
    begins: page -> id of a block that is new or changed since the last release -> how it begins; not in the file.
    """

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, list[str]] = field(default_factory=dict)
    release: str = ""
    begins: dict[str, dict[str, str]] = field(default_factory=dict, compare=False)

    def note(self, here: str, article: etree._Element) -> None:
        """Keeps the ids of a text as it stands on the page `here`."""
        blocks = (each for each in article.iter(etree.Element) if each.get("data-tei") in _KEPT)
        self.texts[here] = {ident: _digest(text_content(each)) for each in blocks if (ident := each.get("id"))}

    def to_bytes(self) -> bytes:
        """The small file."""
        said: dict[str, object] = {"texts": self.texts, "records": self.records}
        said |= {"gone": self.gone, "anchors": self.anchors}
        said |= {"release": self.release} if self.release else {}
        return (json.dumps(said, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode("utf-8")


def read_published(data: bytes) -> Published:
    """What `to_bytes` has written. Raises ValueError for anything else."""
    said = json.loads(data)
    if not isinstance(said, dict) or not all(isinstance(said.get(name), dict) for name in _PARTS):
        raise ValueError("it is no `ids.json` of a site")
    texts = {str(page): {str(key): str(sum_) for key, sum_ in dict(ids).items()} for page, ids in said["texts"].items()}
    anchors = {str(page): [str(each) for each in ids] for page, ids in said["anchors"].items()}
    records, gone = ({str(key): str(value) for key, value in said[name].items()} for name in ("records", "gone"))
    return Published(texts, records, gone, anchors, str(said.get("release", "")))


_PARTS = ("texts", "records", "gone", "anchors")


def note_records(gathered: Gathered, now: Published) -> None:
    """Keeps the pages of all records, with what the registers say of each, and how the edition calls its state."""
    corpus = gathered.edition.corpus
    header = header_of(corpus.root) if corpus is not None else None
    if header is not None:
        places = ("editionStmt/edition", "publicationStmt/date")
        found = (header.find("/".join(TEI + step for step in ("fileDesc/" + place).split("/"))) for place in places)
        now.release = ", ".join(filter(None, map(text_of, found)))
    for kind in gathered.kinds():
        for entry in gathered.entries[kind]:
            if entry.record is not None:
                whole = etree.tostring(entry.record.element, encoding="unicode", with_tail=False)
                now.records[entry.href] = _digest(whole)


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode("utf-8")).hexdigest()[:_DIGITS]


def carry_over(now: Published, before: Published) -> Iterator[Finding]:
    """`now` also knows what `before` had and it has not, and where that leads; a finding for each that went since."""
    now.gone = {page: to for page, to in before.gone.items() if page not in now.texts and page not in now.records}
    by_digest = {digest: page for page, digest in sorted(now.records.items(), reverse=True)}
    for page, digest in before.records.items():
        if page not in now.records:
            register = f"{page.partition('/')[0]}.html"
            now.gone[page] = by_digest.get(digest, register)
            yield _lost(page, now.gone[page])
    moved, once = _homes(now), _homes(before)
    for page, ids in before.texts.items():
        if page not in now.texts:
            homes = [moved[ident] for ident in ids if ident in moved and ident in once]
            now.gone[page] = max(sorted(set(homes)), key=homes.count) if homes else "index.html"
            yield _lost(page, now.gone[page])
            continue
        for ident in ids:
            if ident not in now.texts[page]:
                yield _lost(f"{page}#{ident}", page)


def _homes(published: Published) -> dict[str, str]:
    """The page of each id that only one page has: an id that is made alike in several texts identifies none of them."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for page, ids in published.texts.items():
        several.update(ident for ident in ids if ident in found)
        found |= dict.fromkeys((ident for ident in ids if not ident.startswith("text1.")), page)
    return {ident: page for ident, page in found.items() if ident not in several}


def _lost(address: str, target: str) -> Finding:
    return Finding(PUBLISHED_GONE, Span(address, 0, 0), {"address": address, "target": target})


def add_anchors(now: Published, before: Published, here: str, article: etree._Element) -> None:
    """Ids that once stood in the text of the page `here` lead to its beginning, and `now` keeps them.

    `now` also knows how each block begins that `before` has not, or has with other words.
    """
    was = before.texts.get(here, {})
    fresh = {ident for ident, digest in now.texts.get(here, {}).items() if was.get(ident) != digest}
    blocks = article.iter(etree.Element) if was and fresh else ()
    begins = {ident: _shortened(searched_words(each)) for each in blocks if (ident := each.get("id", "")) in fresh}
    if begins:
        now.begins[here] = begins
    taken = {each.get("id") for each in article.iter(etree.Element)}
    lost = sorted({*before.texts.get(here, ()), *before.anchors.get(here, ())} - taken)
    if lost:
        now.anchors[here] = lost
    for ident in reversed(lost):
        article.insert(0, h("span", {"id": ident, "data-gone": ""}))


def redirects(gathered: Gathered, now: Published, pages: set[str]) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) for each page that is gone: it says so, and leads on."""
    for page, target in sorted(now.gone.items()):
        safe = page.endswith(".html") and ".." not in page.split("/") and not page.startswith("/")
        if page in pages or not safe or not _is_ours(page):
            continue
        target = target if target in pages else "index.html"
        address = relative(target, page)
        said = h(
            "p",
            None,
            gathered.say("What stood here is now to be found at this address"),
            ": ",
            h("a", {"href": address}, target),
        )
        body: list[Child] = [h("header", {"class": "title"}, h("h1", None, gathered.say("No longer here"))), said]
        made = framed(gathered, page, gathered.say("No longer here"), body)
        made[0].append(h("meta", {"http-equiv": "refresh", "content": f"0; url={address}"}))
        made[0].append(h("meta", {"name": "robots", "content": "noindex"}))
        yield page, made


def _is_ours(page: str) -> bool:
    """Whether an address is one that a site gives to texts and records."""
    return page.partition("/")[0] in {"texts", *(folder_of(kind) for kind in KINDS)}


def changes_page(gathered: Gathered, now: Published, before: Published) -> etree._Element:
    """What has changed since the release `before`: paragraph by paragraph, record by record."""
    titles = {page: short_title(document) for page, document in gathered.texts}
    names = {entry.href: entry.name for entries in gathered.entries.values() for entry in entries}
    since = gathered.say("since {release}", release=before.release) if before.release else None
    subtitle = h("p", {"class": "author"}, since) if since else None
    body: list[Child] = [h("header", {"class": "title"}, h("h1", None, gathered.say("What has changed")), subtitle)]
    listed: list[Child] = []
    for page, ids in now.texts.items():
        was = before.texts.get(page)
        link = h("a", {"href": relative(page, CHANGES)}, titles.get(page, page))
        if was is None:
            listed.append(h("li", None, link, ": ", gathered.say("new")))
        elif was != ids:
            changed = _innermost([each for each in ids if each in was and was[each] != ids[each]])
            fresh = _innermost([each for each in ids if each not in was])
            lost = sum(each not in ids for each in was)
            items = [
                *_ways(gathered, "changed", page, changed, now),
                *_ways(gathered, "new", page, fresh, now),
                h("li", {"class": "quiet"}, gathered.say("{n} removed", n=lost)) if lost else None,
            ]
            listed.append(h("li", None, link, h("ul", {"class": "changed"}, items)))
    records: list[Child] = []
    for page, digest in now.records.items():
        if before.records.get(page) != digest:
            said = gathered.say("changed" if page in before.records else "new")
            records.append(h("li", None, h("a", {"href": relative(page, CHANGES)}, names.get(page, page)), ": ", said))
    gone = [each for each in (*before.records, *before.texts) if each in now.gone]
    for heading, ident, items in (
        (gathered.say("Texts"), "texts", listed),
        (gathered.say("Records"), "records", records),
    ):
        if items:
            body += [h("h2", {"id": ident}, heading), h("ul", {"class": "named"}, items)]
    if gone:
        labels = {folder_of(kind): gathered.say(KINDS[kind][1]) for kind in KINDS} | {"texts": gathered.say("Texts")}
        items = []
        for each in sorted(gone):
            folder, _, file = each.partition("/")
            link = h("a", {"href": relative(each, CHANGES)}, file.removesuffix(".html"))
            items.append(h("li", None, f"{labels.get(folder, folder)}: ", link))
        body += [h("h2", {"id": "gone"}, gathered.say("No longer here")), h("ul", {"class": "named"}, items)]
    if len(body) == 1:
        body.append(h("p", None, gathered.say("Nothing since the last release.")))
    description = gathered.say("What has changed since the last release")
    return framed(gathered, CHANGES, gathered.say("What has changed"), body, description=description)


def _innermost(idents: list[str]) -> list[str]:
    """Of changed blocks those in which no other changed block stands, as far as their ids tell."""
    return [each for each in idents if not any(other.startswith(f"{each}.") for other in idents)]


def _ways(gathered: Gathered, said: str, page: str, idents: list[str], now: Published) -> list[Child]:
    """An item for each block, which begins as it does on its page."""
    begins = now.begins.get(page, {})
    items: list[Child] = []
    for ident in idents[:_MOST]:
        link = h("a", {"href": f"{relative(page, CHANGES)}#{ident}"}, begins.get(ident) or ident)
        items.append(h("li", None, f"{gathered.say(said)}: ", link))
    if len(idents) > _MOST:
        more = gathered.say("{n} more", n=len(idents) - _MOST)
        items.append(h("li", {"class": "quiet"}, f"{gathered.say(said)}: {more}"))
    return items


def _shortened(text: str) -> str:
    return text if len(text) <= _BEGIN else text[:_BEGIN].rpartition(" ")[0] + " …"
