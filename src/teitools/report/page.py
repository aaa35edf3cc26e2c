"""Findings as a stand-alone HTML page to look at or to send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from teitools.findings import Finding, Severity

from .excerpt import excerpt
from .place import Places
from .sentence import file_name, help_of, message_of
from .summary import Summary, last_line

#: Characters of a source line; the page scrolls beside longer ones than fit.
_WIDTH = 400
_CSS = """
:root { color-scheme: light dark; --ink: light-dark(#1d1b18, #e8e4dc); --paper: light-dark(#fffdf8, #191815);
  --quiet: light-dark(#665f54, #a49c8e); --line: light-dark(#ddd5c7, #3a362f);
  --error: light-dark(#a1201b, #ff9c92); --warning: light-dark(#7a5200, #f0c060); --info: light-dark(#0b5c74, #8ed0e6) }
body { font: 1rem/1.5 Georgia, "Noto Serif", serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
  max-width: 60rem; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font: 600 1rem/1.4 ui-monospace, monospace; margin-top: 2.5rem; overflow-wrap: anywhere }
ol { list-style: none; padding: 0 } li { border-top: 1px solid var(--line); padding: .8rem 0 }
.place { font-family: ui-monospace, monospace; color: var(--quiet); font-size: .85rem }
.error { color: var(--error) } .warning { color: var(--warning) } .info { color: var(--info) }
pre { overflow-x: auto; border-left: 3px solid var(--line); padding: .3rem .8rem; margin: .5rem 0; font-size: .85rem }
mark { background: none; color: inherit; text-decoration: underline wavy; text-underline-offset: .25em }
code { font-family: ui-monospace, monospace; font-size: .9em } pre code { font-size: 1em }
p { margin: .2rem 0 } .help { color: var(--quiet) }
@media print { li { break-inside: avoid } }
"""


def page(findings: Iterable[Finding], places: Places, summary: Summary, _colour: bool = False) -> Iterator[str]:
    """The whole page: the summary, then each file with its findings and their source lines. No scripts."""
    root = Element("html", lang="en")
    head = SubElement(root, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "title").text = "Findings of teitools"
    SubElement(head, "style").text = _CSS
    body = SubElement(root, "body")
    main = SubElement(body, "main")
    SubElement(main, "h1").text = last_line(summary)
    for name in summary.not_evaluated:
        SubElement(main, "p", {"class": "help"}).text = f"not evaluated: {name}"
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.span.file, []).append(finding)
    for file, found in by_file.items():
        SubElement(main, "h2").text = file_name(file)
        items = SubElement(main, "ol")
        for finding in found:
            _item(SubElement(items, "li"), finding, places)
    yield "<!DOCTYPE html>"
    yield tostring(root, encoding="unicode", method="html")


def _item(item: Element, finding: Finding, places: Places) -> None:
    place = places.of(finding.span)
    severity: Severity = finding.effective_severity
    sentence = SubElement(item, "p")
    SubElement(sentence, "strong", {"class": severity.value}).text = severity.value
    sentence[0].tail = ": "
    _words(sentence, message_of(finding) + " ")
    SubElement(sentence, "span", {"class": "place"}).text = f"{place.line}:{place.column} {finding.code.name}"
    found = excerpt(finding.span, places, _WIDTH)
    if found is not None:
        code = SubElement(SubElement(item, "pre"), "code")
        code.text = found.before.lstrip()
        marked = SubElement(code, "mark")
        marked.text = found.marked or " "
        marked.tail = found.after
    cure = help_of(finding)
    if cure:
        _words(SubElement(item, "p", {"class": "help"}), cure)
    for related in finding.related:
        there = places.of(related.span)
        SubElement(
            item, "p", {"class": "help"}
        ).text = f"{related.label}: {file_name(there.file)}:{there.line}:{there.column}"


def _words(parent: Element, sentence: str) -> None:
    """`sentence` at the end of `parent`, what stands between its backticks as code."""
    for number, part in enumerate(sentence.split("`")):
        if number % 2:
            SubElement(parent, "code").text = part
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + part
        else:
            parent.text = (parent.text or "") + part
