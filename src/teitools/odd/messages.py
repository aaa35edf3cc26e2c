"""What compiling a customization can find in it."""

from collections.abc import Collection, Mapping

from teitools.findings import Catalogue, Finding, Severity, Span, nearest

from .slip import is_slip

#: So many names that may have been meant are told.
MOST_NEAR = 6

codes = Catalogue("odd")

#: `minOccurs` or `maxOccurs` above this is not written out in the grammar.
MOST_REPEATS = 100
NO_SCHEMA_SPEC = codes.error(
    "odd_no_schema_spec",
    message="no `schemaSpec` is found in this file",
    help="a customization holds one `<schemaSpec ident=…>`",
)
UNREADABLE_SOURCE = codes.error(
    "odd_unreadable_source",
    message="`{uri}` is not a readable file: {reason}",
    help="name a file beside the ODD; nothing is fetched from the network",
)
CIRCULAR = codes.error(
    "odd_circular", message="`{name}` refers back to itself", help="remove one of the references: {chain}"
)
UNKNOWN_SPEC_GRP = codes.warning(
    "odd_unknown_spec_grp",
    message="no `specGrp` has the identifier `{name}`",
    help="correct `@target`, or add the `specGrp`: what it would hold is not in the schema",
)
UNKNOWN_NAME = codes.error(
    "odd_unknown_name",
    message="the source has no {kind} `{name}`",
    help='correct the name, or declare it with `mode="add"`',
)
NOT_INCLUDED = codes.warning(
    "odd_not_included",
    message="{kind} `{name}` is to be {mode}d but is not part of the schema",
    help="include it first, or remove this specification",
)
BAD_MODE = codes.error(
    "odd_bad_mode", message="`{mode}` is not a mode", help="`mode` is one of add, change, replace, delete"
)
DUPLICATE_IDENT = codes.warning(
    "odd_duplicate_ident",
    message="{kind} `{name}` is specified twice",
    help="merge the two specifications: which of them wins is left open",
)
MISSING_ATTRIBUTE = codes.error(
    "odd_missing_attribute",
    message="`{element}` says no `{attribute}`",
    help="add `{attribute}`: without it this is ignored",
)
UNKNOWN_MEMBER = codes.error(
    "odd_unknown_member",
    message="{kind} `{owner}` has no {part} `{name}` to {mode}",
    help="correct the name; what it has is listed in `expected`",
)
IMPOSSIBLE_CONTENT = codes.error(
    "odd_impossible_content",
    message="no content is possible for `{name}`: it requires {missing}, which the schema does not have",
    help="include what is required, or change the content of `{name}`",
)
START_MISSING = codes.error(
    "odd_start_missing",
    message="the schema has no element `{name}` to start with",
    help="include the element, or name another in `start`",
)
DUPLICATE_ATTRIBUTE = codes.warning(
    "odd_duplicate_attribute",
    message="element `{element}` gets the attribute `{name}` from both `{first}` and `{second}`",
    help="delete it on one side",
)
EXTERNAL_MODULE = codes.error(
    "odd_external_module",
    message="the external grammar `{uri}` cannot be used: {reason}",
    help="keep it beside the ODD, or say in a catalog (`--catalog`) which local file stands for it: nothing is fetched",
)
DROPPED_REFERENCE = codes.warning(
    "odd_dropped_reference",
    message="{kind} `{name}` is referred to but is not part of the schema",
    help="include it, or remove the reference: it is left out of the schema",
)
BAD_VALUE = codes.error("odd_bad_value", message="`{attribute}` cannot be `{value}`", help="{cure}")
EXAMPLE_REJECTED = codes.error(
    "odd_example_rejected",
    message="the example says it is valid, but: {reason}",
    help='correct the example, or say `valid="false"` or `valid="feasible"`',
)
EXAMPLE_ACCEPTED = codes.error(
    "odd_example_accepted",
    message="the counter-example is accepted by the schema and by all its constraints",
    help="make the schema or a constraint reject it, or correct the counter-example",
)
OTHER_VERSION = codes.warning(
    "odd_other_version",
    message="TEI {wanted} is asked for, but the schema is compiled from TEI {used}",
    help="give that version with a further `--p5subset FILE`, or let `--download` fetch it; else ask for TEI {used}",
)
UNUSABLE_SCHEMA = codes.error(
    "odd_unusable_schema",
    message="no document could be checked with the schema that {owner} gives: {fact}",
    help="correct this specification: a schema with this fault is not written",
)
NOWHERE = codes.error(
    "odd_nowhere",
    message="nothing in the schema can contain element `{name}`",
    help="make it a member of a model class that is used, refer to it in a content model, or name it in `start`",
)
ONLY_INHERITED = codes.warning(
    "odd_only_inherited",
    message="class `{name}` does not define `{attribute}`: it inherits it from `{owner}`",
    help="delete it in `{owner}`, or on the elements: other tools delete nothing here",
)
UNDECLARED_PREFIX = codes.error(
    "odd_undeclared_prefix",
    message="the prefix of `{name}` is declared nowhere",
    help='declare it on the specification (`xmlns:{prefix}="…"`), or write the name without it and say `ns`',
)
CLASS_CYCLE = codes.error(
    "odd_class_cycle",
    message="class `{name}` is a member of itself: {chain}",
    help="take one of the memberships away: this one is left out of the schema",
)
CYCLIC_MACRO = codes.error(
    "odd_cyclic_macro",
    message="{kind} `{name}` stands for itself without an element between: {chain}",
    help="let it stand for something else: no text could ever be what it says",
)
BAD_EMBEDDED = codes.error(
    "odd_bad_embedded",
    message="the embedded RELAX NG refers to `{name}`, which nothing defines",
    help="refer to an element, class, macro or datatype of the schema, or to a pattern of an external grammar",
)
BAD_PATTERN = codes.error(
    "odd_bad_pattern", message="{reason}", help="correct the regular expression (XML Schema Part 2, appendix F)"
)
MISTYPED_NAMESPACE = codes.warning(
    "odd_mistyped_namespace", message="nobody has the namespace `{name}`", help="write `{meant}`"
)
WITHDRAWN = codes.warning(
    "odd_withdrawn",
    message="`{name}` {when} withdrawn on {date}",
    help="replace it by what takes its place, or say a later date in `validUntil`",
)
DUPLICATE_VALUE = codes.error(
    "odd_duplicate_value", message="value `{name}` is in this list twice", help="remove one of the two"
)
EMPTY_LIST = codes.error(
    "odd_empty_list",
    message="the closed list of `{name}` has no value",
    help='add values, or say `type="open"`: it is taken as if it were not there',
)
ALREADY_THERE = codes.warning(
    "odd_already_there",
    message="{kind} `{name}` is to be added, but is there already",
    help='say `mode="{cure}"`, or `mode="replace"` if nothing of it is to stay: it is replaced',
)
UNREACHABLE = codes.warning(
    "odd_unreachable",
    message="no valid document can hold element `{name}`: what may contain it cannot stand in one either",
    help="let something that a document holds contain it, or leave it out",
)
TWO_IDS = codes.warning(
    "odd_two_ids",
    message="element `{name}` has two attributes of type ID: {attributes}",
    help="give one of them another datatype: XML allows one",
)
AMBIGUOUS = codes.info(
    "odd_ambiguous",
    message="a `{child}` in `{name}` can be two parts of its content at once",
    help="write the content so that each child can be only one part: DTDs and W3C Schema ask for it, RELAX NG does not",
)

