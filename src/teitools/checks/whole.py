"""Checks across files: the edition that the files belong to, or each file by itself where they belong to none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lxml import etree

from teitools.document import TEI_NS, Document, Source, Unreadable, parse, parse_source
from teitools.edition import Edition, EditionError, Settings, edition_files, load_edition, make_edition
from teitools.edition.check_messages import RECORD_NEVER_MENTIONED
from teitools.edition.messages import UNKNOWN_PREFIX, UNREADABLE_TARGET
from teitools.findings import Finding, Related, Span

from .edition import check_whole_edition
from .messages import NOT_RENDERED

Covered = Callable[[str], bool]
#: What is found of the files around one that cannot be read.
_FOLLOWING = frozenset({UNREADABLE_TARGET.name, RECORD_NEVER_MENTIONED.name})


def check_whole(
    paths: Sequence[str], given: Mapping[str, Source], settings: Settings | None, covered: Covered | None = None
) -> Iterator[Finding]:
    """What is wrong between files, and within each in what no grammar can say, for the files in `paths` alone.

    settings: of the edition that the files may belong to; its other files are read, and nothing is said of them.
    covered: whether the edition's processing model has a rule for an element (Clark name); None is not asked.
    Of a file that no tree can be made of only the reason is said, which may have been said before.
    """
    names = {_real(path): path for path in paths if path not in given}
    edition = _edition(settings, names)
    members: set[Path] = set()
    if edition is not None:
        members = {_real(document.path) for document in edition.documents}
        found = [*_consequent(edition, names), *(_uncovered(edition.texts, covered) if covered else ())]
        yield from (_renamed(each, names) for each in found if _real(each.span.file) in names)
    for path in paths:
        if path not in given and _real(path) in members:
            continue
        try:
            document = parse_source(given[path]) if path in given else parse(path)
        except Unreadable as unreadable:
            yield from unreadable.findings
            continue
        home = Path(path).parent if path not in given else Path()
        yield from check_whole_edition(make_edition(Settings(root=home.resolve()), {_real(path): document}, []))


def _consequent(edition: Edition, names: Mapping[Path, str]) -> Iterator[Finding]:
    """The findings on an edition; without those that only follow from a file of it that cannot be read, where that is
    itself said: hundreds of pointers into it would hide the one place to mend.
    """
    broken = {_real(each.span.file) for each in edition.findings if each.code.check == "wellformed"}
    left_out = _FOLLOWING if broken and broken <= set(names) else frozenset()
    corpus = edition.settings.corpus
    if left_out and corpus is not None and _real(corpus) in broken:
        left_out |= {UNKNOWN_PREFIX.name}
    for finding in check_whole_edition(edition):
        if finding.code.name not in left_out:
            yield finding


def _uncovered(texts: Iterable[Document], covered: Covered) -> Iterator[Finding]:
    """Each element that no rule of the processing model covers: once a text, at its first place."""
    for document in texts:
        found: dict[str, list[etree._Element]] = {}
        for text in document.root.iter(f"{{{TEI_NS}}}text"):
            for element in text.iter(etree.Element):
                found.setdefault(str(element.tag), []).append(element)
        for name, elements in found.items():
            if not covered(name):
                times = "once" if len(elements) == 1 else f"{len(elements)} times"
                args = {"element": etree.QName(name).localname, "times": times}
                yield Finding(NOT_RENDERED, document.name_span(elements[0]), args)


def _edition(settings: Settings | None, names: Mapping[Path, str]) -> Edition | None:
    """The edition that at least one of the files is part of; None where none is."""
    if settings is None:
        return None
    try:
        if not any(_real(path) in names for path in edition_files(settings)):
            return None
        return load_edition(settings)
    except EditionError:
        return None


def _real(path: str | Path) -> Path:
    return Path(path).resolve()


def _renamed(finding: Finding, names: Mapping[Path, str]) -> Finding:
    """The finding with its files called as the user called them."""

    def span(each: Span) -> Span:
        return replace(each, file=names.get(_real(each.file), each.file))

    related = tuple(Related(span(each.span), each.label) for each in finding.related)
    return replace(finding, span=span(finding.span), related=related)
