"""The behaviours of the processing model in plain text and Markdown, called as `behaviour(walk, use, element)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from teitools.document import HYPHENS, TEI

from .address import scheme_of
from .apparatus import reading_of
from .divisions import DIVISIONS
from .formulae import is_mathml, left_out
from .named_nodes import Alone
from .plan import Behaviour, Use
from .records import leads_to, name_of
from .signs import describe_gap, glyph_text
from .sink import LINE, SPACE, Sink
from .text import TextWalk
from .text_lists import cell, list_, list_item, list_label, row, table
from .text_notes import note
from .text_records import citation, example, fence_for, record, relation
from .tree import text_content

BLANK_LINE = LINE + 1
_EMPHASIS = {"emph": "*", "title": "*", "code": "`", "eg": "`", "gi": "`", "att": "`", "val": "`", "tag": "`"}


def omit(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """Nothing; what is neither shown elsewhere (`shown`) nor of the header is said to be left out."""
    if "shown" in use.params or use.behaviour == "metadata":
        walk.account.pass_over(element)
    else:
        walk.account.leave_out(element)


def _block(default: int) -> Behaviour:
    def write(walk: TextWalk, use: Use, element: etree._Element) -> None:
        params = use.params
        if not params:
            parts = default
        else:
            if "view" in params and walk.hidden(use, element):
                return
            parts = walk.margin(use, element, default)
            if "speaker" in params:
                # In Markdown two lines that follow each other are one paragraph.
                parts = max(parts, BLANK_LINE) if walk.markdown else parts
                walk.sink.part(parts)
                _say_speaker(walk, use, element)
                walk.fill(use, element, _parting(walk.sink, parts))
                return
            heading_ = walk.value(use, "heading", element) if "heading" in params else ""
            if heading_:
                walk.sink.part(BLANK_LINE)
                walk.sink.write_made(f"## {heading_}" if walk.markdown else heading_.upper())
                walk.sink.part(BLANK_LINE)
        sink = walk.sink
        sink.part(parts)
        walk.fill(use, element, lambda: sink.part(parts))

    return write


def _parting(sink: Sink, parts: int) -> Callable[[], None]:
    return lambda: sink.part(parts)


def _say_speaker(walk: TextWalk, use: Use, element: etree._Element) -> None:
    if walk.view == "original":
        return
    who = ", ".join(name_of(walk, each, element) for each in walk.value(use, "speaker", element).split())
    walk.sink.write_made(f"**{who}**" if walk.markdown else who)
    walk.sink.part(BLANK_LINE if walk.markdown else LINE)
    walk.sink.tight = not walk.markdown


block = _block(LINE)
section = _block(BLANK_LINE)
paragraph = _block(BLANK_LINE)


def line(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A line of its own; in Markdown with the mark that keeps it."""
    sink = walk.sink
    sink.part(LINE)
    if walk.markdown:
        walk.fill(use, element, lambda: _hard_break(walk, element))
        return
    if element.get("part") in ("M", "F") and element.getparent() is not None:
        indent = sink.indent
        sink.indent = indent + "    "
        walk.fill(use, element, lambda: _end_line(sink, indent))
        return
    walk.fill(use, element, lambda: sink.part(LINE))


def _end_line(sink: Sink, indent: str) -> None:
    sink.indent = indent
    sink.part(LINE)


def _hard_break(walk: TextWalk, element: etree._Element) -> None:
    following = element.getnext()
    if following is not None and following.tag == element.tag:
        walk.sink.pending = 0
        walk.sink.write_made("\\")
    walk.sink.part(LINE)


