"""Findings that a document's editors have accepted in the document itself, with a reason.

`<?teitools-ignore code="dangling_pointer" reason="the letter is not yet encoded"?>` accepts the findings of that code
in the element that follows it, from its start tag to its end tag; in the prolog, in the whole file; where no element
follows before its parent ends, in the parent. After the root element it accepts nothing.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import unescape

from lxml import etree

from teitools.document import Document
from teitools.findings import Finding, Span

from . import messages

TARGET = "teitools-ignore"
_INSTRUCTION = re.compile(r"<\?" + TARGET + r"(\s[^?]*(?:\?(?!>)[^?]*)*)?\?>")
#: Where what looks like an instruction is none of the document's: comments, character data, the internal subset.
_NO_INSTRUCTION = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<!DOCTYPE(?:[^\["'>]|"[^"]*"|'[^']*')*(?:\[(?:[^\]"'<]|"[^"]*"|'[^']*'|<!--.*?-->"""
    r"""|<\?.*?\?>|<)*\]\s*)?>""",
    re.DOTALL,
)
_PSEUDO_ATTRIBUTE = re.compile(r"""([\w.-]+)\s*=\s*("[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class Suppression:
    """Findings of `codes` whose spans begin in `within` are accepted; `span` is the instruction."""

    codes: tuple[str, ...]
    within: Span
    span: Span


def read_suppressions(document: Document, known: Collection[str]) -> tuple[list[Suppression], list[Finding]]:
    """The document's suppressions, and findings on those without a code that is known or without a reason."""
    found: list[Suppression] = []
    findings: list[Finding] = []
    places = _instructions(document)
    for instruction, within in places:
        span = Span(document.path, *instruction.span())
        pairs = _PSEUDO_ATTRIBUTE.findall(instruction.group(1) or "")
        values = {name: unescape(value[1:-1]).strip() for name, value in pairs}
        codes = tuple(values.get("code", "").split())
        for code in codes or ("",):
            if code not in known:
                near = difflib.get_close_matches(code, known, 1)
                args = {"code": code, "near": f"did you mean `{near[0]}`?" if near else "`teitools explain` lists all"}
                suggestion = near[0] if near else None
                findings.append(Finding(messages.SUPPRESSION_OF_NOTHING_KNOWN, span, args, suggestion=suggestion))
        if not values.get("reason"):
            findings.append(Finding(messages.SUPPRESSION_WITHOUT_REASON, span))
        elif codes:
            found.append(Suppression(codes, within, span))
    return found, findings


def _instructions(document: Document) -> list[tuple[re.Match[str], Span]]:
    """Each instruction in the text with the span it governs; one that an entity brings in stands nowhere in it."""
    root = document.root
    nodes = [
        *list(root.itersiblings(etree.ProcessingInstruction, preceding=True))[::-1],
        *root.iter(etree.ProcessingInstruction),
        *root.itersiblings(etree.ProcessingInstruction),
    ]
    text = _NO_INSTRUCTION.sub(lambda each: " " * len(each.group()), document.text)
    places = list(_INSTRUCTION.finditer(text))
    found = []
    at = 0
    for node in nodes:
        if not isinstance(node, etree._ProcessingInstruction) or node.target != TARGET:
            continue
        said = (node.text or "").split()
        number = next((n for n in range(at, len(places)) if (places[n].group(1) or "").split() == said), None)
        if number is not None:
            found.append((places[number], _governed(document, node)))
            at = number + 1
    return found


def _governed(document: Document, node: etree._ProcessingInstruction) -> Span:
    parent = node.getparent()
    if parent is None:
        size = len(document.text)
        before = next(node.itersiblings(etree.Element), None) is not None
        return Span(document.path, 0 if before else size, size)
    following = next(node.itersiblings(etree.Element), None)
    return document.element_span(parent if following is None else following)


def apply_suppressions(findings: Iterable[Finding], suppressions: Iterable[Suppression]) -> list[Finding]:
    """`findings` without the accepted ones, and one more for each suppression that accepted nothing."""
    used: set[Suppression] = set()
    governing = list(suppressions)
    found = list(findings)
    accepted: set[int] = set()
    # What suppressions govern are elements, of which one lies in the other or beside it: those around a place are a
    # stack while places are met in order.
    waiting = sorted(governing, key=lambda each: (each.within.start, -each.within.end), reverse=True)
    around: list[Suppression] = []
    for number in sorted(range(len(found)), key=lambda each: found[each].span.start):
        at = found[number].span
        while waiting and waiting[-1].within.start <= at.start:
            _enter(around, waiting.pop())
        _leave(around, at.start)
        accepting = [each for each in around if found[number].code.name in each.codes and each.within.file == at.file]
        used.update(accepting)
        if accepting:
            accepted.add(number)
    left = [finding for number, finding in enumerate(found) if number not in accepted]
    unused = [each for each in governing if each not in used]
    args = [{"codes": " ".join(each.codes)} for each in unused]
    return left + [Finding(messages.UNUSED_SUPPRESSION, each.span, arg) for each, arg in zip(unused, args, strict=True)]


def _enter(around: list[Suppression], inner: Suppression) -> None:
    _leave(around, inner.within.start)
    around.append(inner)


def _leave(around: list[Suppression], at: int) -> None:
    """The suppressions that end before `at` are taken off; one of an empty span governs the place where it stands."""
    while around and at >= max(around[-1].within.end, around[-1].within.start + 1):
        around.pop()
