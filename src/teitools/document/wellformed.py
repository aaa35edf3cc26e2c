"""Whether a text is well-formed XML, and if not: what is wrong, where, and which element was left open."""

from __future__ import annotations

import re
from typing import AnyStr
from xml.parsers import expat

from teitools.findings import Code, Finding, Related, Span

from . import messages
from .names import Scope
from .source import Source
from .tag import scan_tag

#: Trees deeper than this are refused: no TEI document is, and every recursive consumer would fail.
DEPTH_LIMIT = 2000
#: An element with more attributes is refused: every consumer holds those of a tag in memory, several times over.
ATTRIBUTES_LIMIT = 20_000

_ENTITY = re.compile(r"&([^;\s<&]+);")
_END_TAG = re.compile(r"</([^\s>/]*)\s*>?")
_COLON = re.compile(r"<\?[^\s?]*:")
_CHUNK = 1 << 20
#: An attribute, or the end of its tag.
_ATTRIBUTE = re.compile(r"""\s(?P<name>[^\s=<>"'/]+)\s*=\s*(?:"[^"<]*"|'[^'<]*')|/?>""")
_LONGEST_TAG = 100_000
_TYPOGRAPHIC = "“”„«»‘’‚‹›"
#: A tag with more attributes than may be is longer than this: a blank, a name, `=` and two quotes each.
_LONG_TAG = 5 * ATTRIBUTES_LIMIT

_CURES = {
    expat.errors.XML_ERROR_INVALID_TOKEN: "mend this place; everything after it is unread until then",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "keep one of the two attributes",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "an XML file has one root element; move this inside it",
    expat.errors.XML_ERROR_SYNTAX: "the file should start with `<`: an XML declaration or the root element",
    expat.errors.XML_ERROR_NO_ELEMENTS: "an XML file has one root element; this one has none",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "finish the tag, comment, instruction or attribute value",
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "end the section with `]]>`",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "the XML declaration must be the very first thing in the file",
    expat.errors.XML_ERROR_PARTIAL_CHAR: "save the file as UTF-8",
    expat.errors.XML_ERROR_XML_DECL: 'write `<?xml version="1.0" encoding="UTF-8"?>`',
    expat.errors.XML_ERROR_ASYNC_ENTITY: "an entity must hold whole elements: begin and end each in the same entity",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "XML allows no such character; write the one that is meant",
}
#: What expat says in words that only its authors understand.
_REASONS = {
    expat.errors.XML_ERROR_SYNTAX: "text stands before the first tag",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "something stands after the end of the root element",
    expat.errors.XML_ERROR_NO_ELEMENTS: "there is no root element",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "what begins here is never finished",
    expat.errors.XML_ERROR_ASYNC_ENTITY: "an entity ends inside another element than it began in",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "an XML declaration stands inside the file",
    expat.errors.XML_ERROR_XML_DECL: "the XML declaration has not its form",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "the number names no character of XML",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "the attribute stands twice in this tag",
}


class _Stop(Exception):
    """Ends a parse early; the findings are already noted."""


def find_faults(source: Source) -> list[Finding]:
    """The first fault of `source` as XML 1.0 with namespaces, and what can be said with it; empty when there is none.

    External entities and external subsets are never read: one that is used is a finding. Expansion is bounded by
    expat's own amplification limit. Cost: one expat pass. Source: XML 1.0; Namespaces in XML 1.0.
    """
    return _Pass(source).faults()


def plainly_wellformed(source: Source) -> bool:
    """Whether expat alone accepts a text that has no document type; False says nothing.

    Only the depth of its elements is not looked at: whoever makes a tree is told. Cost: a fifth of `find_faults`.
    """
    text = source.text
    if "<!DOCTYPE" in text or _COLON.search(text) or has_long_tag(text):
        return False
    versions: list[str] = []
    parser = expat.ParserCreate("utf-8", " ")
    parser.XmlDeclHandler = lambda version, _encoding, _standalone: versions.append(version)
    try:
        parser.Parse(text.encode("utf-8", errors="surrogatepass"), True)
    except expat.ExpatError:
        return False
    return versions in ([], ["1.0"])


def has_long_tag(text: str | bytes) -> bool:
    """Whether a tag, with the text after it, is so long that it may have too many attributes. Cost: next to none."""
    return _has_long_tag(text, "<", "=") if isinstance(text, str) else _has_long_tag(text, b"<", b"=")


def _has_long_tag(text: AnyStr, bracket: AnyStr, equals: AnyStr) -> bool:
    at = text.find(bracket)
    while 0 <= at < len(text) - _LONG_TAG:
        following = text.rfind(bracket, at + 1, at + _LONG_TAG + 1)
        if following < 0 and text.find(equals, at, at + _LONG_TAG) > 0:
            return True
        at = following if following > 0 else text.find(bracket, at + _LONG_TAG)
    return False


