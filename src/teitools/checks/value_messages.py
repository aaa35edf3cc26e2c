"""What is wrong with values and with white space: dates, language tags, identifiers, names, breaks."""

from teitools.findings import Code, Severity


def _code(name: str, severity: Severity, message: str, help: str) -> Code:
    return Code(name, "edition", severity, message, help, "checks")


IMPOSSIBLE_DATE = _code(
    "impossible_date", Severity.ERROR, "`{value}` is no date: {reason}", "write a day that there was, as `1923-10-05`"
)
DATES_REVERSED = _code(
    "dates_reversed",
    Severity.ERROR,
    "`@{first}` is `{earlier}`, which is later than `@{second}`, `{later}`",
    "exchange them, or correct the one that is wrong",
)
WHEN_BESIDE_RANGE = _code(
    "when_beside_range",
    Severity.WARNING,
    "`@when` says one date and `@{other}` beside it a range",
    "keep `@when` for a date that is known, or the others for one that is not",
)
DATE_CONTRADICTS_TEXT = _code(
    "date_contradicts_text",
    Severity.WARNING,
    "the text says `{text}`, the attribute {value}",
    "correct `@{attribute}`, or say in a note why it differs",
)
LIFE_REVERSED = _code(
    "life_reversed",
    Severity.ERROR,
    "the death, {death}, is earlier than the birth, {birth}",
    "correct the date that is wrong",
)

UNKNOWN_LANGUAGE = _code(
    "unknown_language",
    Severity.ERROR,
    "`{tag}` is no language tag: {reason}",
    "use a tag of BCP 47: the shortest code of the language, then script and region where they matter",
)
LANGUAGE_NOT_SHORTEST = _code(
    "language_not_shortest",
    Severity.WARNING,
    "`{tag}` uses the long code `{long}` for a language that has the short code `{short}`",
    "write `{right}`",
)
MALFORMED_IDENTIFIER = _code(
    "malformed_identifier",
    Severity.WARNING,
    "`{value}` is no {authority} identifier: {reason}",
    "copy it anew from the authority file",
)
WORDS_JOINED = _code(
    "words_joined",
    Severity.WARNING,
    "two names stand side by side with nothing between them, so their words run together",
    "put a space or a mark between them",
)
SPACE_INSIDE_NAME = _code(
    "space_inside_name",
    Severity.WARNING,
    "the name {side} with white space, which parts it from the `{mark}` beside it",
    "put the tags around the words alone",
)
HYPHEN_BEFORE_BREAK = _code(
    "hyphen_before_break",
    Severity.WARNING,
    "`{word}` is broken with a hyphen, but the break does not say so: it will be read as two words",
    'add `break="no"` to the break, or `break="yes"` where the hyphen belongs to the word',
)

VALUE_CODES = (
    IMPOSSIBLE_DATE,
    DATES_REVERSED,
    WHEN_BESIDE_RANGE,
    DATE_CONTRADICTS_TEXT,
    LIFE_REVERSED,
    UNKNOWN_LANGUAGE,
    LANGUAGE_NOT_SHORTEST,
    MALFORMED_IDENTIFIER,
    WORDS_JOINED,
    SPACE_INSIDE_NAME,
    HYPHEN_BEFORE_BREAK,
)
