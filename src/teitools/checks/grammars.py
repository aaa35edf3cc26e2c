"""One file by its grammars; what is wrong with a grammar itself is no finding of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from teitools.document import Source, Unreadable
from teitools.findings import Finding
from teitools.relaxng import Schema, SchemaError, loaded_schema

from .file import XINCLUDE, File, holds
from .options import Ask
from .wellformed import check_wellformed


def by_grammars(file: File, ask: Ask) -> Iterator[Finding]:
    """What the grammars of `file` say of it; its well-formedness alone where none of them can be used."""
    usable = False
    for grammar in file.choice.relaxng:
        try:
            schema = loaded_schema(grammar, cache_dir=ask.cache, catalog=ask.catalog, ids=ask.ids)
            doubts = schema.warnings if ask.ids else ()
            file.facts.doubts += [each for each in doubts if each not in file.facts.doubts]
            file.facts.used.append([str(grammar), schema.compiled.others])
            found = list(_validated(file, ask, schema))
        except SchemaError as error:
            file.facts.broken += [each for each in error.findings if each not in file.facts.broken]
            continue
        yield from (each for each in found if not usable or each.code.check != "wellformed")
        usable = True
    if not usable:
        yield from check_wellformed(file, ask)
    elif file.source is not None:
        file.known_wellformed = file.wellformed


def _validated(file: File, ask: Ask, schema: Schema) -> Iterable[Finding]:
    if file.large and not holds(file.path, XINCLUDE):
        return schema.validate(file.path)
    source: Source | None = file.source
    if source is None and file.large:
        from teitools.document import read_source

        source = read_source(file.path)
    if source is None:
        return ()  # why it cannot be decoded is said
    if XINCLUDE not in source.text:
        return schema.validate(source)
    file.facts.placed = True
    from teitools.document import expand, parse_source

    from .included import validate_included

    try:
        if file.source is not None:
            return validate_included(file.expanded(ask.catalog), schema.validate)
        return validate_included(expand(parse_source(source), ask.catalog), schema.validate)
    except Unreadable as unreadable:
        return unreadable.findings