class _Pass:
    """One expat pass over a text; used once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._data = source.text.encode("utf-8", errors="surrogatepass")
        self._findings: list[Finding] = []
        #: (name as written, byte index of the start tag) of the open elements.
        self._open: list[tuple[str, int]] = []
        self._names = Scope()
        parser = expat.ParserCreate(encoding="utf-8")
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.ProcessingInstructionHandler = self._instruction
        parser.ExternalEntityRefHandler = self._external
        parser.SkippedEntityHandler = self._skipped
        self._parser = parser

    def faults(self) -> list[Finding]:
        """What is wrong; the pass is made now."""
        try:
            for at in range(0, len(self._data), _CHUNK):
                self._parser.Parse(self._data[at : at + _CHUNK], False)
            self._parser.Parse(b"", True)
        except _Stop:
            pass
        except expat.ExpatError as error:
            at = self._offset(self._parser.ErrorByteIndex)
            self._findings.append(_explain(self._source, error, at, self._open, self._offset))
        return self._findings

    def _offset(self, byte_index: int) -> int:
        return len(self._data[:byte_index].decode("utf-8", errors="replace"))

    def _here(self) -> int:
        return self._offset(self._parser.CurrentByteIndex)

    def _stop(self, code: Code, start: int, length: int, **args: object) -> None:
        span = Span(self._source.path, start, min(start + max(length, 1), len(self._source.text)))
        self._findings.append(Finding(code, span, args))
        raise _Stop

    def _declaration(self, version: str, _encoding: str | None, _standalone: int) -> None:
        if not re.fullmatch(r"1\.[0-9]+", version):
            reason = f"there is no version {version} of XML"
            self._stop(messages.NOT_WELL_FORMED, 0, 5, reason=reason, cure='write `version="1.0"`')

    def _start(self, name: str, attributes: list[str]) -> None:
        self._open.append((name, self._parser.CurrentByteIndex))
        if len(self._open) > DEPTH_LIMIT:
            self._stop(messages.TOO_DEEP, self._here(), len(name) + 1, limit=DEPTH_LIMIT)
        if len(attributes) > 2 * ATTRIBUTES_LIMIT:
            self._stop(messages.TOO_MANY_ATTRIBUTES, self._here(), len(name) + 1, limit=f"{ATTRIBUTES_LIMIT:,}")
        fault = self._names.enter(name, attributes)
        if fault is not None:
            start = self._here()
            tag = scan_tag(self._source.text, start)
            attribute = tag.attribute(fault.qname) if tag else None
            self._stop(fault.code, attribute.start if attribute else start + 1, len(fault.qname), **fault.args)

    def _end(self, _name: str) -> None:
        self._open.pop()
        self._names.leave()

    def _instruction(self, target: str, _data: str) -> None:
        if ":" in target:
            args = {"reason": f"`{target}` names a processing instruction with a colon", "cure": "leave the colon out"}
            self._stop(messages.NOT_WELL_FORMED, self._here() + 2, len(target), **args)

    def _external(self, _context: str, _base: str | None, system: str | None, _public: str | None) -> int:
        here = self._here()
        match = _ENTITY.match(self._source.text, here)
        name = match.group(1) if match else "?"
        self._stop(messages.EXTERNAL_ENTITY, here, len(name) + 2, name=name, system=system or "")
        return 1

    def _skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._stop(messages.UNDEFINED_ENTITY, self._here(), len(name) + 2, name=name)


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
    entity = _ENTITY.match(text, at)
    if reason == expat.errors.XML_ERROR_UNDEFINED_ENTITY and entity:
        return Finding(messages.UNDEFINED_ENTITY, Span(path, at, entity.end()), {"name": entity.group(1)})
    if reason == expat.errors.XML_ERROR_ATTRIBUTE_EXTERNAL_ENTITY_REF and entity:
        args = {"name": entity.group(1), "system": _system_of(entity.group(1), text)}
        return Finding(messages.EXTERNAL_ENTITY, Span(path, at, entity.end()), args)
    if "amplification" in reason or reason == expat.errors.XML_ERROR_RECURSIVE_ENTITY_REF:
        return Finding(messages.ENTITY_EXPANSION, Span(path, at, min(at + 1, len(text))))
    if reason == expat.errors.XML_ERROR_INVALID_TOKEN:
        what, cure = _token_fault(text, at)
        return Finding(messages.NOT_WELL_FORMED, Span(path, at, min(at + 1, len(text))), {"reason": what, "cure": cure})
    if reason == expat.errors.XML_ERROR_SYNTAX and text.startswith("<!", at):
        cure = "a document type definition is no XML file by itself; name the file that is meant"
        what = "a declaration stands outside a document type"
        return Finding(messages.NOT_WELL_FORMED, Span(path, at, at + 2), {"reason": what, "cure": cure})
    if reason == expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE and (twice := _twice(text, at)) is not None:
        attribute, again, first = twice
        args = {"reason": f"the attribute `{attribute}` stands twice in this tag", "cure": _CURES[reason]}
        related = (Related(Span(path, *first), "the first one"),)
        return Finding(messages.NOT_WELL_FORMED, Span(path, *again), args, related=related)
    args = {
        "reason": _REASONS.get(reason, reason),
        "cure": _CURES.get(reason, "mend this place; everything after it is unread until then"),
    }
    return Finding(messages.NOT_WELL_FORMED, Span(path, at, min(at + 1, len(text))), args)


def _twice(text: str, at: int) -> tuple[str, tuple[int, int], tuple[int, int]] | None:
    """The first attribute that a tag has for the second time, where it stands, and where it stood before.

    at: where expat noticed: at the attribute, or at the tag.
    """
    start = at if text.startswith("<", at) else text.rfind("<", 0, at)
    seen: dict[str, tuple[int, int]] = {}
    for match in _ATTRIBUTE.finditer(text, start, start + _LONGEST_TAG):
        if match["name"] is None:
            return None
        if match["name"] in seen:
            return match["name"], match.span("name"), seen[match["name"]]
        seen[match["name"]] = match.span("name")
    return None


def _system_of(entity: str, text: str) -> str:
    """The address that the file declares for an external entity; empty where none is found."""
    quoted = r"""("[^"]*"|'[^']*')"""
    declared = rf"<!ENTITY\s+{re.escape(entity)}\s+(?:SYSTEM|PUBLIC\s+{quoted})\s+{quoted}"
    match = re.search(declared, text)
    return match[2][1:-1] if match else ""


