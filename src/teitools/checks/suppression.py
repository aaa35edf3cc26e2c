"""Findings that a document's editors have accepted in the document itself, with a reason.

`<?teitools-ignore code="dangling_id" reason="the letter is not yet encoded"?>` accepts the findings of that code
in the element that follows it, from its start tag to its end tag; in the prolog, in the whole file; where no element
follows before its parent ends, in the parent. After the root element it accepts nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import unescape

from lxml import etree

from teitools.document import Document
from teitools.findings import Finding, Span, did_you_mean, nearest

from . import messages

TARGET = "teitools-ignore"
_INSTRUCTION = re.compile(r"<\?" + TARGET + r"(\s[^?]*(?:\?(?!>)[^?]*)*)?\?>")
#: Where what looks like an instruction is none of the document's: comments, character data, the internal subset.
_NO_INSTRUCTION = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|<!DOCTYPE(?:[^\["'>]|"[^"]*"|'[^']*')*(?:\[(?:[^\]"'<]|"[^"]*"|'[^']*'|<!--.*?-->"""
    r"""|<\?.*?\?>|<)*\]\s*)?>""",
    re.DOTALL,
)
#: For so many unknown codes of a file the one that was meant is looked for.
_SOUGHT = 100
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
    meant: dict[str, str] = {}
    for instruction, within in places:
        span = Span(document.path, *instruction.span())
        pairs = _PSEUDO_ATTRIBUTE.findall(instruction.group(1) or "")
        values = {name: unescape(value[1:-1]).strip() for name, value in pairs}
        codes = tuple(values.get("code", "").split())
        for code in codes or ("",):
            if code not in known:
                if len(meant) < _SOUGHT and code not in meant:
                    meant[code] = next(iter(nearest(code, known)), "")
                suggestion = meant.get(code) or None
                near = did_you_mean(suggestion) if suggestion else "`teitools explain` lists all"
                args = {"code": code, "near": near}
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
    by_words: dict[str, list[int]] = {}
    for number, place in enumerate(places):
        by_words.setdefault(" ".join((place.group(1) or "").split()), []).append(number)
    ours = [each for each in nodes if isinstance(each, etree._ProcessingInstruction) and each.target == TARGET]
    following = _following(ours)
    found = []
    at = 0
    for node in ours:
        numbers = by_words.get(" ".join((node.text or "").split()), [])
        nearest = bisect_left(numbers, at)
        if nearest < len(numbers):
            found.append((places[numbers[nearest]], _governed(document, node, following[node])))
            at = numbers[nearest] + 1
    return found


def _following(nodes: list[etree._ProcessingInstruction]) -> dict[etree._Element, etree._Element | None]:
    """The element that follows each of `nodes` before its parent ends. Cost: one pass, however many there are."""
    found: dict[etree._Element, etree._Element | None] = {}
    for node in reversed(nodes):
        after = node.getnext()
        while after is not None and not isinstance(after.tag, str) and after not in found:
            after = after.getnext()
        found[node] = found.get(after, after) if after is not None else None
    return found


def _governed(document: Document, node: etree._ProcessingInstruction, following: etree._Element | None) -> Span:
    parent = node.getparent()
    if parent is None:
        size = len(document.text)
        return Span(document.path, size if following is None else 0, size)
    return document.element_span(parent if following is None else following)


def apply_suppressions(findings: Iterable[Finding], suppressions: Iterable[Suppression]) -> list[Finding]:
    """`findings` without the accepted ones, and one more for each suppression that accepted nothing."""
    used: set[Suppression] = set()
    governing = list(suppressions)
    found = list(findings)
    accepted: set[int] = set()
    # Each suppression governs an element, and two elements never overlap: the one lies in the other, or beside it. So
    # while places are met in order, the suppressions around a place are a stack.
    waiting = sorted(governing, key=lambda each: (each.within.start, -each.within.end), reverse=True)
    around = _Around()
    for number in sorted(range(len(found)), key=lambda each: found[each].span.start):
        at = found[number].span
        while waiting and waiting[-1].within.start <= at.start:
            around.enter(waiting.pop())
        around.leave(at.start)
        accepting = around.accepting(found[number].code.name, at.file)
        if accepting is not None:
            used.update(accepting)
            accepted.add(number)
    left = [finding for number, finding in enumerate(found) if number not in accepted]
    unused = [each for each in governing if each not in used]
    args = [{"codes": " ".join(each.codes)} for each in unused]
    return left + [Finding(messages.UNUSED_SUPPRESSION, each.span, arg) for each, arg in zip(unused, args, strict=True)]


class _Around:
    """The suppressions around a place, of one file, as stacks: all of them, and by code. Each is given out once."""

    def __init__(self) -> None:
        self._all: list[Suppression] = []
        self._by_code: dict[str, list[Suppression]] = {}
        self._given: dict[str, int] = {}

    def enter(self, inner: Suppression) -> None:
        """`inner` lies in all that do not end before it."""
        self.leave(inner.within.start)
        self._all.append(inner)
        for code in inner.codes:
            self._by_code.setdefault(code, []).append(inner)

    def leave(self, at: int) -> None:
        """Those that end before `at` are taken off; one of an empty span governs the place where it stands."""
        while self._all and at >= max(self._all[-1].within.end, self._all[-1].within.start + 1):
            for code in self._all.pop().codes:
                stack = self._by_code[code]
                stack.pop()
                self._given[code] = min(self._given.get(code, 0), len(stack))

    def accepting(self, code: str, file: str) -> list[Suppression] | None:
        """Those that accept a finding of `code`, without those that have been given before; None where none does."""
        stack = self._by_code.get(code)
        if not stack or stack[-1].within.file != file:
            return None
        given = self._given.get(code, 0)
        self._given[code] = len(stack)
        return stack[given:]
