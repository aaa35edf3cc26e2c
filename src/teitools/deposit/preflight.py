"""Whether an archive would take an edition: each field it asks for, where that stands, and what it would refuse."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from teitools.document import TEI_NS
from teitools.edition import shown_path
from teitools.findings import Finding, Severity, Span

from .agents import orcid_fault
from .facts import Agent, DepositFile, Stated
from .hashes import PIECE
from .licences import licence_of
from .messages import FILE_REFUSED, RECOMMENDATION_MISSING, REQUIREMENT_MISSING, REQUIREMENT_UNMET
from .metadata import Metadata
from .package import Validation
from .requirements import Archive, FieldRequirement, FileRequirement
from .survey import Part, Survey

#: So many texts, or files, that fail a requirement are named one by one.
MOST_NAMED = 20
_SOURCES = ("corpus", "text", "register", "schema", "odd", "guidelines", "image", "extra")
_XML = (".xml", ".tei", ".odd", ".rng", ".xsd")
_TEI = ("corpus", "text", "register")
_DATE = re.compile(r"-?\d{4,}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class CheckedRequirement:
    """A requirement and how it is met. values: what is stated, the first few. met: None where nothing was asked.

    count: (texts or files that meet it, all of them) for what is asked of each.
    """

    requirement: FieldRequirement | FileRequirement
    values: tuple[Stated, ...]
    met: bool | None
    findings: tuple[Finding, ...] = ()
    count: tuple[int, int] | None = None


def check_requirements(
    archive: Archive, survey: Survey, metadata: Metadata, validate: Callable[[], Validation]
) -> Iterator[CheckedRequirement]:
    """Every requirement of `archive`, in order, and how the edition meets it. validate: called when it must be known.

    Cost: the files are read where their content is asked for.
    """
    for field in archive.fields:
        yield (
            _of_each_text(archive, field, survey, metadata)
            if field.of == "text"
            else _of_all(archive, field, metadata, survey)
        )
    for file in archive.files:
        yield _of_files(archive, file, survey, validate)


def _of_all(archive: Archive, field: FieldRequirement, metadata: Metadata, survey: Survey) -> CheckedRequirement:
    values = edition_facts(field.fact, metadata, survey)
    fault = _fault(field, values)
    if fault is None:
        return CheckedRequirement(field, values, True if values else None)
    corpus = survey.corpus or next(iter(survey.files))
    place = next((each.where for each in values if each.where is not None), None)
    finding = _finding(archive, field, values, fault, place or corpus.header or Span(corpus.path, 0, 0))
    return CheckedRequirement(field, values, False, (finding,) if finding is not None else ())


def _of_each_text(archive: Archive, field: FieldRequirement, survey: Survey, metadata: Metadata) -> CheckedRequirement:
    findings: list[Finding] = []
    first: tuple[Stated, ...] = ()
    good = total = 0
    for facts in survey.texts():
        total += 1
        values = text_facts(field.fact, facts, metadata)
        fault = _fault(field, values)
        first = first or values
        if fault is None:
            good += 1
        elif len(findings) < MOST_NAMED:
            place = next((each.where for each in values if each.where is not None), None)
            finding = _finding(archive, field, values, fault, place or facts.header or Span(facts.path, 0, 0))
            findings += [finding] if finding is not None else []
    return CheckedRequirement(field, first, good == total, tuple(findings), (good, total))


def _finding(
    archive: Archive, field: FieldRequirement, values: Sequence[Stated], fault: str, place: Span
) -> Finding | None:
    args: dict[str, object] = {"archive": archive.name, "field": field.name, "cure": field.cure, "reason": fault}
    if not values and field.need == "recommended":
        return Finding(RECOMMENDATION_MISSING, place, args)
    if not values:
        return Finding(REQUIREMENT_MISSING, place, args)
    severity = Severity.WARNING if field.need == "recommended" else None
    shown = "; ".join(each.value for each in values[:3])
    return Finding(REQUIREMENT_UNMET, place, args | {"value": shown}, severity=severity)


def _fault(field: FieldRequirement, values: Sequence[Stated]) -> str | None:
    """What is wrong with the values of a field, or None."""
    if field.test == "date-or-both-ends":
        return _dated(values)
    if not values:
        return None if field.need == "if-stated" else "it is stated nowhere"
    return next((fault for each in values if (fault := _value_fault(field, each.value))), None)


def _value_fault(field: FieldRequirement, value: str) -> str | None:
    if field.test == "one-of" and value not in field.values:
        return "it is none of " + ", ".join(f"`{each}`" for each in field.values)
    if field.test == "pattern" and not re.search(field.pattern, value):
        return f"it does not match `{field.pattern}`"
    if field.test == "date" and not _DATE.fullmatch(value):
        return "it is no date as YYYY, YYYY-MM or YYYY-MM-DD"
    if field.test == "email" and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value):
        return "it is no e-mail address"
    if field.test == "orcid":
        fault = orcid_fault(value.partition(" ")[0])
        return f"`{value.partition(' ')[0]}` is no ORCID iD: {fault}" if fault else None
    return None


def _dated(values: Sequence[Stated]) -> str | None:
    """Values are `when X`, `notBefore X`, `notAfter X`."""
    said = dict(each.value.split(" ", 1) for each in values)
    if not said:
        return "neither a date nor both ends of one are stated"
    for value in said.values():
        if not _DATE.fullmatch(value):
            return f"`{value}` is no date as YYYY, YYYY-MM or YYYY-MM-DD"
    if "when" in said or len(said) == 2:
        return None
    return "one end of the date is stated, and not the other"


def edition_facts(fact: str, metadata: Metadata, survey: Survey) -> tuple[Stated, ...]:
    """What is known of the edition as a whole under the name of a fact; empty for what is not stated."""
    one: dict[str, Stated | None] = {
        "title": metadata.title,
        "short-title": metadata.short_title,
        "description": metadata.description,
        "date": metadata.date,
        "version": metadata.version,
        "genre": metadata.genre,
        "publisher": _named(metadata.publisher),
        "licence-id": _licence(metadata, "id"),
        "licence-address": _licence(metadata, "address"),
        "licence-title": _licence(metadata, "title"),
        "resource-type": Stated("dataset"),
        "clarin-type": Stated("corpus"),
        "medium": Stated("text"),
        "arche-category": Stated("Collection"),
        "nakala-type": Stated("http://purl.org/coar/resource_type/c_ddb1"),
        "size": Stated(f"{len(survey.parts)} files"),
    }
    if fact in one:
        stated = one[fact]
        return (stated,) if stated is not None and stated.value else ()
    if fact == "creators":
        return tuple(stated for each in metadata.creators if (stated := _named(each)) is not None)
    if fact == "orcids":
        people = (*metadata.creators, *metadata.contributors)
        return tuple(
            Stated(f"{orcid} {each.name}", each.where) for each in people if (orcid := each.identifier("orcid"))
        )
    if fact in ("languages", "keywords"):
        return metadata.languages if fact == "languages" else metadata.keywords
    return metadata.settings.get(fact, ())


def text_facts(fact: str, facts: DepositFile, metadata: Metadata) -> tuple[Stated, ...]:
    """What is known of one text under the name of a fact; what its header leaves out, the settings may say of all."""
    if fact == "title":
        return facts.titles[:1]
    if fact in ("makers", "makers-gnd"):
        people = (*facts.authors, *facts.editors)
        if fact == "makers-gnd":
            return tuple(Stated(gnd, each.where) for each in people if (gnd := each.identifier("gnd")))
        return tuple(stated for each in people if (stated := _named(each)) is not None)
    if fact == "responsible":
        return tuple(stated for each in facts.responsible if each.role and (stated := _named(each)) is not None)
    if fact == "publisher":
        return tuple(stated for each in facts.publishers[:1] if (stated := _named(each)) is not None)
    if fact == "genre":
        return _one(facts.genre or metadata.setting("genre"))
    if fact == "created":
        return _created(facts, metadata)
    if fact in ("date", "extent", "source"):
        return _one({"date": facts.date, "extent": facts.extent, "source": facts.source}[fact])
    if fact == "languages":
        return facts.languages
    if fact.startswith("licence-") and facts.licences:
        licence = licence_of(facts.licences[0].value)
        value = {"licence-title": licence.title, "licence-address": licence.address}.get(fact, licence.id)
        return (Stated(value, facts.licences[0].where),) if value else ()
    return ()


def _created(facts: DepositFile, metadata: Metadata) -> tuple[Stated, ...]:
    """The text's date; an end that its header leaves open is the settings'."""
    keys = ("created", "created-not-before", "created-not-after")
    told = tuple(metadata.setting(key) for key in keys)
    found = facts.created if any(facts.created) else told
    if found[0] is None:
        found = (None, found[1] or told[1], found[2] or told[2])
    words = ("when", "notBefore", "notAfter")
    return tuple(Stated(f"{word} {each.value}", each.where) for word, each in zip(words, found, strict=True) if each)


def _one(stated: Stated | None) -> tuple[Stated, ...]:
    return (stated,) if stated is not None and stated.value else ()


def _named(agent: Agent | None) -> Stated | None:
    return Stated(agent.sort_name, agent.where) if agent is not None and agent.name else None


def _licence(metadata: Metadata, part: str) -> Stated | None:
    if metadata.licence is None or metadata.licence_stated is None:
        return None
    value: str = getattr(metadata.licence, part)
    return Stated(value, metadata.licence_stated.where) if value else None


# -- files -----------------------------------------------------------------------------------------------------------


def _of_files(
    archive: Archive, file: FileRequirement, survey: Survey, validate: Callable[[], Validation]
) -> CheckedRequirement:
    if file.of == "package":
        return _of_package(archive, file, survey)
    refused = list(_refused(file, survey, validate))
    total = sum(1 for _ in _parts(file.of, survey))
    findings = []
    for name, path, reason in refused[:MOST_NAMED]:
        args = {"archive": archive.name, "name": name, "reason": reason, "cure": file.cure}
        findings.append(Finding(FILE_REFUSED, Span(shown_path(Path(path)), 0, 0), args))
    return CheckedRequirement(
        file, (), not refused, tuple(findings), (total - len({each[0] for each in refused}), total)
    )


def _of_package(archive: Archive, file: FileRequirement, survey: Survey) -> CheckedRequirement:
    """The one zip file, judged by the bytes that it holds: compressed it is smaller."""
    size = survey.size
    stated = Stated(f"{size} bytes before compression, in one file")
    if file.test == "most-bytes" and size > int(file.value):
        args = {"archive": archive.name, "name": "the package", "reason": file.reason, "cure": file.cure}
        return CheckedRequirement(
            file, (stated,), False, (Finding(FILE_REFUSED, Span(str(survey.settings.root), 0, 0), args),)
        )
    return CheckedRequirement(file, (stated,), True)


def _parts(group: str, survey: Survey) -> Iterator[Part]:
    for part in sorted(survey.parts.values(), key=lambda each: each.name):
        if (
            (group == "sources" and part.role in _SOURCES)
            or (group == "tei" and part.role in _TEI)
            or (group == "images" and part.role == "image")
            or (
                group == "xml"
                and part.role in _SOURCES
                and part.path.suffix.lower() in (".xml", ".tei", ".odd", ".rng", ".xsd")
            )
        ):
            yield part


def _refused(
    file: FileRequirement, survey: Survey, validate: Callable[[], Validation]
) -> Iterator[tuple[str, str, str]]:
    """(name, path, reason) of each file that is refused."""
    test = file.test
    if test in ("name", "folder-name"):
        yield from _badly_named(file, survey)
    elif test in ("declared-encoding", "no-bom"):
        for part in _parts(file.of, survey):
            with part.path.open("rb") as opened:
                start = opened.read(300)
            if (test == "no-bom" and _marked(start)) or (test == "declared-encoding" and not _declares(start)):
                yield part.name, str(part.path), file.reason
    elif test in ("schema-readable", "valid"):
        yield from _invalid(file, survey, validate())
    elif test in ("unique-content", "unique-names"):
        yield from _twice(file, _parts(file.of, survey))
    elif test == "largest":
        for part in _parts(file.of, survey):
            if part.path.stat().st_size > int(file.value):
                yield part.name, str(part.path), file.reason
    elif test == "tei-namespace":
        for facts in survey.files:
            if facts.namespace != TEI_NS:
                yield facts.name, facts.path, file.reason


def _badly_named(file: FileRequirement, survey: Survey) -> Iterator[tuple[str, str, str]]:
    pattern = re.compile(str(file.value))
    folders: set[str] = set()
    for part in _parts(file.of, survey):
        *above, name = part.name.split("/")
        if file.test == "name":
            if not pattern.search(name):
                yield part.name, str(part.path), file.reason
            continue
        for depth, folder in enumerate(above, 1):
            whole = "/".join(above[:depth])
            if whole not in folders and not pattern.search(folder):
                yield whole, str(part.path), file.reason
            folders.add(whole)


def _marked(start: bytes) -> bool:
    return start.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


def _declares(start: bytes) -> bool:
    return re.match(rb"""(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*["']""", start) is not None or start[:2] in (
        b"\xff\xfe",
        b"\xfe\xff",
    )


def _invalid(file: FileRequirement, survey: Survey, validation: Validation) -> Iterator[tuple[str, str, str]]:
    """Files with errors: of the choice of the schema, or of what the schema says."""
    checks = ("schema",) if file.test == "schema-readable" else ("wellformed", "relaxng", "schematron")
    errors = [each for each in validation.findings if each.effective_severity is Severity.ERROR]
    broken = {each.span.file for each in errors if each.code.check in checks}
    for facts in survey.files:
        if facts.path in broken:
            yield facts.name, facts.path, file.reason
        elif file.test == "schema-readable":
            for reference in facts.references:
                if reference.kind == "schema" and reference.path is None:
                    yield facts.name, facts.path, f"{file.reason}: `{reference.written}` lies elsewhere on the web"
    if file.test == "schema-readable":
        schemas = {str(part.path) for part in survey.parts.values() if part.role == "schema"}
        for path in sorted({each.span.file for each in errors if str(Path(each.span.file).absolute()) in schemas}):
            yield path, path, file.reason


def _twice(file: FileRequirement, parts: Iterable[Part]) -> Iterator[tuple[str, str, str]]:
    known: dict[str, str] = {}
    for part in parts:
        key = part.name.casefold() if file.test == "unique-names" else _digest(part)
        other = known.setdefault(key, part.name)
        if other != part.name:
            yield part.name, str(part.path), f"{file.reason} (`{other}`)"


def _digest(part: Part) -> str:
    total = hashlib.sha256()
    with part.path.open("rb") as opened:
        while piece := opened.read(PIECE):
            total.update(piece)
    return total.hexdigest()
