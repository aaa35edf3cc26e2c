"""What a run can find beside what schemas ask for: in values, pointers and registers, and in the run itself."""

from teitools.findings import Catalogue

codes = Catalogue("checks", check="edition")

NO_SCHEMA = codes.warning(
    "no_schema",
    check="schema",
    message="no schema is known for this file: it was checked as XML and for what an edition asks, "
    "not for its elements and attributes",
    help='pass `--schema FILE`, name one in the file with `<?xml-model href="…"?>`, or set `schema` in the settings',
    once=True,
)
SCHEMA_NOT_FOUND = codes.error(
    "schema_not_found",
    check="schema",
    message="the schema `{href}` that this file names does not exist",
    help="correct the `href`, which is relative to this file, or pass `--schema FILE`",
    once=True,
)
SCHEMA_NOT_LOCAL = codes.error(
    "schema_not_local",
    check="schema",
    message="the schema `{href}` is not on this machine, and nothing is fetched from the network",
    help="`teitools schema fetch` gets it once; or save it and write into the settings: "
    '`schemas = {{ "{href}" = "schema/{name}" }}`',
    once=True,
)
OUTSIDE_PROJECT = codes.error(
    "outside_project",
    check="schema",
    message=(
        "something is wrong with `{file}`, which lies outside the project of the files checked: nothing of it is shown"
    ),
    help="name it yourself to see what: `--schema {file}`, or `--allow {file}`",
    once=True,
)
SCHEMA_KIND_UNKNOWN = codes.warning(
    "schema_kind_unknown",
    check="schema",
    message="the schema `{href}` is neither RELAX NG nor Schematron, and is not used",
    help='name a RELAX NG schema with `schematypens="http://relaxng.org/ns/structure/1.0"`',
    once=True,
)
SCHEMA_PHASE_UNKNOWN = codes.error(
    "schema_phase_unknown",
    check="schema",
    message="the schema `{href}` has no phase `{phase}`, so none of its rules were checked",
    help="{cure}",
    once=True,
)
SUPPRESSION_OF_NOTHING_KNOWN = codes.error(
    "suppression_of_nothing_known", check="suppression", message="`{code}` is no code of a finding", help="{near}"
)
SUPPRESSION_WITHOUT_REASON = codes.error(
    "suppression_without_reason",
    check="suppression",
    message="this suppression gives no reason, so it suppresses nothing",
    help='add `reason="…"`: whoever meets it next year will want to know',
)
UNUSED_SUPPRESSION = codes.warning(
    "unused_suppression",
    check="suppression",
    message="there is no finding of `{codes}` here to suppress",
    help="remove the instruction, or move it directly before the element concerned",
)
TOO_LARGE_FOR_RULES = codes.warning(
    "too_large_for_rules",
    check="schema",
    message=(
        "the file has {size} MB: only its grammar was checked, since rules and pointers need the whole tree in memory"
    ),
    help="divide it into files and put them together with XInclude; {limit} MB and less are checked whole",
)
NOT_RENDERED = codes.warning(
    "not_rendered",
    message="the processing model has no rule for `{element}`, which stands {times} in this text",
    help="state a `model` for it in the edition's ODD; until then it is shown as plain text",
)
UNREACHABLE_ADDRESS = codes.warning(
    "unreachable_address",
    check="online",
    message="`{address}` cannot be reached: {reason}",
    help="correct the address, or point to an archived copy",
)
UNREADABLE_FILE = codes.error(
    "unreadable_file",
    check="run",
    message="the file cannot be read: {reason}",
    help="check its permissions, or where the link leads",
)
FILE_NOT_CHECKED = codes.error(
    "file_not_checked", check="run", message="the file was not checked: {reason}", help="{cure}"
)
CHECK_FAILED = codes.error(
    "check_failed",
    check="run",
    message="the check `{check}` ended in a fault of teitools itself: {reason}",
    help="please report it; the other checks of this file, and of all others, were made",
)
WRONG_TARGET_KIND = codes.error(
    "wrong_target_kind",
    message="`{element}` points to a `{target}`, `{pointer}`, by `@{attribute}`",
    help="point to {expected}, or use the element for what is meant",
)
ID_IN_REGISTER = codes.warning(
    "id_in_register",
    message="no element of this file has the xml:id `{id}`, but the {kind} of that id in `{file}` does",
    help="write `{right}`, or declare a prefix for the register and use that",
)
AMBIGUOUS_KEY = codes.error(
    "ambiguous_key",
    message="`{id}` is the xml:id of two records that the prefix `{prefix}` leads to",
    help="give one of them another xml:id, or the prefix one declaration",
)
DUPLICATE_XML_ID = codes.error(
    "duplicate_xml_id",
    message="the xml:id `{id}` stands twice in this file, first at line {line}",
    help="give each element an xml:id of its own",
)
RECORD_NEVER_MENTIONED = codes.warning(
    "record_never_mentioned",
    message="no pointer of the edition leads to the {kind} `{id}`",
    help="point to it where it is mentioned, or remove the record",
)
SAME_NAME_TWICE = codes.warning(
    "same_name_twice",
    message="`{name}` is the name of two records, `{first}` and `{second}`",
    help="merge them if they are the same, else tell them apart in their names",
)
CIRCULAR_RELATION = codes.error(
    "circular_relation",
    message="the relation `{name}` leads from `{id}` back to itself: {path}",
    help="remove or turn round one of the relations",
)
CIRCULAR_POINTER = codes.error(
    "circular_pointer",
    message="`@{attribute}` leads from here back to this element: {path}",
    help="let the chain end somewhere",
)
MORE_FINDINGS = codes.error(
    "more_findings",
    message="{count} more findings of `{code}` in this file are not listed",
    help="correct those before this place, then validate again",
)
HEADER_INCOMPLETE = codes.warning(
    "header_incomplete", message="the header gives no {what}", help="publication and deposit need it: {cure}", once=True
)
IMPOSSIBLE_DATE = codes.error(
    "impossible_date", message="`{value}` is no date: {reason}", help="write a day that there was, as `1923-10-05`"
)
DATES_REVERSED = codes.error(
    "dates_reversed",
    message="`@{first}` is `{earlier}`, which is later than `@{second}`, `{later}`",
    help="exchange them, or correct the one that is wrong",
)
WHEN_BESIDE_RANGE = codes.warning(
    "when_beside_range",
    message="`@{when}` says one date and `@{other}` beside it a range",
    help="keep `@{when}` for a date that is known, or the others for one that is not",
)
DATE_CONTRADICTS_TEXT = codes.warning(
    "date_contradicts_text",
    message="the text says `{text}`, the attribute {value}",
    help="correct `@{attribute}`, or say in a note why it differs",
)
LIFE_REVERSED = codes.error(
    "life_reversed",
    message="the death, {death}, is earlier than the birth, {birth}",
    help="correct the date that is wrong",
)
UNKNOWN_LANGUAGE = codes.error(
    "unknown_language",
    message="`{tag}` is no language tag: {reason}",
    help="use a tag of BCP 47: the shortest code of the language, then script and region where they matter",
)
LANGUAGE_NOT_SHORTEST = codes.warning(
    "language_not_shortest",
    message="`{tag}` uses the long code `{long}` for a language that has the short code `{short}`",
    help="write `{right}`",
)
MALFORMED_IDENTIFIER = codes.warning(
    "malformed_identifier",
    message="`{value}` is no {authority} identifier: {reason}",
    help="copy it anew from the authority file",
)
WORDS_JOINED = codes.warning(
    "words_joined",
    message="two names stand side by side with nothing between them, so their words run together",
    help="put a space or a mark between them",
)
SPACE_INSIDE_NAME = codes.warning(
    "space_inside_name",
    message="the name {side} with white space, which parts it from the `{mark}` beside it",
    help="put the tags around the words alone",
)
MOJIBAKE = codes.warning(
    "mojibake",
    message="`{found}` {reason}",
    help="read the file anew in the encoding that it was written in, or correct it from the source",
)
ENCODING_NOT_DECLARED = codes.warning(
    "encoding_not_declared",
    message="the file says that it is in {encoding}, but its bytes are {found}",
    help='write `encoding="{found}"`, or save the file in the encoding that it names',
)
HYPHEN_BEFORE_BREAK = codes.warning(
    "hyphen_before_break",
    message="`{word}` is broken with a hyphen, but the break does not say so: it will be read as two words",
    help='add `break="no"` to the break, or `break="yes"` where the hyphen belongs to the word',
)

CODES = codes.all
