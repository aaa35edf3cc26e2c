"""One fault, one finding: of two checks that say the same of a place, the one that says it better is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from teitools.findings import Finding

#: (the code that says it better, the other one), at one and the same place.
_SAID_BETTER = (
    ("impossible_date", "invalid_attribute_value"),
    ("empty_pointer", "invalid_attribute_value"),
    ("invalid_attribute_value", "unknown_language"),
    ("invalid_attribute_value", "broken_pointer"),
    ("duplicate_id", "duplicate_xml_id"),
)
_RULES = frozenset(("failed_assert", "successful_report"))
#: What the identifiers of TEI's own rules hold -> the codes of the grammar that say the same of that element: better,
#: since they know a cure, or worse, since they know only what is usual there.
_WORSE_RULES = (
    (re.compile(r"abstractModel-structure"), frozenset(("out_of_context_element", "element_needs_wrapper"))),
)
_BETTER_RULES = ((re.compile(r"atleast1oflggapl"), "incomplete_element_required_element_missing"),)
_OF_CONTENT = frozenset(("text_not_allowed", "incomplete_element_required_element_missing"))
#: TEI's rule on dates is said of the element, ours of the attribute.
_TEI_WHEN = re.compile(r"datable-(?:w3c|iso)-when")


def each_fault_once(findings: Sequence[Finding]) -> list[Finding]:
    """`findings` of one file without those of which another says the same in a better way."""
    codes: dict[object, set[str]] = {}
    rules: dict[object, str] = {}
    dated: set[object] = set()
    misplaced: set[str] = set()
    texts: set[str] = set()
    for each in findings:
        codes.setdefault(each.span, set()).add(each.code.name)
        if each.code.name in _RULES:
            rules[each.span] = f"{rules.get(each.span, '')} {each.origin}"
        elif each.code.name == "when_beside_range":
            dated.add(each.args.get("element"))
        elif each.code.name == "out_of_context_element" and each.xpath:
            misplaced.add(each.xpath)
        elif each.code.name == "text_not_allowed":
            texts.add(_element(each))
    mistaken = misplaced & texts
    return [
        each
        for each in _conditions_once(findings)
        if not _better_said(each, codes[each.span], rules.get(each.span, "")) and not _follows(each, dated, mistaken)
    ]


def _better_said(finding: Finding, there: set[str], rules: str) -> bool:
    """Whether a code, or one of the rules, that are found at the same place says what `finding` does."""
    name = finding.code.name
    if any(worse == name and better in there for better, worse in _SAID_BETTER):
        return True
    if name in _RULES:
        return any(said & there for rule, said in _WORSE_RULES if rule.search(finding.origin or ""))
    return any(worse == name and rule.search(rules) for rule, worse in _BETTER_RULES)


def _follows(finding: Finding, dated: set[object], mistaken: set[str]) -> bool:
    """Whether it says again what another says of the element around it, or of an attribute."""
    name = finding.code.name
    if name in _RULES:
        return finding.span.start in dated and bool(_TEI_WHEN.search(finding.origin or ""))
    # An element that holds text where both are not allowed was taken for another: what it should hold is no question.
    return name in _OF_CONTENT and _element(finding) in mistaken


def _element(finding: Finding) -> str:
    """The element that a finding of the grammar is of, as one that may not stand there is named."""
    return (finding.xpath or "").rpartition("[")[0]


def _conditions_once(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Of rules that ask one condition of one node, as those in several languages do, the first."""
    seen: set[object] = set()
    for each in findings:
        if each.code.name in _RULES:
            key = (each.code.name, each.span, each.args.get("context"), each.args.get("test"))
            if key in seen:
                continue
            seen.add(key)
        yield each