def _token_fault(text: str, at: int) -> tuple[str, str]:
    """(what is wrong, how to put it right) where expat found a character that cannot stand at `at`."""
    character = text[at : at + 1]
    start = text.rfind("<", 0, at)
    inside = text[start:at] if start >= 0 else ""
    if character and ord(character) < 32 and character not in "\t\n\r":
        return f"the control character U+{ord(character):04X} is not allowed in XML", "remove it"
    if start < 0 and text[:at].strip():
        return "text stands before the first tag", _CURES[expat.errors.XML_ERROR_SYNTAX]
    if inside.startswith("<!--") and "-->" not in inside:
        return "`--` stands inside a comment", "write a single hyphen, or end the comment with `-->`"
    if text.startswith("]]>", max(at - 2, 0)) or text.startswith("]]>", at):
        return "`]]>` stands in the text", "write `]]&gt;`"
    ampersand = text.rfind("&", 0, at + 1)
    if ampersand >= 0 and re.fullmatch(r"&#?\w*", text[ampersand:at] or "&"):
        return "`&` begins no entity here", "write `&amp;` for an ampersand"
    if start >= 0 and ">" not in inside and not inside.startswith(("<!", "<?")):
        if inside == "<" and character == "/":
            return "an end tag stands where no element is open", "remove it, or add the start tag that it ends"
        if inside == "<":
            return "`<` begins no tag here", "write `&lt;` for a less-than sign"
        if re.search(r"=\s*\Z", inside) and character in _TYPOGRAPHIC:
            what = f"the attribute's value stands in typographic quotation marks, `{character}`"
            return what, 'write straight ones: `name="value"`'
        if re.search(r"=\s*\Z", inside):
            return "the attribute's value is not in quotes", 'put it in quotes: `name="value"`'
        if re.search(r"=\s*(\"[^\"]*|'[^']*)\Z", inside) and character == "<":
            return "`<` stands in an attribute's value", "write `&lt;`, or close the quotes before it"
        if re.search(r"[\"']\Z", inside):
            return "two attributes stand without a space between them", "put a space after the closing quote"
        bare = re.search(r"\s([^\s=\"']+)\s*\Z", inside)
        if bare and character in "/>":
            return f"the attribute `{bare[1]}` has no value", f'write `{bare[1]}="…"`'
        if character == "<":
            return f"the tag `{inside.split()[0]}` is not finished before the next begins", "end the tag with `>`"
    if inside == "<!":
        return "`<!` begins no comment and no CDATA section here", "write `&lt;` for a less-than sign"
    if character and not character.isprintable():
        return f"the character U+{ord(character):04X} cannot stand here", "remove it"
    return f"`{character}` cannot stand here", _CURES[expat.errors.XML_ERROR_INVALID_TOKEN]
