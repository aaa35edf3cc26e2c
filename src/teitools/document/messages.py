"""What reading a file can find."""

from teitools.findings import Catalogue

codes = Catalogue("document", check="wellformed")

EMPTY_FILE = codes.error(
    "empty_file", message="the file is empty", help='a TEI file starts with `<TEI xmlns="http://www.tei-c.org/ns/1.0">`'
)
WRONG_ENCODING = codes.error(
    "wrong_encoding",
    message="byte {byte} at offset {offset} is not {encoding}",
    help="save the file as UTF-8, or name its true encoding in the XML declaration",
)
UNKNOWN_ENCODING = codes.error(
    "unknown_encoding",
    message="the XML declaration names the unknown encoding `{encoding}`",
    help="save the file as UTF-8",
)
NOT_WELL_FORMED = codes.error("not_well_formed", message="not well-formed: {reason}", help="{cure}")
UNCLOSED_ELEMENT = codes.error(
    "unclosed_element",
    message="`{found}` found while `<{open}>` is still open since line {line}",
    help="close `<{open}>` before this, or remove its start tag at line {line}",
)
UNEXPECTED_END = codes.error(
    "unexpected_end",
    message="the file ends while `<{open}>` is still open since line {line}",
    help="add `</{open}>` where the element should end; open at the end: {path}",
)
UNDECLARED_PREFIX = codes.error(
    "undeclared_prefix",
    message="the prefix of `{name}` is not declared",
    help='declare it on this element or one around it: `xmlns:{prefix}="…"`',
)
UNDEFINED_ENTITY = codes.error(
    "undefined_entity",
    message="the entity `&{name};` is not defined in this file",
    help=(
        "write the character itself, or `&#x…;`; only `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;` need no "
        "declaration"
    ),
)
EXTERNAL_ENTITY = codes.error(
    "external_entity",
    message="the entity `{name}` would read `{system}`: external entities are never read",
    help="use XInclude for files of the edition",
)
ENTITY_EXPANSION = codes.error(
    "entity_expansion",
    message="the entities of this file expand to far more than its own size",
    help="remove the nested entity declarations",
)
TOO_DEEP = codes.error(
    "nested_too_deep",
    message="elements are nested more than {limit} deep",
    help="look for a start tag repeated without its end tag",
)
TOO_MANY_ATTRIBUTES = codes.error(
    "too_many_attributes",
    message="an element has more than {limit} attributes",
    help="put what they say into elements of their own",
)
INCLUDE_FAILED = codes.error(
    "include_failed",
    message="`{href}` cannot be included: {reason}",
    help="correct the path, which is relative to this file, or add an `xi:fallback`",
)
#: Of the check `run`: the file is told to be checked not in full, whatever is selected.
INCLUDE_NOT_LOCAL = codes.error(
    "include_not_local",
    check="run",
    message="{count} of this file, first `{href}`, {are} not on this machine, and nothing is fetched from the network",
    help=(
        "map their addresses in an XML catalog (`--catalog FILE`), or add an `xi:fallback`; "
        "the header, and pointers to ids, are not judged until then"
    ),
)

CODES = codes.all
