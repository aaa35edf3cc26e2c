"""The words of a TEI document by view, worked out apart from the renderer: the other side of the fidelity invariant.

Notes come after the words of the text, in their order; what editions add (numbers, brackets, gaps) is no word.
"""

import re
import unicodedata

from lxml import etree

from teitools.render import HtmlOptions, TextOptions, render_parts
from teitools.render.plain import walk_text

TEI = "{http://www.tei-c.org/ns/1.0}"
NEVER = frozenset(
    TEI + name
    for name in (
        "teiHeader xenoData interp interpGrp span spanGrp link "
        "linkGrp join joinGrp alt altGrp timeline certainty precision index "
        "listChange listTranspose substJoin delSpan addSpan "
        "damageSpan gap pb cb gb milestone graphic media binaryObject fsdDecl move path transpose"
    ).split()
)
HIDDEN = {
    "reading": ("del", "fw", "surplus", "secl", "am"),
    "diplomatic": (),
    "original": ("supplied",),
}
CHOSEN = {"reading": ("corr", "reg", "expan", "ex"), "other": ("sic", "orig", "abbr", "am")}
#: Elements whose start and end part words, whatever white space the file has.
PARTING = frozenset(
    TEI + name
    for name in (
        "TEI text front body back group floatingText div div1 div2 div3 div4 div5 div6 div7 head p ab lg l sp speaker "
        "stage castList castItem castGroup list item label table row cell figure figDesc note titlePage docTitle "
        "titlePart docAuthor docImprint docDate docEdition byline opener closer salute signed dateline postscript "
        "address addrLine epigraph argument trailer quote q said bibl listBibl entry entryFree sense form cit set u "
        "surface surfaceGrp zone line standOff facsimile sourceDoc fs relation listRelation "
        "desc imprimatur listPerson person listPlace place listOrg org listEvent event listWit witness eg egXML"
    ).split()
)
#: Elements that hold facts: two of them that touch are two words.
FIELDS = frozenset(
    TEI + name
    for name in (
        "forename surname roleName addName genName nameLink persName placeName orgName name rs geogName settlement "
        "country region district bloc objectName eventName title author editor publisher pubPlace date time biblScope "
        "edition extent citedRange meeting relatedItem distributor respStmt resp sponsor funder principal authority "
        "idno repository collection msName institution summary locus locusGrp incipit explicit rubric colophon "
        "finalRubric textLang support foliation collation condition layout handNote scriptNote typeNote decoNote "
        "binding material dim dimensions height width depth origDate origPlace objectType stamp watermark catchwords "
        "signatures heraldry secFol filiation geo geogFeat offset state trait population climate terrain location "
        "residence occupation affiliation education faith nationality sex gender age birth death floruit langKnown "
        "role roleDesc actor measure email street postCode postBox form orth pron hyph gramGrp gram pos gen number "
        "case per tns mood iType subc colloc def usg lbl etym xr lang term gloss desc language w "
        "biblStruct biblFull bibl analytic monogr series imprint msIdentifier altIdentifier msContents msItem physDesc "
        "objectDesc supportDesc layoutDesc handDesc scriptDesc decoDesc bindingDesc history additional adminInfo "
        "recordHist custodialHist surrogates source custEvent origin provenance acquisition"
    ).split()
)
#: Facts in which words and elements stand side by side.
FACTS = frozenset(
    TEI + name
    for name in "birth death floruit residence occupation affiliation education nationality faith location origin "
    "custEvent correspAction imprint monogr bibl".split()
)
#: What happens while somebody speaks: apart from the words around it.
ASIDES = frozenset(TEI + name for name in "pause vocal kinesic incident writing shift".split())
OPENS = "([{«‹“„‚‘'’`-‐‑⁄/⟨¿¡\u00ad"
WORDS = re.compile(r"[\w\u0300-\u036f]+|[^\w\s]")
#: Beside the text, and after it.
BESIDE = (TEI + "standOff", TEI + "facsimile", TEI + "fsdDecl")
QUOTED = frozenset(TEI + name for name in ("q", "quote", "said"))
SENTENCES = tuple(TEI + name for name in ("p", "l", "ab", "head", "note", "cell", "item", "desc"))
#: White space that stands for the edge of a block: no break joins words across it.
EDGE = "\f"
#: In Markdown, what a backslash makes a sign of the text (CommonMark 2.4).
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
MATHML = "{http://www.w3.org/1998/Math/MathML}"
EXAMPLE = "{http://www.tei-c.org/ns/Examples}egXML"
HYPHENS = "-\u00ad\u2010\u2011\u00ac\u2e17\u2e5d"


