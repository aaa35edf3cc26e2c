"""Checks of prefixes: patterns that are none, declarations that differ, keys that lead to two records."""

from __future__ import annotations

from collections.abc import Iterator

from teitools.edition import (
    AMBIGUOUS_PREFIX,
    BROKEN_PREFIX_PATTERN,
    FileFacts,
    IdentifiedElement,
    KnownFiles,
    PrefixDef,
    PrefixFact,
    Target,
)
from teitools.findings import Finding, Related, Span

from .messages import AMBIGUOUS_KEY
from .records import Records

#: A declaration with its places, and as one that expands keys.
_Declared = tuple[PrefixFact, PrefixDef[FileFacts]]


def check_prefixes(known: KnownFiles, files: list[FileFacts], records: Records) -> Iterator[Finding]:
    """Findings on the prefixes of all `files`, prefix by prefix in the order in which they are first declared."""
    together: dict[str, list[_Declared]] = {}
    for facts in files:
        for fact, definition in zip(facts.prefixes, known.definitions(facts), strict=True):
            together.setdefault(fact.prefix, []).append((fact, definition))
    shared = records.shared()
    for prefix, declared in together.items():
        for fact, definition in declared:
            if definition.fault is not None:
                args = {"pattern": fact.match_pattern, "prefix": prefix, "reason": definition.fault}
                yield Finding(BROKEN_PREFIX_PATTERN, Span(definition.document.path, *fact.pattern), args)
        yield from _differing(prefix, declared)
        yield from _ambiguous(known, prefix, declared, shared)


def _differing(prefix: str, declared: list[_Declared]) -> Iterator[Finding]:
    """One finding for each later document whose declarations are not those of the first."""
    said: dict[str, list[tuple[str, str]]] = {}
    firsts: dict[str, PrefixFact] = {}
    for fact, definition in declared:
        said.setdefault(definition.document.path, []).append((fact.match_pattern, fact.replacement))
        firsts.setdefault(definition.document.path, fact)
    first, *later = said
    for path in later:
        if said[path] != said[first]:
            related = Related(Span(first, firsts[first].start, firsts[first].end), "the first declaration")
            args = {"prefix": prefix, "file": first}
            yield Finding(AMBIGUOUS_PREFIX, Span(path, *firsts[path].ident), args, related=(related,))


def _ambiguous(known: KnownFiles, prefix: str, declared: list[_Declared], shared: dict[str, int]) -> Iterator[Finding]:
    """Records with one id in two files, when declarations of one document lead to both."""
    if not shared:
        return
    together: dict[str, list[_Declared]] = {}
    for each in declared:
        together.setdefault(each[1].document.path, []).append(each)
    for definitions in together.values():
        home = definitions[0][1].document
        for identifier in shared:
            reached: dict[tuple[str, int], IdentifiedElement] = {}
            for fact, definition in definitions:
                address = definition.expand(identifier)
                found = known.resolve(address, home, fact.base) if address else None
                if isinstance(found, Target) and found.element is not None and found.document is not None:
                    reached[found.document.path, found.element.start] = found.element
            if len(reached) > 1:
                ((first, _), its), ((second, _), own) = list(reached.items())[:2]
                related = Related(Span(first, its.value_start, its.value_end), "the first record")
                args = {"id": identifier, "prefix": prefix}
                yield Finding(AMBIGUOUS_KEY, Span(second, own.value_start, own.value_end), args, related=(related,))