CODES = codes.all


def missing_attribute(element: str, attribute: str, span: Span) -> Finding:
    """An element of a customization lacks what it cannot do without."""
    return Finding(MISSING_ATTRIBUTE, span, {"element": element, "attribute": attribute})


def unknown_name(kind: str, name: str, span: Span, known: Collection[str], *, harmless: bool = False) -> Finding:
    """The finding that the source has nothing of that name; the nearest it has is suggested.

    Only an obvious slip is an error: another name may be one that an older TEI had, and nothing is lost without it.
    harmless: said where nothing is asked for, as in `except`.
    """
    expected = tuple(nearest(name, known, MOST_NEAR))
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
    near = nearest(name, known, MOST_NEAR)
    rest = sorted(set(known) - set(near))
    harmless = args.get("mode") in ("delete", "except") or not is_slip(name, (*known, *elsewhere))
    severity = Severity.WARNING if harmless else None
    suggestion = near[0] if near else None
    cure = f"write `{suggestion}` if that is meant" if suggestion else None
    if cure is None and severity is Severity.WARNING and args.get("mode") in ("delete", "except"):
        cure = "remove it: nothing changes"
    expected = (*near, *rest)
    return Finding(UNKNOWN_MEMBER, span, args, severity=severity, help=cure, expected=expected, suggestion=suggestion)
