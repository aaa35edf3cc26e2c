"""What dates say against each other and against their text, and what is wrong with language tags."""

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
    Severity.ERROR,
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
VALUE_CODES = (
    IMPOSSIBLE_DATE,
    DATES_REVERSED,
    WHEN_BESIDE_RANGE,
    DATE_CONTRADICTS_TEXT,
    LIFE_REVERSED,
    UNKNOWN_LANGUAGE,
    LANGUAGE_NOT_SHORTEST,
)
