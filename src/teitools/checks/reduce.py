"""reduce: facts → the findings between files. Of files that have no facts it is only asked whether they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from teitools.edition import UNKNOWN_PREFIX, UNREADABLE_TARGET, FileFacts, HeaderFact, KnownFiles, RecordFact
from teitools.findings import Finding

from .headers import check_header
from .messages import RECORD_NEVER_MENTIONED
from .pointers import Followed, check_chains, check_pointers
from .prefixes import check_prefixes
from .records import Records, Relations, check_names, check_records, check_relations, parents_of
from .rendered import check_rendered

#: What is found of the files around one that cannot be read.
_FOLLOWING = frozenset({UNREADABLE_TARGET.name, RECORD_NEVER_MENTIONED.name})


@dataclass(frozen=True, slots=True)
class Scope:
    """What findings between files are asked of. asked: the real paths of the files, in the order of the edition.

    whole: whether all files of the edition are to be looked at, since all, or a register, were asked for. edition:
    whether it is an edition that settings declare, not one file by itself.
    """

    known: KnownFiles
    asked: tuple[str, ...]
    whole: bool
    edition: bool = True


@dataclass(frozen=True, slots=True)
class Between:
    """What is wrong between files, check by check. unreadable: the real paths of those of which nothing is known."""

    scope: Scope
    findings: list[Finding]
    unreadable: frozenset[str]

    def told(self) -> Iterator[Finding]:
        """The findings without those that only follow from a file that cannot be read, where that is itself said:
        hundreds of pointers into it would hide the one place to mend.
        """
        left_out: frozenset[str] = frozenset()
        if self.unreadable and self.unreadable <= set(self.scope.asked):
            left_out = _FOLLOWING
            if self.scope.known.corpus in self.unreadable:
                left_out |= {UNKNOWN_PREFIX.name}
        return (each for each in self.findings if each.code.name not in left_out)


def check_between(scope: Scope) -> Between:
    """What is wrong between the files of an edition, and in what a file says for others; of files that are not asked
    for as well, where the whole is looked at.

    Files are followed in the order of the edition.
    """
    known = scope.known
    files = known.members if scope.whole else scope.asked
    asked = frozenset(scope.asked)
    followed = Followed(_shown(known) if scope.whole else frozenset())
    records, relations = Records(), Relations()
    whole_header = _header(known)
    declaring: list[FileFacts] = []
    registered: list[tuple[str, RecordFact]] = []
    parents: list[str] = []
    pointing: list[Finding] = []
    naming: list[Finding] = []
    heading: list[Finding] = []
    unreadable: set[str] = set()
    texts = 0
    for real in files:
        facts = known.facts(real)
        if facts is None or not facts.readable:
            unreadable.add(real)
            continue
        if not facts.edition:
            continue
        if facts.prefixes:
            declaring.append(facts)
        register = real in known.registers
        texts += not register and real != known.corpus
        pointing += (each for each in check_pointers(known, facts, followed) if real in asked)
        records.note(facts, register)
        relations.note(known, facts)
        if register:
            registered += ((facts.path, each) for each in facts.records)
            parents += parents_of(facts)
        else:
            naming += check_names([(facts.path, each) for each in facts.records], parents_of(facts))
            if real in asked:
                heading += check_header(facts, whole_header)
    found = [*check_prefixes(known, declaring, records), *pointing, *check_chains(followed)]
    if scope.whole and texts:
        found += check_records(records, followed)
    if scope.whole:
        naming = [*check_names(registered, parents), *naming]
    found += [*naming, *check_relations(relations), *heading]
    return Between(scope, found, frozenset(unreadable))


def check_texts(scope: Scope, covered: Callable[[str], bool] | None) -> Iterator[Finding]:
    """The elements of the texts asked for, of an edition, that its processing model has no rule for."""
    known = scope.known
    if covered is not None and scope.edition:
        for real in scope.asked:
            facts = known.facts(real)
            if facts is not None and real not in known.registers and real != known.corpus:
                yield from check_rendered(facts, covered)


def _shown(known: KnownFiles) -> frozenset[str]:
    """The registers' paths as they are shown."""
    found = (known.facts(real) for real in known.members if real in known.registers)
    return frozenset(facts.path for facts in found if facts is not None)


def _header(known: KnownFiles) -> HeaderFact | None:
    corpus = known.facts(known.corpus) if known.corpus is not None else None
    return corpus.header if corpus is not None else None
