"""What compiling a customization can find in it."""

from collections.abc import Collection, Mapping

from teitools.findings import Code, Finding, Severity, Span

from .nearest import nearest

#: `minOccurs` or `maxOccurs` above this is not written out in the grammar.
MOST_REPEATS = 100


def _code(name: str, message: str, help: str, severity: Severity = Severity.ERROR) -> Code:
    return Code(name, "odd", severity, message, help, "odd")


NO_SCHEMA_SPEC = _code(
    "odd_no_schema_spec", "no `schemaSpec` is found in this file", "a customization holds one `<schemaSpec ident=…>`"
)
UNREADABLE_SOURCE = _code(
    "odd_unreadable_source",
    "`{uri}` is not a readable file: {reason}",
    "name a file beside the ODD; nothing is fetched from the network",
)
CIRCULAR = _code("odd_circular", "`{name}` refers back to itself", "remove one of the references: {chain}")
UNKNOWN_SPEC_GRP = _code(
    "odd_unknown_spec_grp", "no `specGrp` has the identifier `{name}`", "correct `@target`, or add the `specGrp`"
)
UNKNOWN_NAME = _code(
    "odd_unknown_name", "the source has no {kind} `{name}`", 'correct the name, or declare it with `mode="add"`'
)
NOT_INCLUDED = _code(
    "odd_not_included",
    "{kind} `{name}` is to be {mode}d but is not part of the schema",
    "include it first, or remove this specification",
)
BAD_MODE = _code("odd_bad_mode", "`{mode}` is not a mode", "`mode` is one of add, change, replace, delete")
DUPLICATE_IDENT = _code(
    "odd_duplicate_ident",
    "{kind} `{name}` is specified twice",
    "merge the two specifications: which of them wins is left open",
    Severity.WARNING,
)
MISSING_ATTRIBUTE = _code(
    "odd_missing_attribute", "`{element}` says no `{attribute}`", "add `{attribute}`: without it this is ignored"
)
UNKNOWN_MEMBER = _code(
    "odd_unknown_member",
    "{kind} `{owner}` has no {part} `{name}` to {mode}",
    "correct the name; what it has is listed in `expected`",
)
IMPOSSIBLE_CONTENT = _code(
    "odd_impossible_content",
    "no content is possible for `{name}`: it requires {missing}, which the schema does not have",
    "include what is required, or change the content of `{name}`",
)
START_MISSING = _code(
    "odd_start_missing",
    "the schema has no element `{name}` to start with",
    "include the element, or name another in `start`",
)
DUPLICATE_ATTRIBUTE = _code(
    "odd_duplicate_attribute",
    "element `{element}` gets the attribute `{name}` from both `{first}` and `{second}`",
    "delete it on one side",
    Severity.WARNING,
)
EXTERNAL_MODULE = _code(
    "odd_external_module",
    "the external grammar `{uri}` is not read",
    "declare its elements in the ODD with `elementSpec` and their `ns`",
    Severity.WARNING,
)
DROPPED_REFERENCE = _code(
    "odd_dropped_reference",
    "{kind} `{name}` is referred to but is not part of the schema",
    "include it, or remove the reference: it is left out of the schema",
    Severity.WARNING,
)
BAD_VALUE = _code("odd_bad_value", "`{attribute}` cannot be `{value}`", "{cure}")
EXAMPLE_REJECTED = _code(
    "odd_example_rejected",
    "the example says it is valid, but: {reason}",
    'correct the example, or say `valid="false"` or `valid="feasible"`',
)
EXAMPLE_ACCEPTED = _code(
    "odd_example_accepted",
    "the counter-example is accepted by the schema and by all its constraints",
    "make the schema or a constraint reject it, or correct the counter-example",
)

CODES = (
    NO_SCHEMA_SPEC,
    UNREADABLE_SOURCE,
    CIRCULAR,
    UNKNOWN_SPEC_GRP,
    UNKNOWN_NAME,
    NOT_INCLUDED,
    BAD_MODE,
    DUPLICATE_IDENT,
    MISSING_ATTRIBUTE,
    UNKNOWN_MEMBER,
    IMPOSSIBLE_CONTENT,
    START_MISSING,
    DUPLICATE_ATTRIBUTE,
    EXTERNAL_MODULE,
    DROPPED_REFERENCE,
    BAD_VALUE,
    EXAMPLE_REJECTED,
    EXAMPLE_ACCEPTED,
)


def unknown_member(span: Span, args: Mapping[str, object], name: str, known: Collection[str]) -> Finding:
    """The finding that a specification has no such part; what it has is `expected`, the nearest first.

    To delete what is not there changes nothing, so that is a warning.
    """
    near = nearest(name, known)
    rest = sorted(set(known) - set(near))
    severity = Severity.WARNING if args.get("mode") == "delete" else None
    suggestion = near[0] if near else None
    return Finding(UNKNOWN_MEMBER, span, args, severity=severity, expected=(*near, *rest), suggestion=suggestion)
