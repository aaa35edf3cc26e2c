"""What holding an edition's files against each other can find."""

from teitools.findings import Code, Severity


def _code(name: str, severity: Severity, message: str, help: str, *, once: bool = False) -> Code:
    return Code(name, "edition", severity, message, help, "checks", once)


WRONG_TARGET_KIND = _code(
    "wrong_target_kind",
    Severity.ERROR,
    "`{element}` points to a `{target}`, `{pointer}`, by `@{attribute}`",
    "point to {expected}, or use the element for what is meant",
)
ID_IN_REGISTER = _code(
    "id_in_register",
    Severity.WARNING,
    "no element of this file has the xml:id `{id}`, but the {kind} of that id in `{file}` does",
    "write `{right}`, or declare a prefix for the register and use that",
)
AMBIGUOUS_KEY = _code(
    "ambiguous_key",
    Severity.ERROR,
    "`{id}` is the xml:id of two records that the prefix `{prefix}` leads to",
    "give one of them another xml:id, or the prefix one declaration",
)
DUPLICATE_XML_ID = _code(
    "duplicate_xml_id",
    Severity.ERROR,
    "the xml:id `{id}` stands twice in this file, first at line {line}",
    "give each element an xml:id of its own",
)
RECORD_NEVER_MENTIONED = _code(
    "record_never_mentioned",
    Severity.WARNING,
    "no pointer of the edition leads to the {kind} `{id}`",
    "point to it where it is mentioned, or remove the record",
)
SAME_NAME_TWICE = _code(
    "same_name_twice",
    Severity.WARNING,
    "`{name}` is the name of two records, `{first}` and `{second}`",
    "merge them if they are the same, else tell them apart in their names",
)
CIRCULAR_RELATION = _code(
    "circular_relation",
    Severity.ERROR,
    "the relation `{name}` leads from `{id}` back to itself: {path}",
    "remove or turn round one of the relations",
)
CIRCULAR_POINTER = _code(
    "circular_pointer",
    Severity.ERROR,
    "`@{attribute}` leads from here back to this element: {path}",
    "let the chain end somewhere",
)
HEADER_INCOMPLETE = _code(
    "header_incomplete",
    Severity.WARNING,
    "the header gives no {what}",
    "publication and deposit need it: {cure}",
    once=True,
)

EDITION_CODES = (
    WRONG_TARGET_KIND,
    ID_IN_REGISTER,
    AMBIGUOUS_KEY,
    DUPLICATE_XML_ID,
    RECORD_NEVER_MENTIONED,
    SAME_NAME_TWICE,
    CIRCULAR_RELATION,
    CIRCULAR_POINTER,
    HEADER_INCOMPLETE,
)