def local(element):
    return etree.QName(element).localname


def source_words(document, view, parting=PARTING, witness=""):
    """The words by `view`; parting: the names of elements that part words without white space."""
    body, notes = [], []
    root = document.root
    shown = [e for e in root if isinstance(e.tag, str)] if root.tag in (TEI + "TEI", TEI + "teiCorpus") else [root]
    shown = [e for e in shown if e.tag not in BESIDE] + [e for e in shown if e.tag in BESIDE]
    for element in shown:
        _collect(element, view, body, notes, parting, witness)
    return _split(body) + [word for note in notes for word in _split(note)]


def _split(parts):
    # Signs are words of their own: a comma behind the end of a block is no part of the word before it.
    return WORDS.findall(unicodedata.normalize("NFC", "".join(parts)))


def _touches(element):
    """Whether the element stands directly behind another, or in a fact behind its words."""
    before = element.getprevious()
    text = before.tail if before is not None else element.getparent().text
    if before is not None and not isinstance(before.tag, str):
        return False
    if element.getparent().tag in FACTS and text:
        return text[-1] not in OPENS
    if before is None or text or before.tag.rpartition("}")[2] in ("lb", "pb", "cb", "gb", "milestone"):
        return False
    said = "".join(before.itertext(etree.Element))
    return bool(said) and said[-1] not in OPENS


def _collect(start, view, parts, notes, parting, witness):
    stack = [("open", start)]
    sinks = [parts]
    while stack:
        kind, item = stack.pop()
        out = sinks[-1]
        if kind == "text":
            out.append(item)
        elif kind == "close":
            out.append(EDGE)
        elif kind == "restore":
            sinks.pop()
        elif isinstance(item.tag, str):
            _open(item, view, stack, sinks, notes, parting, witness)


def _children(element, stack, only=None):
    for child in reversed(element):
        if only is None and child.tail:
            stack.append(("text", child.tail))
        if only is None or child in only:
            stack.append(("open", child))
    if only is None and element.text:
        stack.append(("text", element.text))


def _open(element, view, stack, sinks, notes, parting, witness):
    out = sinks[-1]
    if element.tag in (TEI + "lb", TEI + "pb", TEI + "cb", TEI + "gb", TEI + "milestone"):
        if element.get("break") == "no" and not (view == "diplomatic" and element.tag == TEI + "lb"):
            _glue(out, stack, view)
        elif element.tag != TEI + "milestone":
            out.append(" ")
        return
    if element.tag == TEI + "mod" and "strike" in (element.get("rend") or "") and view == "reading":
        return
    if element.tag == TEI + "space":
        out.append(" ")
        return
    if element.tag.startswith(MATHML):
        if not element.tag.endswith(("annotation", "annotation-xml")):
            _children(element, stack)
            out.append(EDGE)
        return
    if element.tag == EXAMPLE:
        out.append(EDGE)
        out.extend(element.itertext(etree.Element))
        out.append(EDGE)
        return
    restored = element.tag == TEI + "del" and element.getparent().tag == TEI + "restore"
    if element.tag in NEVER or (element.tag.rpartition("}")[2] in HIDDEN[view] and not restored):
        return
    if element.tag == TEI + "figDesc" and element.getparent().find(TEI + "graphic") is not None:
        return
    if element.tag == TEI + "choice":
        names = CHOSEN["reading" if view == "reading" else "other"]
        found = [c for c in element if isinstance(c.tag, str) and local(c) in names]
        if found:
            _children(element, stack, found)
            return
        _children(element, stack, [c for c in element if isinstance(c.tag, str)][:1])
        return
    if element.tag == TEI + "app":
        own = [e for e in element.iter(TEI + "lem", TEI + "rdg") if next(e.iterancestors(TEI + "app")) is element]
        groups = element.xpath("//*[@xml:id=$w]/ancestor-or-self::*[@xml:id]/@xml:id", w=witness) if witness else []
        groups = [f"#{each}" for each in reversed(groups)] or [f"#{witness}"]
        named = [e for group in groups for e in own if group in (e.get("wit") or "").split()]
        chosen = named or [e for e in own if e.tag == TEI + "lem"] or own
        for inner in chosen[:1]:
            stack.append(("open", inner))
        return
    if element.tag in (TEI + "ptr", TEI + "g") and not len(element) and not element.text:
        return
    apart = next(element.iterancestors(TEI + "text"), None) is not None
    if element.tag == TEI + "note" and apart and "inline" not in (element.get("place") or "") and view != "original":
        notes.append([])
        sinks.append(notes[-1])
        stack.append(("restore", None))
        _children(element, stack)
        return
    if (
        element.tag == TEI + "note"
        and view == "original"
        and (element.get("type") == "editorial" or element.get("resp"))
    ):
        return
    if parting and element.tag in FIELDS and _touches(element):
        out.append(" ")
    if parting and element.tag in ASIDES:
        out.append(" ")
        stack.append(("close", element))
    elif (element.tag in parting and not _is_in_a_sentence(element)) or (parting and _is_line_of_a_letterhead(element)):
        out.append(EDGE)
        if not (element.tag == TEI + "note" and "inline" in (element.get("place") or "")):
            stack.append(("close", element))
    _children(element, stack)


