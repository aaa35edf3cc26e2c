"""Findings that a document's editors have accepted in the document itself, with a reason.

`<?teitools-ignore code="dangling_pointer" reason="the letter is not yet encoded"?>` accepts the findings of that code
in the element that follows it, from its start tag to its end tag; in the prolog, in the whole file; where no element
follows before its parent ends, in the parent.
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
    """Each instruction in the text with the span it governs; text order and tree order are the same."""
    text = re.sub(
        r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", lambda each: " " * len(each.group()), document.text, flags=re.DOTALL
    )
    before = list(document.root.itersiblings(etree.ProcessingInstruction, preceding=True))[::-1]
    within = document.root.iter(etree.ProcessingInstruction)
    nodes = [
        node for node in (*before, *within) if isinstance(node, etree._ProcessingInstruction) and node.target == TARGET
    ]
    return list(zip(_INSTRUCTION.finditer(text), (_governed(document, node) for node in nodes), strict=False))


def _governed(document: Document, node: etree._ProcessingInstruction) -> Span:
    parent = node.getparent()
    if parent is None:
        return Span(document.path, 0, len(document.text))
    following = next(node.itersiblings(etree.Element), None)
    return document.element_span(parent if following is None else following)


def apply_suppressions(findings: Iterable[Finding], suppressions: Iterable[Suppression]) -> list[Finding]:
    """`findings` without the accepted ones, and one more for each suppression that accepted nothing."""
    used: set[Suppression] = set()
    governing = list(suppressions)
    left = []
    for finding in findings:
        at = finding.span
        accepting = [
            each
            for each in governing
            if finding.code.name in each.codes
            and each.within.file == at.file
            and each.within.start <= at.start < max(each.within.end, each.within.start + 1)
        ]
        used.update(accepting)
        if not accepting:
            left.append(finding)
    unused = [each for each in governing if each not in used]
    args = [{"codes": " ".join(each.codes)} for each in unused]
    return left + [Finding(messages.UNUSED_SUPPRESSION, each.span, arg) for each, arg in zip(unused, args, strict=True)]
