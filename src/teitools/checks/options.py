"""What a run is asked, and what a check of one file needs to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from teitools.document import Catalog, named_if_any
from teitools.findings import Finding, Severity

from .messages import MORE_FINDINGS
from .schema_choice import LocatingRules

if TYPE_CHECKING:
    from teitools.edition import Settings

#: The checks in the order in which they are made; `schema` is the choice of what to check against, `run` what kept a
#: file from being checked: that is said whatever is selected.
CHECKS = ("wellformed", "schema", "relaxng", "schematron", "edition", "suppression", "online", "run")

#: Codes that say of a file, or of a schema, that it did not meet what it was to be checked against.
UNCHECKED = frozenset(("no_schema", "schema_not_found", "schema_not_local", "schema_phase_unknown"))


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of each file: all that its facts depend on beside its bytes, and nothing that cannot be sent to
    another process.

    schemas: asked for by name, over those that documents name; default: for documents that name none; locating: what
    stands for those that documents name. made: the checks to make. ids: whether IDs and references to them, as a
    grammar types them, are checked. uses: whether the elements of texts are counted. known: gives every code there is,
    for suppressions to name. cache: the user's cache folder.
    rule_timeout: seconds for the rules of one schema on one file.
    named: what the person at the keyboard has named, to which references in files may reach.
    """

    schemas: tuple[Path, ...] = ()
    default: tuple[Path, ...] = ()
    catalog: Catalog = field(default_factory=Catalog)
    made: frozenset[str] = frozenset(CHECKS)
    ids: bool = True
    uses: bool = False
    known: Callable[[], frozenset[str]] = frozenset
    cache: Path | None = None
    named: tuple[str, ...] | None = None
    rule_timeout: float = 30.0
    locating: LocatingRules = field(default_factory=LocatingRules)


def facts_alone(ask: Ask) -> Ask:
    """`ask` without any check."""
    return replace(ask, schemas=(), default=(), locating=LocatingRules(), made=frozenset(), uses=False)


class Covered(Protocol):
    """Whether a processing model has a rule for an element.

    files: what has been read for the answers so far. known: whether these, and the code of `rooms`, are all that the
    answers depend on.
    """

    files: list[str]
    known: bool
    rooms: tuple[str, ...]

    def __call__(self, name: str) -> bool:
        """Whether there is a rule for the element of that Clark name."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run checks. schemas: asked for by name, over those that documents name; default: for documents that
    name none; locating: what stands for those that documents name.
    select, ignore: names of checks and codes; an empty `select` is all. severities: by code, None is off.
    settings: of the edition that files may belong to. covered: whether its processing model has a rule for an element.
    known: gives every code there is, for suppressions to name. ids: whether IDs and references to them, as a grammar
    types them, are checked (RELAX NG DTD Compatibility). jobs: processes at most. cache: the user's cache folder, or
    None to keep nothing. file_timeout: seconds after which a file is given up. rule_timeout: seconds for the rules of
    one schema on one file. cluster: the address of a Dask scheduler whose workers are to do the work.
    """

    schemas: tuple[Path, ...] = ()
    default: tuple[Path, ...] = ()
    catalog: Catalog = field(default_factory=Catalog)
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    settings: Settings | None = None
    covered: Covered | None = None
    known: Callable[[], frozenset[str]] = frozenset
    ids: bool = True
    jobs: int = 1
    cache: Path | None = None
    file_timeout: float | None = None
    rule_timeout: float = 30.0
    cluster: str | None = None
    locating: LocatingRules = field(default_factory=LocatingRules)

    def wanted(self, check: str) -> bool:
        """Whether a whole check is to be made: `select` may name it, or codes, which may be any check's."""
        return check not in self.ignore and (
            not self.select or check in self.select or not self.select.issubset(CHECKS)
        )

    def against_schemas(self) -> bool:
        """Whether files are to be checked against grammars or rules."""
        return self.wanted("relaxng") or self.wanted("schematron")

    def ask(self) -> Ask:
        """What is asked of each file."""
        made = frozenset(check for check in CHECKS if self.wanted(check))
        return Ask(
            self.schemas,
            self.default,
            self.catalog,
            made,
            self.ids,
            self.covered is not None,
            self.known,
            self.cache,
            named_if_any(),
            self.rule_timeout,
            self.locating,
        )


def kept(findings: Iterable[Finding], options: Options) -> list[Finding]:
    """The findings that `select`, `ignore` and `severities` leave, with the severities that these give.

    What kept a file from being checked is left whatever they say, where the check was asked for.
    """
    left = []
    against_schemas = options.against_schemas()
    rules = _RulesByFile(options)
    for finding in findings:
        # The rest of a flood is meant by whoever means the flood.
        of_flood = finding.code == MORE_FINDINGS
        name = str(finding.args["code"]) if of_flood else finding.code.name
        names = {name, str(finding.args["check"]) if of_flood else finding.code.check}
        if finding.code.check == "run" or (against_schemas and finding.code.name in UNCHECKED):
            left.append(finding)
            continue
        ignore, severities = rules.of(finding.span.file)
        if (options.select and not names & options.select) or names & ignore:
            continue
        severity = severities.get(name, finding.effective_severity)
        if severity is not None:
            left.append(finding if severity == finding.effective_severity else replace(finding, severity=severity))
    return left


class _RulesByFile:
    """What is ignored, and the severities, in each file: those of its own paths go before those of all."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._known: dict[str, tuple[frozenset[str], Mapping[str, Severity | None]]] = {}

    def of(self, file: str) -> tuple[frozenset[str], Mapping[str, Severity | None]]:
        options = self._options
        if options.settings is None or not options.settings.paths:
            return options.ignore, options.severities
        if file not in self._known:
            ignore, severities = options.ignore, dict(options.severities)
            for rule in options.settings.rules_for(file):
                ignore |= rule.ignore
                severities |= rule.severities
            self._known[file] = ignore, severities
        return self._known[file]