def _is_in_a_sentence(element):
    """Whether the element quotes within a paragraph, line or the like, and holds none itself."""
    if element.tag not in QUOTED or element.get("rend") == "block":
        return False
    return element.find("*") is None and next(element.iterancestors(*SENTENCES), None) is not None


def _is_line_of_a_letterhead(element):
    inside = next(element.iterancestors(TEI + "p", TEI + "l", TEI + "head"), None)
    return element.tag == TEI + "seg" and element.get("rend") in ("left", "right", "center") and inside is None


def _glue(out, stack, view):
    text = "".join(out).rstrip(" \t\r\n")
    if not text or text.endswith(EDGE):
        return
    if view == "reading":
        text = text.rstrip(HYPHENS)
    out[:] = [text]
    if stack and stack[-1][0] == "text":
        stack[-1] = ("text", stack[-1][1].lstrip(" \t\r\n"))


def html_words(parts):
    body = etree.Element("div")
    for each in parts.text:
        body.append(each)
    found = _split(_shown(body))
    if parts.notes is not None:
        for item in parts.notes.find("ol"):
            found += _split(_shown(item))
    return found


#: Of HTML.
BLOCKS = frozenset(
    "mi mn mo mtext pre div section p "
    "h1 h2 h3 h4 h5 h6 li dt dd td th tr table caption figure figcaption ul ol dl".split()
)


def _shown(root):
    parts = []
    stack = [("open", root)]
    while stack:
        kind, item = stack.pop()
        if kind == "text":
            parts.append(item)
            continue
        if kind == "close":
            parts.append(" ")
            continue
        classes = (item.get("class") or "").split()
        made = item.get("data-made") is not None or "made" in classes or "apparatus" in classes
        if made and item is not root:
            continue
        if item.tag == "br":
            parts.append("\n")
        parting = item.tag in BLOCKS and "roomy" not in classes
        if parting or "note-inline" in classes or "block" in classes:
            parts.append(" ")
            if "note-inline" not in classes:
                stack.append(("close", item))
        for child in reversed(item):
            if child.tail:
                stack.append(("text", child.tail))
            stack.append(("open", child))
        if item.text:
            stack.append(("text", item.text))
    return "".join(parts)


def text_words(walk, escaped=None):
    sink = walk.sink
    text = "".join(sink.out)
    kept, at = [], 0
    for start, end in sorted(sink.made):
        kept.append(text[at:start])
        at = max(at, end)
    kept.append(text[at:])
    return _split([escaped.sub(r"\1", "".join(kept))] if escaped else kept)


def letters(words):
    return "".join(words)


def ends(words):
    """Where words end, counted in letters."""
    found, at = set(), 0
    for word in words:
        at += len(word)
        found.add(at)
    return found


def check_letters(document, web, plain):
    """Every letter comes out, in order, once; and no blank between words of the source is lost.

    For trees of which it cannot be said from outside where a block begins.
    """
    for output, view, words in rendered_words(document, web, plain):
        wanted = source_words(document, view, parting=())
        assert letters(words) == letters(wanted), (output, view)
        assert ends(words) >= ends(wanted), (output, view)


def rendered_words(document, web, plain):
    """(output, view, words) for HTML, text and Markdown in each view they have."""
    for view in ("reading", "diplomatic"):
        yield "HTML", view, html_words(render_parts(document, web, HtmlOptions(views=(view,), parallel=False)))
    for view in ("reading", "diplomatic", "original"):
        yield "text", view, text_words(walk_text(document, plain, TextOptions(view=view), title=False))
    walk = walk_text(document, plain, TextOptions(markdown=True), title=False)
    yield "Markdown", "reading", text_words(walk, ESCAPED)
