"""Ids from the citation structure: what a document declares to be citable has its citation for a name.

Source: TEI P5 chapter 16.2.5.4, `refsDecl/citeStructure`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from teitools.document import TEI, XML_ID
from teitools.xpath import XPathError, compile_xpath

_TEI_NS = TEI[1:-1]
#: A structure that matches more than this is no structure of citations.
LIMIT = 200_000


def citation_ids(root: etree._Element) -> Mapping[etree._Element, str]:
    """The citation of each unit that a `citeStructure` of the header finds, for units without an xml:id.

    The unit above, `@delim` and the value of `@use` make the citation; what is no part of an id becomes `-`. A
    structure with an expression that cannot be evaluated names nothing. The first of two units has it.
    """
    found: dict[etree._Element, str] = {}
    taken: set[str] = set()
    waiting = [
        (structure, root, "")
        for structure in root.iterfind(f"{TEI}teiHeader/{TEI}encodingDesc/{TEI}refsDecl/{TEI}citeStructure")
    ][::-1]
    while waiting and len(taken) < LIMIT:
        structure, above, citation = waiting.pop()
        inside = list(structure.iterchildren(TEI + "citeStructure"))
        units = _units(structure, above, citation)
        for unit, name in units:
            ident = re.sub(r"[^\w.:-]+", "-", name).strip("-")
            if ident and ident not in taken:
                taken.add(ident)
                if unit.get(XML_ID) is None:
                    found.setdefault(unit, ident)
        waiting += [(each, unit, name) for unit, name in reversed(units) for each in reversed(inside)]
    return found


def _units(structure: etree._Element, above: etree._Element, citation: str) -> list[tuple[etree._Element, str]]:
    match, use = structure.get("match"), structure.get("use")
    if not match or not use:
        return []
    namespaces = {prefix: uri for prefix, uri in structure.nsmap.items() if prefix}
    units: list[tuple[etree._Element, str]] = []
    try:
        nodes = compile_xpath(match, namespaces, default_namespace=_TEI_NS).nodes(above)
        value = None if use.strip() == "position()" else compile_xpath(use, namespaces, default_namespace=_TEI_NS)
        for position, node in enumerate(nodes, 1):
            if isinstance(node, etree._Element):
                said = str(position) if value is None else " ".join(value.string(node).split())
                if said:
                    units.append((node, f"{citation}{structure.get('delim', '')}{said}"))
    except XPathError:
        return []
    return units
