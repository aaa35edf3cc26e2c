"""The one table of checks of a file: each `check(file, ask) → findings`, made in this order.

A new check is a function here and its codes in a messages file; `edition` are those whose findings only a tree, or
another file, can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from teitools.document import INCLUDE_NOT_LOCAL, schema_associations
from teitools.findings import Finding, Related, Span

from .file import SUPPRESSION, TREE_LIMIT, XINCLUDE, File
from .messages import DUPLICATE_XML_ID, TOO_LARGE_FOR_RULES
from .options import Ask
from .schema_choice import asked_for, resolve_schemas
from .wellformed import check_wellformed

# What needs a tree is imported where it is called: a file that only meets a grammar never pays for it.

Check = Callable[[File, Ask], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class FileCheck:
    """A check of one file. name: as `--select` takes it. check: says what is wrong; raises Unreadable for a file of
    which no tree can be made. needs_tree: whether it is only made of a well-formed file of moderate size. between:
    whether it is there for what the checks between files, or another file, ask of it.
    """

    name: str
    check: Check
    needs_tree: bool = True
    between: bool = False


def choose(file: File, ask: Ask) -> Iterator[Finding]:
    """What the file is checked against, kept in `file.choice`, and what is wrong with what it names."""
    if not ask.made:
        return
    if ask.schemas:
        file.choice = asked_for(ask.schemas)
        return
    named = schema_associations(file.head)
    file.facts.associations = [[each.href, each.kind, each.phase, each.span.start, each.span.end] for each in named]
    file.choice = resolve_schemas(named, file.path, ask.default, ask.catalog, ask.locating)
    yield from file.choice.findings


def check_grammars(file: File, ask: Ask) -> Iterable[Finding]:
    """Whether the file is well-formed, and valid by each of its grammars."""
    from .grammars import by_grammars

    if "relaxng" in ask.made and file.choice.relaxng:
        return by_grammars(file, ask)
    return check_wellformed(file, ask)


def check_size(file: File, ask: Ask) -> Iterator[Finding]:
    """That a file is too large for what else was asked."""
    if file.large and ("edition" in ask.made or ("schematron" in ask.made and file.choice.schematron)):
        args = {"size": file.facts.size // 1_000_000, "limit": TREE_LIMIT // 1_000_000}
        yield Finding(TOO_LARGE_FOR_RULES, Span(file.path, 0, 0), args)


def check_rules(file: File, ask: Ask) -> Iterable[Finding]:
    """What the Schematron rules of its schemas say."""
    from .schematron import by_rules

    return by_rules(file, ask) if file.choice.schematron else ()


def find_facts(file: File, ask: Ask) -> Iterable[Finding]:
    """No findings: the facts that checks between files need."""
    from teitools.edition import gather_facts

    gather_facts(file.facts, file.stream, file.text, lambda: file.document)
    return ()


def check_includes(file: File, ask: Ask) -> Iterable[Finding]:
    """That something is included from the web, where no grammar has met it; and whether the file lacks any of that."""
    if XINCLUDE not in file.text or ask.made == {"wellformed"}:
        return ()
    file.facts.placed = True
    expanded = file.expanded(ask.catalog)
    missing = [each for each in expanded.findings if each.code == INCLUDE_NOT_LOCAL]
    file.facts.lacking = bool(missing)
    said = {each.span for each in file.facts.findings if each.code == INCLUDE_NOT_LOCAL}
    return [each for each in missing if each.span not in said]


def check_ids(file: File, ask: Ask) -> Iterator[Finding]:
    """Every xml:id that an earlier element has; any element's, not only TEI's."""
    for identifier, start, end, first_start, first_end in file.facts.twice:
        assert file.source is not None
        place = Span(file.path, first_start, first_end)
        args = {"id": identifier, "line": file.source.position(first_start)[0]}
        yield Finding(DUPLICATE_XML_ID, Span(file.path, start, end), args, related=(Related(place, "the first one"),))


def note_header(file: File, ask: Ask) -> Iterable[Finding]:
    """No findings: what the header, with all that it includes, leaves out is held against that of the whole edition."""
    from .headers import header_of

    if not file.facts.lacking:
        file.facts.header = header_of(file.document, file.expansion.root if file.expansion is not None else None)
    return ()


def note_uses(file: File, ask: Ask) -> Iterable[Finding]:
    """No findings: which elements the texts use, where that is asked for."""
    from .rendered import uses_of

    if ask.uses:
        file.facts.uses = uses_of(file.document)
    return ()


def check_dates(file: File, ask: Ask) -> Iterable[Finding]:
    """Dates: whether there was such a day, in which order they stand, and whether their text says the same."""
    from .dates import check_dates, dated

    names = dated(file.stream)
    return check_dates(file.document, names) if names is None or names else ()


def check_languages(file: File, ask: Ask) -> Iterable[Finding]:
    """Whether language tags are those of BCP 47."""
    from .languages import check_languages, doubtful

    return check_languages(file.document) if doubtful(file.stream) else ()


def check_identifiers(file: File, ask: Ask) -> Iterable[Finding]:
    """Whether identifiers of authority files have their form."""
    from .identifiers import check_identifiers, identifying

    names = identifying(file.stream)
    return check_identifiers(file.document, names) if names is None or names else ()


def check_white_space(file: File, ask: Ask) -> Iterable[Finding]:
    """Words that run together, spaces inside names, words broken at the end of a line."""
    from .white_space import check_white_space

    return check_white_space(file.document)


def check_mojibake(file: File, ask: Ask) -> Iterable[Finding]:
    """Text that was read in a wrong encoding; also of a file that is not well-formed."""
    from .mojibake import check_mojibake

    return check_mojibake(file.source, file.encoding) if file.source is not None else ()


def note_suppressions(file: File, ask: Ask) -> Iterable[Finding]:
    """The findings that the file's own instructions accept, and what is wrong with these instructions."""
    if SUPPRESSION not in file.text:
        return ()
    from teitools.edition import SuppressionFact

    from .suppression import read_suppressions

    found, faults = read_suppressions(file.document, ask.known())
    file.facts.suppressions = [
        SuppressionFact(list(each.codes), each.within.start, each.within.end, [each.span.start, each.span.end])
        for each in found
    ]
    return faults


FILE_CHECKS = (
    FileCheck("facts", choose, needs_tree=False),
    FileCheck("wellformed", check_grammars, needs_tree=False),
    FileCheck("facts", check_size, needs_tree=False),
    FileCheck("schematron", check_rules),
    FileCheck("facts", check_includes),
    FileCheck("facts", find_facts, between=True),
    FileCheck("edition", check_ids),
    FileCheck("facts", note_header, between=True),
    FileCheck("facts", note_uses, between=True),
    FileCheck("edition", check_dates),
    FileCheck("edition", check_languages),
    FileCheck("edition", check_identifiers),
    FileCheck("edition", check_white_space),
    FileCheck("edition", check_mojibake, needs_tree=False),
    FileCheck("facts", note_suppressions),
)
