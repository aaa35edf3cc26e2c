"""Which schemas a document is checked against: the ones asked for, else those it names, else the edition's."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch, fnmatchcase
from pathlib import Path
from urllib.parse import unquote, urlsplit

from teitools.document import Catalog, SchemaAssociation, is_file, local_path
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


@dataclass(frozen=True, slots=True)
class LocatingRules:
    """Which local schemas stand for those that documents name by an address, or do not name.

    addresses: (glob of addresses, schemas). files: (glob of absolute paths of documents, schemas), for documents that
    name none or only such as are on the web. over_web: whether the default stands for these too.
    """

    addresses: tuple[tuple[str, tuple[Path, ...]], ...] = ()
    files: tuple[tuple[str, tuple[Path, ...]], ...] = ()
    over_web: bool = False

    def for_address(self, href: str) -> tuple[Path, ...]:
        """The schemas that stand for an address; none where nothing is said of it."""
        return next((paths for glob, paths in self.addresses if fnmatchcase(href, glob)), ())

    def for_file(self, document: str) -> tuple[Path, ...]:
        """The schemas for a document of that path that names none."""
        if not self.files:
            return ()
        path = Path(os.path.abspath(document)).as_posix()  # noqa: PTH100 (links stay as they are named)
        return next((paths for glob, paths in self.files if fnmatch(path, glob)), ())


def kind_of(path: Path) -> str:
    """`relaxng` or `schematron`, by the file's ending; a grammar where the ending says nothing."""
    return _SUFFIXES.get(path.suffix.lower(), RELAX_NG)


def asked_for(schemas: Sequence[Path]) -> SchemaChoice:
    """The choice when schemas are given: a grammar brings its embedded rules with it."""
    grammars = tuple(dict.fromkeys(path for path in schemas if kind_of(path) == RELAX_NG))
    return SchemaChoice(grammars, tuple((path, None) for path in dict.fromkeys(schemas)))


def resolve_schemas(
    associations: Iterable[SchemaAssociation],
    document: str,
    default: Sequence[Path],
    catalog: Catalog,
    rules: LocatingRules = LocatingRules(),
) -> SchemaChoice:
    """The schemas that the file `document` names by `xml-model`, else `default`.

    Relative references are resolved against the document's own folder; for what is on the web stands what `rules` say.
    """
    default = rules.for_file(document) or default
    found = _Named(document, catalog, rules)
    for each in associations:
        found.note(each)
    if found.on_web and (rules.over_web or rules.for_file(document)):
        instead = asked_for(default)
        found.grammars.update(dict.fromkeys(instead.relaxng))
        for key in instead.schematron:
            found.rules.setdefault(key, found.on_web[0].span)
    elif found.on_web:
        found.unusable = True
        found.findings += [
            Finding(messages.SCHEMA_NOT_LOCAL, each.span, {"href": each.href, "name": schema_file_name(each.href)})
            for each in found.on_web
        ]
    if not found.grammars and not found.rules and not found.unusable:
        chosen = asked_for(default)
        if not chosen.relaxng and not chosen.schematron:
            found.findings.append(Finding(messages.NO_SCHEMA, Span(document, 0, 0)))
        return SchemaChoice(chosen.relaxng, chosen.schematron, tuple(found.findings), found.unusable)
    return SchemaChoice(tuple(found.grammars), tuple(found.rules), tuple(found.findings), found.unusable, found.rules)


@dataclass(slots=True)
class _Named:
    """What the associations of a document lead to. on_web: those that nothing here stands for, an address once."""

    document: str
    catalog: Catalog
    locating: LocatingRules
    grammars: dict[Path, None] = field(default_factory=dict)
    rules: dict[tuple[Path, str | None], Span] = field(default_factory=dict)
    on_web: list[SchemaAssociation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unusable: bool = False

    def note(self, each: SchemaAssociation) -> None:
        if each.kind == "other":
            self.findings.append(Finding(messages.SCHEMA_KIND_UNKNOWN, each.span, {"href": each.href}))
            return
        paths = located = self.locating.for_address(each.href)
        if not located:
            path = _local(each.href, self.document, self.catalog)
            if path is None:
                if each.href not in (other.href for other in self.on_web):
                    self.on_web.append(each)
                return
            paths = (path,)
        for path in paths:
            if not is_file(path):
                self.findings.append(Finding(messages.SCHEMA_NOT_FOUND, each.span, {"href": each.href}))
                self.unusable = True
            elif each.kind == SCHEMATRON or (located and kind_of(path) == SCHEMATRON):
                self.rules.setdefault((path, each.phase), each.span)
            else:
                self.grammars[path] = None


def schema_file_name(address: str) -> str:
    """The name that a schema of this address gets as a file."""
    last = urlsplit(address).path.rpartition("/")[2]
    name = re.sub(r"[^\w.-]+", "_", unquote(last)).lstrip(".") or "schema"
    return name if Path(name).suffix.lower() in _SUFFIXES else f"{name}.rng"


def _local(href: str, document: str, catalog: Catalog) -> Path | None:
    """The file that `href` names; None for an address that the catalog does not map."""
    mapped = catalog.resolve(href)
    if mapped:
        return mapped
    return local_path(href, Path(document).parent)
