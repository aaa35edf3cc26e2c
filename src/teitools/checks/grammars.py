"""One file by its grammars; what is wrong with a grammar itself is no finding of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from teitools.document import Source, Unreadable
from teitools.findings import Finding
from teitools.relaxng import SchemaError, schema_files, schema_warnings, validate_file, validate_source

from .file import XINCLUDE, File, holds
from .options import Ask
from .wellformed import check_wellformed


def by_grammars(file: File, ask: Ask) -> Iterator[Finding]:
    """What the grammars of `file` say of it; its well-formedness alone where none of them can be used."""
    usable = False
    for grammar in file.choice.relaxng:
        try:
            # Loaded here with the catalog, the schema is at hand for what follows.
            doubts = schema_warnings(grammar, cache_dir=ask.cache, catalog=ask.catalog, ids=ask.ids)
            file.facts.doubts += [each for each in doubts if each not in file.facts.doubts]
            others = schema_files(grammar, cache_dir=ask.cache, ids=ask.ids)
            file.facts.used.append([str(grammar), others])
            validate = partial(validate_source, grammar, cache_dir=ask.cache, ids=ask.ids)
            found = list(_validated(file, ask, grammar, validate))
        except SchemaError as error:
            file.facts.broken += [each for each in error.findings if each not in file.facts.broken]
            continue
        yield from (each for each in found if not usable or each.code.check != "wellformed")
        usable = True
    if not usable:
        yield from check_wellformed(file, ask)
    elif file.source is not None:
        file.known_wellformed = file.wellformed


def _validated(file: File, ask: Ask, grammar: object, validate: partial[Iterator[Finding]]) -> Iterable[Finding]:
    if file.large and not holds(file.path, XINCLUDE):
        return validate_file(str(grammar), file.path, cache_dir=ask.cache, ids=ask.ids)
    source: Source | None = file.source
    if source is None and file.large:
        from teitools.document import read_source

        source = read_source(file.path)
    if source is None:
        return ()  # why it cannot be decoded is said
    if XINCLUDE not in source.text:
        return validate(source)
    file.facts.placed = True
    from teitools.document import parse_source

    from .included import validate_included

    try:
        document = file.document if file.source is not None else parse_source(source)
        return validate_included(document, validate, ask.catalog)
    except Unreadable as unreadable:
        return unreadable.findings
