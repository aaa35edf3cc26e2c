"""Whether the processing model has a rule for each element of the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from teitools.document import TEI_NS
from teitools.edition import FileFacts
from teitools.findings import Finding, Span

from .messages import NOT_RENDERED

if TYPE_CHECKING:
    from teitools.document import Document


def uses_of(document: Document) -> dict[str, list[int]]:
    """Element (Clark name) in a `text` -> how often, and the place of the first one's name."""
    from lxml import etree

    counts: dict[str, int] = {}
    firsts: dict[str, etree._Element] = {}
    for text in document.root.iter(f"{{{TEI_NS}}}text"):
        for element in text.iter(etree.Element):
            name = str(element.tag)
            counts[name] = counts.get(name, 0) + 1
            firsts.setdefault(name, element)
    found = {}
    for name, element in firsts.items():
        span = document.name_span(element)
        found[name] = [counts[name], span.start, span.end]
    return found


def check_rendered(facts: FileFacts, covered: Callable[[str], bool]) -> Iterator[Finding]:
    """Each element of a text that no rule of the processing model covers: once, at its first place."""
    for name, (count, start, end) in facts.uses.items():
        if not covered(name):
            times = "once" if count == 1 else f"{count} times"
            args = {"element": name.rpartition("}")[2], "times": times}
            yield Finding(NOT_RENDERED, Span(facts.path, start, end), args)
