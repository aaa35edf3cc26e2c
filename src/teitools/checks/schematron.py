"""One file by the Schematron rules of its schemas."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from teitools.document import SCH_NS, Unreadable, quotable
from teitools.findings import Finding, Span, did_you_mean, nearest
from teitools.schematron import Plan, SchematronError, UnknownPhase, check_document, compile_schema, read_schematron

from .file import File
from .messages import SCHEMA_PHASE_UNKNOWN
from .options import Ask

_PLACED = re.compile(rb"-uri\s*\(|\bdoc(?:ument)?(?:-available)?\s*\(|unparsed-text|collection\s*\(|\sdocuments\s*=")
_FURTHER = re.compile(rb"<(?:\w+:)?(?:include|extends)\s[^>]*href")
#: Rules that took longer, in seconds, may have been given up.
_SLOW = 0.5
_NAMESPACE = SCH_NS.partition("//")[2].encode()


def by_rules(file: File, ask: Ask) -> Iterator[Finding]:
    """What the rules of `file`'s schemas say; nothing of one that is not well-formed.

    What could not be evaluated is noted in its facts.
    """
    broken = {finding.span.file for finding in file.facts.broken}
    for schema, phase in file.choice.schematron:
        embedded = schema in file.choice.relaxng
        if str(schema) in broken or (embedded and not holds_rules(schema)):
            continue
        try:
            plan = plan_of(schema, phase, ask.cache)
        except UnknownPhase as error:
            yield _unknown_phase(file.choice.phases[schema, phase], schema, error)
            continue
        except (SchematronError, Unreadable) as error:
            file.facts.broken += [each for each in error.findings if each not in file.facts.broken]
            continue
        placed, alone = _reach(schema)
        file.facts.placed |= placed
        file.facts.volatile |= not alone
        if not embedded:
            file.facts.used.append([str(schema), []])
        begun = time.thread_time()
        outcome = check_document(plan, file.document, ask.rule_timeout)
        # What was given up for want of time may be done another time.
        file.facts.volatile |= bool(outcome.not_evaluated) and time.thread_time() - begun > _SLOW
        yield from outcome.findings
        noted = file.facts.not_evaluated
        for each in dict.fromkeys((*plan.not_evaluated, *outcome.not_evaluated)):
            place = each.span
            row = [each.rule, each.expression, each.reason, place.file, place.start, place.end, each.stopped]
            if row not in noted:
                noted.append(row)


@lru_cache(maxsize=64)
def holds_rules(schema: Path) -> bool:
    """Whether a grammar may embed rules, at the cost of one search."""
    return _NAMESPACE in schema.read_bytes()


@lru_cache(maxsize=64)
def _reach(schema: Path) -> tuple[bool, bool]:
    """Whether rules may ask where a document lies or for other documents; whether the schema is one file."""
    data = schema.read_bytes()
    return bool(_PLACED.search(data)), schema.suffix == ".rng" or not _FURTHER.search(data)


@lru_cache(maxsize=8)
def plan_of(schema: Path, phase: str | None, cache: Path | None) -> Plan:
    """The rules of a schema, compiled once in this process. Raises as reading and compiling do."""
    return compile_schema(read_schematron(schema, cache), phase)


def _unknown_phase(span: Span, schema: Path, error: UnknownPhase) -> Finding:
    phases = error.known if quotable(schema) else ()
    near = nearest(error.phase, phases)
    known = "it has " + ", ".join(f"`{each}`" for each in phases) if phases else "it has none that may be told"
    known = known if error.known else "it has none"
    args = {"href": schema.name, "phase": error.phase, "cure": did_you_mean(near[0]) if near else known}
    return Finding(SCHEMA_PHASE_UNKNOWN, span, args, expected=phases, suggestion=near[0] if near else None)
