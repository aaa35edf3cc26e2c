"""A `teiCorpus` that holds its texts itself, as a header of the whole and a document for each text."""

from __future__ import annotations

import re

from lxml import etree

from teitools.document import TEI_NS, XML_LANG, Document, Source, parse_source

_TEXT = f"{{{TEI_NS}}}TEI"
_CORPUS = f"{{{TEI_NS}}}teiCorpus"
_VISIBLE = re.compile(r"[^\r\n]")


def parts_of(corpus: Document) -> tuple[Document, list[Document]]:
    """The corpus without the texts that stand in it, and each of these; the corpus itself where it holds none.

    All have the path of the file, and offsets and lines in them are those of the file: what is not theirs is blank.
    """
    texts = [each for each in corpus.root.iter(_TEXT) if next(each.iterancestors(_TEXT), None) is None]
    if corpus.root.tag != _CORPUS or not texts:
        return corpus, []
    found = []
    shell: list[str] = []
    end = 0
    for element in texts:
        place = corpus.element_span(element)
        shell += [corpus.text[end : place.start], _blank(corpus.text[place.start : place.end])]
        found.append(parse_source(Source(corpus.path, _alone(corpus, element, place.start, place.end))))
        end = place.end
    shell.append(corpus.text[end:])
    return parse_source(Source(corpus.path, "".join(shell))), found


def _blank(text: str) -> str:
    return _VISIBLE.sub(" ", text)


def _alone(corpus: Document, element: etree._Element, start: int, end: int) -> str:
    """The text of `element` as a document: what is in force where it stands is declared in its own tag."""
    # With it comes the web, which takes a tenth of a second; corpora in one file are few.
    from xml.sax.saxutils import quoteattr

    tag = corpus.tag(element)
    name_end = tag.name_end if tag is not None else start + 1
    written = {place.qname for place in tag.attributes} if tag is not None else set()
    declared = []
    for prefix, uri in element.nsmap.items():
        name = f"xmlns:{prefix}" if prefix else "xmlns"
        if name not in written and prefix != "xml":
            declared.append(f"{name}={quoteattr(uri)}")
    language = next((each.get(XML_LANG) for each in element.iterancestors() if each.get(XML_LANG)), None)
    if language and "xml:lang" not in written:
        declared.append(f"xml:lang={quoteattr(language)}")
    opening = corpus.text[start:name_end]
    # The tag begins in the place of what stood on the lines before it, whose line ends it keeps: so nothing moves.
    line = max(corpus.text.rfind("\n", 0, start), corpus.text.rfind("\r", 0, start))
    line = line if line >= 0 else start
    at = max(line - len(opening) - sum(len(each) + 1 for each in declared), 0)
    lines = len(re.findall(r"\r\n|\r|\n", corpus.text[at:line]))
    head = opening
    for number, each in enumerate(declared):
        head += ("\n" if number < lines else " ") + each
    return _blank(corpus.text[:at]) + head + _blank(corpus.text[line:name_end]) + corpus.text[name_end:end]
