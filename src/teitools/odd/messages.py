"""What compiling a customization can find in it."""

from collections.abc import Collection, Mapping

from teitools.findings import Code, Finding, Severity, Span

from .nearest import is_slip, nearest

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
    "odd_unknown_spec_grp",
    "no `specGrp` has the identifier `{name}`",
    "correct `@target`, or add the `specGrp`: what it would hold is not in the schema",
    Severity.WARNING,
)
UNKNOWN_NAME = _code(
    "odd_unknown_name", "the source has no {kind} `{name}`", 'correct the name, or declare it with `mode="add"`'
)
NOT_INCLUDED = _code(
    "odd_not_included",
    "{kind} `{name}` is to be {mode}d but is not part of the schema",
    "include it first, or remove this specification",
    Severity.WARNING,
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
    "the external grammar `{uri}` cannot be used: {reason}",
    "keep it beside the ODD, or say in a catalog (`--catalog`) which local file stands for it: nothing is fetched",
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

OTHER_VERSION = _code(
    "odd_other_version",
    "TEI {wanted} is asked for, but the schema is compiled from TEI {used}",
    "give that version with a further `--p5subset FILE`, or let `--download` fetch it; else ask for TEI {used}",
    Severity.WARNING,
)
UNUSABLE_SCHEMA = _code(
    "odd_unusable_schema",
    "no document could be checked with the schema that {owner} gives: {fact}",
    "correct this specification: a schema with this fault is not written",
)
NOWHERE = _code(
    "odd_nowhere",
    "nothing in the schema can contain element `{name}`",
    "make it a member of a model class that is used, refer to it in a content model, or name it in `start`",
)
ONLY_INHERITED = _code(
    "odd_only_inherited",
    "class `{name}` does not define `{attribute}`: it inherits it from `{owner}`",
    "delete it in `{owner}`, or on the elements: other tools delete nothing here",
    Severity.WARNING,
)
UNDECLARED_PREFIX = _code(
    "odd_undeclared_prefix",
    "the prefix of `{name}` is declared nowhere",
    'declare it on the specification (`xmlns:{prefix}="…"`), or write the name without it and say `ns`',
)
CLASS_CYCLE = _code(
    "odd_class_cycle",
    "class `{name}` is a member of itself: {chain}",
    "take one of the memberships away: this one is left out of the schema",
)
CYCLIC_MACRO = _code(
    "odd_cyclic_macro",
    "{kind} `{name}` stands for itself without an element between: {chain}",
    "let it stand for something else: no text could ever be what it says",
)
BAD_EMBEDDED = _code(
    "odd_bad_embedded",
    "the embedded RELAX NG refers to `{name}`, which nothing defines",
    "refer to an element, class, macro or datatype of the schema, or to a pattern of an external grammar",
)

BAD_PATTERN = _code("odd_bad_pattern", "{reason}", "correct the regular expression (XML Schema Part 2, appendix F)")
MISTYPED_NAMESPACE = _code(
    "odd_mistyped_namespace", "nobody has the namespace `{name}`", "write `{meant}`", Severity.WARNING
)
WITHDRAWN = _code(
    "odd_withdrawn",
    "`{name}` {when} withdrawn on {date}",
    "replace it by what takes its place, or say a later date in `validUntil`",
    Severity.WARNING,
)
DUPLICATE_VALUE = _code("odd_duplicate_value", "value `{name}` is in this list twice", "remove one of the two")
EMPTY_LIST = _code(
    "odd_empty_list",
    "the closed list of `{name}` has no value",
    'add values, or say `type="open"`: it is taken as if it were not there',
)
ALREADY_THERE = _code(
    "odd_already_there",
    "{kind} `{name}` is to be added, but is there already",
    'say `mode="{cure}"`, or `mode="replace"` if nothing of it is to stay: it is replaced',
    Severity.WARNING,
)
UNREACHABLE = _code(
    "odd_unreachable",
    "no valid document can hold element `{name}`: what may contain it cannot stand in one either",
    "let something that a document holds contain it, or leave it out",
    Severity.WARNING,
)
TWO_IDS = _code(
    "odd_two_ids",
    "element `{name}` has two attributes of type ID: {attributes}",
    "give one of them another datatype: XML allows one",
    Severity.WARNING,
)
AMBIGUOUS = _code(
    "odd_ambiguous",
    "a `{child}` in `{name}` can be two parts of its content at once",
    "write the content so that each child can be only one part: DTDs and W3C Schema ask for it, RELAX NG does not",
    Severity.INFO,
)
#: What only the check of a customization as a document gives.
CHECK_CODES = (
    BAD_PATTERN,
    MISTYPED_NAMESPACE,
    WITHDRAWN,
    DUPLICATE_VALUE,
    EMPTY_LIST,
    ALREADY_THERE,
    UNREACHABLE,
    TWO_IDS,
    AMBIGUOUS,
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
    OTHER_VERSION,
    UNUSABLE_SCHEMA,
    NOWHERE,
    ONLY_INHERITED,
    UNDECLARED_PREFIX,
    CLASS_CYCLE,
    CYCLIC_MACRO,
    BAD_EMBEDDED,
    *CHECK_CODES,
)


def unknown_name(kind: str, name: str, span: Span, known: Collection[str], *, harmless: bool = False) -> Finding:
    """The finding that the source has nothing of that name; the nearest it has is suggested.

    Only an obvious slip is an error: another name may be one that an older TEI had, and nothing is lost without it.
    harmless: said where nothing is asked for, as in `except`.
    """
    expected = tuple(nearest(name, known))
    suggestion = expected[0] if expected else None
    severity = None if not harmless and is_slip(name, known) else Severity.WARNING
    args = {"kind": kind, "name": name}
    cure = f'write `{suggestion}` if that is meant; else declare `{name}` with `mode="add"`' if suggestion else None
    return Finding(UNKNOWN_NAME, span, args, severity=severity, help=cure, expected=expected, suggestion=suggestion)


def unknown_member(
    span: Span, args: Mapping[str, object], name: str, known: Collection[str], elsewhere: Collection[str] = ()
) -> Finding:
    """The finding that a specification has no such part; what it has is `expected`, the nearest first.

    To delete what is not there changes nothing, and neither does what is like nothing that is there: a warning.
    elsewhere: names of the same kind that other specifications have.
    """
    near = nearest(name, known)
    rest = sorted(set(known) - set(near))
    harmless = args.get("mode") in ("delete", "except") or not is_slip(name, (*known, *elsewhere))
    severity = Severity.WARNING if harmless else None
    suggestion = near[0] if near else None
    cure = f"write `{suggestion}` if that is meant" if suggestion else None
    if cure is None and severity is Severity.WARNING and args.get("mode") in ("delete", "except"):
        cure = "remove it: nothing changes"
    expected = (*near, *rest)
    return Finding(UNKNOWN_MEMBER, span, args, severity=severity, help=cure, expected=expected, suggestion=suggestion)
