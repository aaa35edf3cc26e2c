"""What reading a file can find."""

from teitools.findings import Code, Severity


def _error(name: str, message: str, help: str) -> Code:
    return Code(name, "wellformed", Severity.ERROR, message, help, "document")


EMPTY_FILE = _error(
    "empty_file", "the file is empty", 'a TEI file starts with `<TEI xmlns="http://www.tei-c.org/ns/1.0">`'
)
WRONG_ENCODING = _error(
    "wrong_encoding",
    "byte {byte} at offset {offset} is not {encoding}",
    "save the file as UTF-8, or name its true encoding in the XML declaration",
)
UNKNOWN_ENCODING = _error(
    "unknown_encoding", "the XML declaration names the unknown encoding `{encoding}`", "save the file as UTF-8"
)
NOT_WELL_FORMED = _error("not_well_formed", "not well-formed: {reason}", "{cure}")
UNCLOSED_ELEMENT = _error(
    "unclosed_element",
    "`{found}` found while `<{open}>` is still open since line {line}",
    "close `<{open}>` before this, or remove its start tag at line {line}",
)
UNEXPECTED_END = _error(
    "unexpected_end",
    "the file ends while `<{open}>` is still open since line {line}",
    "add `</{open}>` where the element should end; open at the end: {path}",
)
UNDECLARED_PREFIX = _error(
    "undeclared_prefix",
    "the prefix of `{name}` is not declared",
    'declare it on this element or one around it: `xmlns:{prefix}="…"`',
)
UNDEFINED_ENTITY = _error(
    "undefined_entity",
    "the entity `&{name};` is not defined in this file",
    "write the character itself, or `&#x…;`; only `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;` need no declaration",
)
EXTERNAL_ENTITY = _error(
    "external_entity",
    "the entity `{name}` would read `{system}`: external entities are never read",
    "use XInclude for files of the edition",
)
ENTITY_EXPANSION = _error(
    "entity_expansion",
    "the entities of this file expand to far more than its own size",
    "remove the nested entity declarations",
)
TOO_DEEP = _error(
    "nested_too_deep", "elements are nested more than {limit} deep", "look for a start tag repeated without its end tag"
)
INCLUDE_FAILED = Code(
    "include_failed",
    "wellformed",
    Severity.ERROR,
    "`{href}` cannot be included: {reason}",
    "correct the path, which is relative to this file, or add an `xi:fallback`",
    "document",
)
#: Of the check `run`: the file is told to be checked not in full, whatever is selected.
INCLUDE_NOT_LOCAL = Code(
    "include_not_local",
    "run",
    Severity.ERROR,
    "{count} of this file, first `{href}`, {are} not on this machine, and nothing is fetched from the network",
    "map their addresses in an XML catalog (`--catalog FILE`), or add an `xi:fallback`; "
    "the header, and pointers to ids, are not judged until then",
    "document",
)

CODES = (
    EMPTY_FILE,
    WRONG_ENCODING,
    UNKNOWN_ENCODING,
    NOT_WELL_FORMED,
    UNCLOSED_ELEMENT,
    UNEXPECTED_END,
    UNDECLARED_PREFIX,
    UNDEFINED_ENTITY,
    EXTERNAL_ENTITY,
    ENTITY_EXPANSION,
    TOO_DEEP,
    INCLUDE_FAILED,
    INCLUDE_NOT_LOCAL,
)
