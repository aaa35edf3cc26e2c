"""One document as plain text or Markdown."""

from __future__ import annotations

from typing import Any

from lxml import etree

from teitools.document import Document
from teitools.findings import Finding

from .changes import after_change
from .header import authors_of, entries, titles_of
from .lacunae import of_witness
from .named_nodes import Alone
from .plan import Plan
from .sink import LINE, wrap
from .text import Act, TextOptions, TextWalk
from .text_records import closer, opener
from .walk import Made


def render_plain(
    document: Document, plan: Plan, *, options: TextOptions | None = None, title: bool = True
) -> tuple[str, tuple[Finding, ...]]:
    """The document's words by the rules that `options` choose, and what was found on the way.

    NFC, no blanks at line ends, one line end at the end. plan: compiled for the output `plain`. title: whether the
    header's title and authors stand first. Cost: one walk; linear in the document.
    """
    walk = walk_text(document, plan, options, title=title)
    sink = walk.sink
    assert walk.document is not None
    return wrap(sink.text(), walk.options.wrap), walk.findings(walk.document, sink.letters())


def render_text(document: Document, plan: Plan, *, options: TextOptions | None = None, title: bool = True) -> str:
    """The text that `render_plain` makes."""
    return render_plain(document, plan, options=options, title=title)[0]


def walk_text(document: Document, plan: Plan, options: TextOptions | None = None, *, title: bool = True) -> TextWalk:
    """The walk that `render_text` takes, with the sink, its marks and what was found on the way."""
    walk = TextWalk(plan, options)
    document = of_witness(after_change(document, walk.options.change), walk.options.witness)
    walk.document = document
    root = document.root
    if title and walk.view != "original":
        _head(walk, document)
    walk.render(walk.parts_of(root))
    if not walk.sink.letters() and walk.view != "original":
        _about(walk, root)
    _notes(walk)
    return walk


def _head(walk: TextWalk, document: Document) -> None:
    main, others = titles_of(document.root)
    sink = walk.sink
    if main:
        sink.write_made(f"# {main}" if walk.markdown else main)
        sink.part(LINE + 1 if walk.markdown else LINE)
    for each in (*others, *authors_of(document.root)):
        sink.write_made(each)
        sink.part(LINE + 1 if walk.markdown else LINE)
    sink.part(LINE + 1)


def _about(walk: TextWalk, root: etree._Element) -> None:
    """What the header says, for a document whose text is its description: a manuscript's, a person's."""
    nodes: list[Any] = []
    sink = walk.sink
    for entry in entries(root):
        for value in entry.values:
            nodes.append(Act(opener(walk, sink, entry.label)))
            nodes += [Alone(each) if isinstance(each, etree._Element) else Made(each) for each in value]
            nodes.append(Act(closer(sink)))
    sink.depth += 1
    walk.render(nodes)
    sink.depth -= 1


def _notes(walk: TextWalk) -> None:
    if not walk.notes:
        return
    sink = walk.sink
    sink.part(LINE + 1)
    sink.write_made("## Notes" if walk.markdown else "NOTES")
    sink.part(LINE + 1)
    for number, body in walk.notes:
        sink.write_made(f"\\[{number}\\]" if walk.markdown else f"[{number}]")
        sink.pending = 1
        sink.take(body)
        sink.part(LINE + 1 if walk.markdown else LINE)
