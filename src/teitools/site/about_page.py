"""The page about the edition: purpose, rights, sources, practice, responsibility, history."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from teitools.document import TEI, Document
from teitools.render import Child, HtmlWalk, Plan, h, header_of, text_of

from .frame import framed, own_words, relative
from .gather import Gathered, title_for
from .images import Images
from .text_page import options_for


def corpus_header(gathered: Gathered) -> etree._Element | None:
    """The header of the whole edition, where it has one."""
    corpus = gathered.edition.corpus
    return header_of(corpus.root) if corpus is not None else None


_LABELS = {
    "correction": "Correction",
    "normalization": "Normalisation",
    "hyphenation": "Hyphenation",
    "quotation": "Quotation",
    "segmentation": "Segmentation",
    "interpretation": "Interpretation",
    "punctuation": "Punctuation",
    "stdVals": "Standard values",
}


def about_page(gathered: Gathered, plan: Plan, images: Images) -> etree._Element:
    """Purpose, rights, sources, practice, responsibility, history: as the corpus header, and each text's, say them."""
    here = "about.html"
    header = corpus_header(gathered)
    body: list[Child] = [h("header", {"class": "title"}, h("h1", None, gathered.say("About this edition")))]
    if header is not None and gathered.edition.corpus is not None:
        walk = HtmlWalk(plan, options_for(gathered, gathered.edition.corpus, here, images))
        body.append(h("div", {"class": "prose", "lang": own_words(gathered)}, list(_about(header, walk, gathered))))
    else:
        body.append(h("h2", {"id": "rights"}, gathered.say("Rights")))
    rights = list(_rights_of_texts(gathered, plan, here, images))
    if rights:
        body.append(
            h("div", {"class": "prose"}, h("h2", {"id": "rights-texts"}, gathered.say("Rights in the texts")), rights)
        )
    return framed(
        gathered,
        here,
        gathered.say("About"),
        body,
        description=gathered.say("About {title}", title=gathered.edition.title),
    )


def _about(header: etree._Element, walk: HtmlWalk, gathered: Gathered) -> Iterator[Child]:
    say = gathered.say
    lang = say.language if own_words(gathered) else None

    def headed(level: str, ident: str | None, heading: str) -> etree._Element:
        return h(level, {"id": ident, "lang": lang}, say(heading))

    def shown(element: etree._Element | None) -> Child:
        if element is None or not text_of(element):
            return None
        box = h("div")
        walk.render([each for each in element if isinstance(each.tag, str)] or [text_of(element)], box)
        return list(box) or box.text

    def find(path: str) -> etree._Element | None:
        return header.find("/".join(TEI + step for step in path.split("/")))

    for path, ident, heading in (
        ("encodingDesc/projectDesc", "purpose", "Purpose"),
        ("fileDesc/publicationStmt/availability", "rights", "Rights"),
        ("fileDesc/sourceDesc", "sources", "Sources"),
    ):
        said = shown(find(path))
        if said is not None:
            yield [headed("h2", ident, heading), said]
    practice = find("encodingDesc/editorialDecl")
    if practice is not None and text_of(practice):
        yield headed("h2", "practice", "Editorial practice")
        for each in practice:
            if isinstance(each.tag, str) and text_of(each):
                name = etree.QName(each).localname
                if name in _LABELS:
                    yield [headed("h3", None, _LABELS[name]), shown(each)]
                else:
                    box = h("div")
                    walk.render([each], box)
                    yield list(box)
    yield from _taxonomies(header, headed("h2", "classification", "Classification"))
    yield from _responsible(header, headed("h2", "responsible", "Responsible"))
    changes = [each for each in header.iter(TEI + "change") if text_of(each)]
    if changes:
        items = [h("li", None, f"{each.get('when')}: " if each.get("when") else "", text_of(each)) for each in changes]
        yield [headed("h2", "history", "History"), h("ul", None, items)]


def _taxonomies(header: etree._Element, heading: etree._Element) -> Iterator[Child]:
    found = [each for each in header.iter(TEI + "taxonomy") if each.find(TEI + "category") is not None]
    if found:
        yield heading
    for taxonomy in found:
        desc = taxonomy.find(TEI + "desc")
        items = [h("li", None, text_of(each)) for each in taxonomy.iterchildren(TEI + "category")]
        yield [h("p", None, text_of(desc)) if desc is not None else None, h("ul", None, items)]


def _responsible(header: etree._Element, heading: etree._Element) -> Iterator[Child]:
    statements = header.findall(f"{TEI}fileDesc/{TEI}titleStmt/{TEI}respStmt")
    items = []
    for statement in statements:
        tasks = [text_of(each) for each in statement.iterchildren(TEI + "resp")]
        names = [text_of(each) for each in statement if isinstance(each.tag, str) and each.tag != TEI + "resp"]
        items.append(h("li", None, f"{', '.join(names)}: {'; '.join(tasks)}"))
    if items:
        yield [heading, h("ul", None, items)]


def _rights_of_texts(gathered: Gathered, plan: Plan, here: str, images: Images) -> Iterator[Child]:
    """What each text says of its rights; texts that say the same stand together."""
    said: dict[str, list[tuple[str, Document, list[etree._Element]]]] = {}
    for page, document in gathered.texts:
        header = header_of(document.root)
        found = [each for each in header.iter(TEI + "availability") if text_of(each)] if header is not None else []
        if found:
            said.setdefault(" ".join(map(text_of, found)), []).append((page, document, found))
    for alike in said.values():
        _, document, found = alike[0]
        box = h("div")
        HtmlWalk(plan, options_for(gathered, document, here, images)).render(found, box)
        for element in box.iter(etree.Element):
            element.attrib.pop("id", "")
        links = [h("a", {"href": relative(page, here)}, title_for(each)) for page, each, _ in alike]
        if len(links) == 1:
            yield [h("h3", None, links), list(box)]
        else:
            items = h("ul", {"class": "named"}, [h("li", None, each) for each in links])
            yield [
                h("h3", None, gathered.say("{n} texts", n=len(links))),
                list(box),
                h("details", None, h("summary", None, gathered.say("which")), items),
            ]
