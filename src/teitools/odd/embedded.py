"""RELAX NG written into a customization: what its references lead to."""

from __future__ import annotations

import functools

from lxml import etree

from .pattern import R
from .specs import Specs

#: What `classRef/@expand` can be, as a suffix of pattern names.
EXPANSIONS = ("alternation", "sequence", "sequenceOptional", "sequenceRepeatable", "sequenceOptionalRepeatable")


@functools.lru_cache(maxsize=1024)
def referred(xml: str) -> tuple[str, ...]:
    """The names that a pattern refers to outside grammars of its own, each once."""
    return tuple(dict.fromkeys(ref.get("name") or "" for ref in references(etree.fromstring(xml))))


def references(root: etree._Element) -> list[etree._Element]:
    """Every `ref` at or below `root` that leads out of it."""
    nested = R + "grammar"
    return [ref for ref in root.iter(R + "ref") if not any(each.tag == nested for each in ref.iterancestors())]


def target(name: str, specs: Specs, prefix: str, prefixed: bool = True) -> tuple[str, str] | None:
    """(kind, identifier) of what a reference leads to; None for nothing. kind: as in `Specs.table`, or `attributes`
    (all of a class), `expanded` (a class, an underscore, how it is expanded), `external` (of an external grammar).

    prefixed: whether `name` is an identifier, to which the schema's prefix is still to be added.
    """
    bare = name.removeprefix(prefix)
    for ident in (name, bare) if prefixed else (bare, name):
        for kind in ("element", "macro", "datatype", "class"):
            if ident in specs.table(kind):
                return kind, ident
        base, _, expand = ident.rpartition("_")
        if base in specs.classes and expand in EXPANSIONS:
            return "expanded", ident
        if ident.endswith(".attributes") and ident.removesuffix(".attributes") in specs.classes:
            return "attributes", ident
    return ("external", name) if name in specs.external_names() else None