def speaker(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The speaker's name on a line before the speech."""
    sink = walk.sink
    sink.part(LINE)
    if walk.markdown:
        _between(walk, use, element, "**", "**", LINE)
        return

    def close() -> None:
        sink.part(LINE)
        # The speech follows without an empty line, be it verse or prose.
        sink.tight = True

    walk.fill(use, element, close)


def heading(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A block with blank lines around it."""
    if not walk.markdown:
        section(walk, use, element)
        return
    level = sum(1 for each in element.iterancestors(*DIVISIONS)) or 1
    given = walk.value(use, "level", element)
    level = int(given) if given.isdigit() and 0 < len(given) < 3 else level
    sink = walk.sink
    sink.part(BLANK_LINE)
    sink.write_made("#" * min(level + 1, 6))
    sink.pending = SPACE
    flat = walk.divert()

    def close() -> None:
        walk.restore()
        sink.take(flat, flat=True)
        sink.part(BLANK_LINE)

    walk.fill(use, element, close)


def inline(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The content, where it stands."""
    if use.params and "view" in use.params and walk.hidden(use, element):
        return
    if use.params and "citation" in use.params and element in walk.options.citations:
        citation(walk, use, element, 0)
        return
    if walk.markdown:
        mark = _markdown_mark(use, element)
        if mark and (len(element) or (element.text or "").strip()):
            _between(walk, use, element, mark, mark)
            return
    walk.fill(use, element)


def _markdown_mark(use: Use, element: etree._Element) -> str:
    if use.local == "hi":
        rend = f"{element.get('rend', '')} {element.get('rendition', '')}".lower()
        return "**" if "bold" in rend else "*" if not rend.strip() or "ital" in rend or "sp" in rend else ""
    if use.local == "title" and element.get("level") == "a":
        return ""
    return _EMPHASIS.get(use.local, "")


def _between(walk: TextWalk, use: Use, element: etree._Element, before: str, behind: str, after: int = 0) -> None:
    """The content between two marks that touch it; white space at its ends stands outside of them."""
    sink = walk.sink
    inner = walk.divert()
    code = before == "`"
    if code:
        # Between backticks a backslash is itself (CommonMark 0.31 6.1).
        inner.escape = None

    def close() -> None:
        walk.restore()
        if inner.leading or (not inner.out and inner.pending):
            sink.part(SPACE)
        if inner.out:
            pending = inner.pending
            said = "".join(inner.out)
            ticks = fence_for(said, 1) if code else ""
            room = " " if code and "`" in (said[0], said[-1]) else ""
            sink.write_made(f"{ticks}{room}" or before)
            sink.take(inner, flat=True)
            sink.write_made(f"{room}{ticks}" or behind)
            sink.part(pending)
        sink.part(after)

    walk.fill(use, element, close)


def link(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The words; in Markdown with the web address they lead to. Only an address is shown where there are no words."""
    if "empty" in use.params and not text_content(element).strip():
        if walk.view != "original":
            walk.sink.write_made(leads_to(walk, walk.value(use, "uri", element), element))
        walk.fill(use, element)
        return
    pointer = (walk.value(use, "uri", element) or walk.value(use, "link", element)).split()
    address = pointer[0] if pointer else ""
    if not walk.markdown or scheme_of(address) not in ("http", "https", "mailto"):
        inline(walk, use, element)
        return
    safe = address.replace(">", "%3E").replace("<", "%3C")
    _between(walk, use, element, "[", f"](<{safe}>)")


def formula(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """TeX as it is written; of MathML its signs, one after the other; a block where it stands among blocks."""
    if not is_mathml(element):
        parent = element.getparent()
        among_blocks = parent is not None and parent.tag in (*DIVISIONS, TEI + "body", TEI + "front", TEI + "back")
        (paragraph if among_blocks or element.get("rend") in ("display", "block") else inline)(walk, use, element)
        return
    dropped = left_out(element)
    for each in dropped:
        walk.account.pass_over(each)
    parts = [
        each.text or ""
        for each in element.iter(etree.Element)
        if each not in dropped and not any(around in dropped for around in each.iterancestors())
    ]
    walk.sink.write(" ".join(part.strip() for part in parts if part.strip()))
    walk.frame(element, [], None)


def graphic(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The image's description in brackets."""
    if walk.view == "original":
        return
    said = " ".join(walk.value(use, "title", element).split())
    walk.sink.write_made(f"[image: {said}]" if said else "[image]")


def break_(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The end of a line, column or page: said, kept or passed over, as the view asks; a divided word is made whole."""
    kind = walk.value(use, "type", element)
    sink = walk.sink
    divides = element.get("break") == "no"
    if kind == "line":
        if walk.lines_kept:
            sink.part(LINE)
        elif divides:
            sink.glue(HYPHENS if walk.view == "reading" else "")
        else:
            sink.part(SPACE)
        return
    label = " ".join(walk.value(use, "label", element).split())
    if divides:
        sink.glue(HYPHENS if walk.view == "reading" else "")
        if walk.lines_kept and walk.options.breaks and kind in ("page", "column"):
            sink.write_made(f"[{'p.' if kind == 'page' else 'col.'} {label or '?'}]")
            sink.glue("")
    elif walk.lines_kept:
        sink.part(BLANK_LINE if kind == "page" else LINE)
        if walk.options.breaks and kind in ("page", "column"):
            sink.write_made(f"[{'p.' if kind == 'page' else 'col.'} {label or '?'}]")
            sink.part(LINE)
    elif kind != "milestone":
        sink.part(SPACE)


def alternate(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The `default` in the reading view, else the `alternate`."""
    wanted = use.params.get("default" if walk.view == "reading" else "alternate")
    if wanted is None:
        walk.fill(use, element)
        return
    nodes = walk.nodes(wanted, element)
    walk.account.pass_over(element)
    for each in nodes:
        if isinstance(each, Alone):
            walk.account.repeat(each.element)
    walk.stack.append((iter(nodes), None, element.tail))


def note_mark(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The source's own marker of a note."""
    inline(walk, use, element)


def gap(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """`[…]`, and what is known of a loss."""
    walk.account.pass_over(element)
    if walk.view == "original":
        return
    reason = walk.value(use, "reason", element)
    mark, said = describe_gap(element, reason)
    if reason != "legal" and element.find(TEI + "desc") is not None:
        mark = f"[… {said}]"
    walk.sink.write_made(mark)


def space(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A blank."""
    walk.account.pass_over(element)
    walk.sink.part(SPACE)


def glyph(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The character that the glyph stands for."""
    walk.account.pass_over(element)
    uri = walk.value(use, "uri", element)
    walk.sink.write_made(glyph_text(walk.element_of(uri[1:], element) if uri.startswith("#") else None, uri))


def anchor(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """Nothing to be seen."""


def text(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The content as plain text."""
    if use.content is None:
        walk.sink.write(text_content(element))
        return
    for each in walk.nodes(use.content, element):
        walk.sink.write(text_content(each.element) if isinstance(each, Alone) else each)


def apparatus(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """The reading of the chosen witness, else the lemma, else the first reading."""
    chosen = reading_of(element, walk.witness(element))
    walk.account.pass_over(element)
    if chosen is not None:
        walk.account.repeat(chosen)
    walk.stack.append((iter([] if chosen is None else [Alone(chosen)]), None, element.tail))


def transposition(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """What is to be read in another order, in that order."""
    if not walk.hidden(use, element):
        said = leads_to(walk, walk.value(use, "target", element), element)
        walk.sink.part(LINE)
        walk.sink.write_made(f"[transposed: {said}]")
        walk.sink.part(LINE)
    walk.frame(element, [], None)


def index(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """Nothing: a text has no pages to lead to."""


BEHAVIOURS: Mapping[str, Behaviour] = {
    "alternate": alternate,
    "anchor": anchor,
    "apparatus": apparatus,
    "block": block,
    "body": block,
    "break": break_,
    "caption": section,
    "cell": cell,
    "cit": inline,
    "example": example,
    "code": block,
    "document": block,
    "figure": section,
    "formula": formula,
    "gap": gap,
    "glyph": glyph,
    "graphic": graphic,
    "heading": heading,
    "index": index,
    "inline": inline,
    "line": line,
    "link": link,
    "list": list_,
    "listItem": list_item,
    "listLabel": list_label,
    "metadata": omit,
    "note": note,
    "noteMark": note_mark,
    "omit": omit,
    "paragraph": paragraph,
    "pass-through": inline,
    "parts": inline,
    "record": record,
    "relation": relation,
    "row": row,
    "section": section,
    "space": space,
    "speaker": speaker,
    "surface": block,
    "table": table,
    "text": text,
    "title": section,
    "transposition": transposition,
    "zone": block,
}
