"""Whether a text is well-formed XML, and if not: what is wrong, where, and which element was left open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from teitools.findings import Code, Finding, Related, Span

from . import messages
from .source import Source
from .tag import scan_tag

#: Trees deeper than this are refused: no TEI document is, and every recursive consumer would fail.
DEPTH_LIMIT = 2000

_END_TAG = re.compile(r"</([^\s>/]*)\s*>?")
_CHUNK = 1 << 20

_CURES = {
    expat.errors.XML_ERROR_INVALID_TOKEN: "mend this place; everything after it is unread until then",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "keep one of the two attributes",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "an XML file has one root element; move this inside it",
    expat.errors.XML_ERROR_SYNTAX: "the file should start with `<`: an XML declaration or the root element",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "a tag, comment or attribute value that starts here is never finished",
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "end the section with `]]>`",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "the XML declaration must be the very first thing in the file",
    expat.errors.XML_ERROR_PARTIAL_CHAR: "save the file as UTF-8",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "XML allows no such character; write the one that is meant",
}


class _Stop(Exception):
    """Ends a parse early; the findings are already noted."""


@dataclass(slots=True)
class _Open:
    """The elements open at a moment: (name as written, byte index of the start tag)."""

    stack: list[tuple[str, int]] = field(default_factory=list)


def find_faults(source: Source) -> list[Finding]:
    """The first well-formedness fault of `source` and what can be said with it; empty when there is none.

    External entities and external subsets are never read: one that is used is a finding. Expansion is bounded by
    expat's own amplification limit. Cost: one expat pass.
    """
    opened = _Open()
    findings: list[Finding] = []
    data = source.text.encode("utf-8", errors="surrogatepass")
    parser = expat.ParserCreate(encoding="utf-8")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    push, pop = opened.stack.append, opened.stack.pop
    prefixes = [frozenset({"xml", "xmlns"})]

    def offset(byte_index: int) -> int:
        return len(data[:byte_index].decode("utf-8", errors="replace"))

    def stop(code: Code, start: int, length: int, **args: object) -> None:
        span = Span(source.path, start, min(start + max(length, 1), len(source.text)))
        findings.append(Finding(code, span, args))
        raise _Stop

    def start_element(name: str, attributes: list[str]) -> None:
        push((name, parser.CurrentByteIndex))
        if len(opened.stack) > DEPTH_LIMIT:
            stop(messages.TOO_DEEP, offset(parser.CurrentByteIndex), len(name) + 1, limit=DEPTH_LIMIT)
        names = attributes[::2]
        here = {each[6:] for each in names if each.startswith("xmlns:")}
        prefixes.append(prefixes[-1] | here if here else prefixes[-1])
        for qname in (name, *names):
            prefix, colon, _ = qname.partition(":")
            if colon and prefix not in prefixes[-1]:
                undeclared(qname, prefix)

    def undeclared(qname: str, prefix: str) -> None:
        start = offset(parser.CurrentByteIndex)
        tag = scan_tag(source.text, start)
        attribute = tag.attribute(qname) if tag else None
        at = attribute.start if attribute else start + 1
        stop(messages.UNDECLARED_PREFIX, at, len(qname), name=qname, prefix=prefix)

    def end_element(_name: str) -> None:
        pop()
        prefixes.pop()

    def external(_context: str, _base: str | None, system: str | None, _public: str | None) -> int:
        here = offset(parser.CurrentByteIndex)
        match = re.compile(r"&([^;\s]+);").match(source.text, here)
        name = match.group(1) if match else "?"
        stop(messages.EXTERNAL_ENTITY, here, len(name) + 2, name=name, system=system or "")
        return 1

    def skipped(name: str, is_parameter: bool) -> None:
        if not is_parameter:
            stop(messages.UNDEFINED_ENTITY, offset(parser.CurrentByteIndex), len(name) + 2, name=name)

    parser.ordered_attributes = True
    parser.StartElementHandler = start_element
    parser.EndElementHandler = end_element
    parser.ExternalEntityRefHandler = external
    parser.SkippedEntityHandler = skipped
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(data[at : at + _CHUNK], False)
        parser.Parse(b"", True)
    except _Stop:
        pass
    except expat.ExpatError as error:
        findings.append(_explain(source, error, offset(parser.ErrorByteIndex), opened.stack, offset))
    return findings


def _explain(source: Source, error: expat.ExpatError, at: int, stack: list[tuple[str, int]], offset: object) -> Finding:
    """The finding that an expat error at code point `at` amounts to, given the elements then open."""
    text, path = source.text, source.path
    reason = expat.ErrorString(error.code)

    def opening() -> tuple[str, Span, int]:
        name, byte = stack[-1]
        start = offset(byte)  # type: ignore[operator]
        return name, Span(path, start, start + len(name) + 1), source.position(start)[0]

    if reason == expat.errors.XML_ERROR_TAG_MISMATCH and stack:
        start = text.rfind("<", 0, at + 1)
        match = _END_TAG.match(text, start)
        found = match.group() if match else text[at : at + 1]
        span = Span(path, start if match else at, match.end() if match else at + 1)
        name, opened, line = opening()
        related = (Related(opened, f"`<{name}>` is opened here"),)
        return Finding(messages.UNCLOSED_ELEMENT, span, {"found": found, "open": name, "line": line}, related=related)
    if reason == expat.errors.XML_ERROR_NO_ELEMENTS and stack:
        name, opened, line = opening()
        trail = "/".join(element for element, _ in stack[-8:])
        span = Span(path, len(text.rstrip()), len(text))
        related = (Related(opened, f"`<{name}>` is opened here"),)
        args = {"open": name, "line": line, "path": trail}
        return Finding(messages.UNEXPECTED_END, span, args, related=related)
    entity = re.compile(r"&([^;\s<&]+);").match(text, at)
    if reason == expat.errors.XML_ERROR_UNDEFINED_ENTITY and entity:
        return Finding(messages.UNDEFINED_ENTITY, Span(path, at, entity.end()), {"name": entity.group(1)})
    if "amplification" in reason or reason == expat.errors.XML_ERROR_RECURSIVE_ENTITY_REF:
        return Finding(messages.ENTITY_EXPANSION, Span(path, at, min(at + 1, len(text))))
    if reason == expat.errors.XML_ERROR_INVALID_TOKEN:
        what, cure = _token_fault(text, at)
        return Finding(messages.NOT_WELL_FORMED, Span(path, at, min(at + 1, len(text))), {"reason": what, "cure": cure})
    args = {"reason": reason, "cure": _CURES.get(reason, "mend this place; everything after it is unread until then")}
    return Finding(messages.NOT_WELL_FORMED, Span(path, at, min(at + 1, len(text))), args)


def _token_fault(text: str, at: int) -> tuple[str, str]:
    """(what is wrong, how to put it right) where expat found a character that cannot stand at `at`."""
    character = text[at : at + 1]
    start = text.rfind("<", 0, at)
    inside = text[start:at] if start >= 0 else ""
    if character and ord(character) < 32 and character not in "\t\n\r":
        return f"the control character U+{ord(character):04X} is not allowed in XML", "remove it"
    if inside.startswith("<!--") and "-->" not in inside:
        return "`--` stands inside a comment", "write a single hyphen, or end the comment with `-->`"
    if text.startswith("]]>", max(at - 2, 0)) or text.startswith("]]>", at):
        return "`]]>` stands in the text", "write `]]&gt;`"
    ampersand = text.rfind("&", 0, at + 1)
    if ampersand >= 0 and re.fullmatch(r"&#?\w*", text[ampersand:at] or "&"):
        return "`&` begins no entity here", "write `&amp;` for an ampersand"
    if start >= 0 and ">" not in inside and not inside.startswith(("<!", "<?")):
        if re.fullmatch(r"<", inside):
            return "`<` begins no tag here", "write `&lt;` for a less-than sign"
        if re.search(r"=\s*\Z", inside):
            return "the attribute's value is not in quotes", 'put it in quotes: `name="value"`'
        if re.search(r"=\s*(\"[^\"]*|'[^']*)\Z", inside) and character == "<":
            return "`<` stands in an attribute's value", "write `&lt;`, or close the quotes before it"
        if re.search(r"[\"']\Z", inside):
            return "two attributes stand without a space between them", "put a space after the closing quote"
        if character == "<":
            return f"the tag `{inside.split()[0]}` is not finished before the next begins", "end the tag with `>`"
    return f"`{character}` cannot stand here", _CURES[expat.errors.XML_ERROR_INVALID_TOKEN]
