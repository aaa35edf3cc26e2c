"""Which schemas a document is checked against: the ones asked for, else those it names, else the edition's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from teitools.document import Catalog, SchemaAssociation
from teitools.document.address import is_file, local_path
from teitools.findings import Finding, Span

from . import messages

RELAX_NG = "relaxng"
SCHEMATRON = "schematron"
_SUFFIXES = {".rng": RELAX_NG, ".rnc": RELAX_NG, ".sch": SCHEMATRON, ".isosch": SCHEMATRON}


@dataclass(frozen=True, slots=True)
class SchemaChoice:
    """The schemas for one document, without repeats.

    relaxng: grammars. schematron: `.sch` files and grammars whose embedded rules are meant, with a phase or None.
    phases: where the document names each of these that has a phase.
    findings: what was named and cannot be used; `unusable` when one of them keeps the document from being checked.
    """

    relaxng: tuple[Path, ...]
    schematron: tuple[tuple[Path, str | None], ...]
    findings: tuple[Finding, ...] = ()
    unusable: bool = False
    phases: Mapping[tuple[Path, str | None], Span] = field(default_factory=dict)


def kind_of(path: Path) -> str:
    """`relaxng` or `schematron`, by the file's ending; a grammar where the ending says nothing."""
    return _SUFFIXES.get(path.suffix.lower(), RELAX_NG)


def asked_for(schemas: Sequence[Path]) -> SchemaChoice:
    """The choice when schemas are given: a grammar brings its embedded rules with it."""
    grammars = tuple(dict.fromkeys(path for path in schemas if kind_of(path) == RELAX_NG))
    return SchemaChoice(grammars, tuple((path, None) for path in dict.fromkeys(schemas)))


def resolve_schemas(
    associations: Iterable[SchemaAssociation], document: str, default: Sequence[Path], catalog: Catalog
) -> SchemaChoice:
    """The schemas that the file `document` names by `xml-model`, else `default`.

    Relative references are resolved against the document's own folder.
    """
    grammars: dict[Path, None] = {}
    rules: dict[tuple[Path, str | None], Span] = {}
    findings: list[Finding] = []
    unusable = False
    for each in associations:
        if each.kind == "other":
            findings.append(Finding(messages.SCHEMA_KIND_UNKNOWN, each.span, {"href": each.href}))
            continue
        path = _local(each.href, document, catalog)
        if path is None or not is_file(path):
            code = messages.SCHEMA_NOT_LOCAL if path is None else messages.SCHEMA_NOT_FOUND
            findings.append(Finding(code, each.span, {"href": each.href}))
            unusable = True
        elif each.kind == SCHEMATRON:
            rules.setdefault((path, each.phase), each.span)
        else:
            grammars[path] = None
    if not grammars and not rules and not unusable:
        chosen = asked_for(default)
        if not chosen.relaxng and not chosen.schematron:
            findings.append(Finding(messages.NO_SCHEMA, Span(document, 0, 0)))
        return SchemaChoice(chosen.relaxng, chosen.schematron, tuple(findings), unusable)
    return SchemaChoice(tuple(grammars), tuple(rules), tuple(findings), unusable, rules)


def _local(href: str, document: str, catalog: Catalog) -> Path | None:
    """The file that `href` names; None for an address that the catalog does not map."""
    mapped = catalog.resolve(href)
    if mapped:
        return mapped
    return local_path(href, Path(document).parent)
