"""What withholding, restoring and comparing a transcription with its source can find."""

from teitools.findings import Code, Severity


def _error(name: str, message: str, help: str) -> Code:
    return Code(name, "withheld", Severity.ERROR, message, help, "edition")


SOURCE_UNREADABLE = _error(
    "source_unreadable", "the source `{file}` cannot be read: {reason}", "check path and permissions"
)
SOURCE_NOT_UTF8 = _error(
    "source_not_utf8",
    "byte {offset} of the source `{file}` is not UTF-8",
    "convert the source to UTF-8, and record its length and SHA-256 anew",
)
SOURCE_NOT_RECORDED = _error(
    "source_not_recorded",
    "the header records no source file",
    'put into a `bibl` of `sourceDesc`: `<idno type="filename">{name}</idno>`, `<idno type="sha256">{sha256}</idno>` '
    'and `<extent><measure unit="chars" quantity="{length}"/></extent>`',
)
WRONG_SOURCE_NAME = _error(
    "wrong_source_name",
    "the header records the source file `{recorded}`, but `{given}` was given",
    "give the right file, or correct the header",
)
WRONG_SOURCE_LENGTH = _error(
    "wrong_source_length",
    "the header records {recorded} characters, but `{given}` has {length}",
    "give the very file that was encoded, or correct the header",
)
WRONG_SOURCE_HASH = _error(
    "wrong_source_hash",
    "the header records another SHA-256 than that of `{given}`, which is {sha256}",
    "give the very file that was encoded, or correct the header",
)
NO_TRANSCRIPTION = _error(
    "no_transcription", "there is no transcription here", 'mark it: `<div type="transcription">` in `body`'
)
ALREADY_WITHHELD = _error(
    "already_withheld", "text is withheld here already", "withhold from the full encoding; `teitools restore` makes it"
)
NOTHING_WITHHELD = _error(
    "nothing_withheld", "nothing is withheld in this file", "give the file that `teitools withhold` made"
)
ENTITY_IN_TRANSCRIPTION = _error(
    "entity_in_transcription",
    "`&{name};` stands in the transcription, which cannot be counted in characters",
    "write the character itself",
)
TRANSCRIPTION_MISSING = _error(
    "transcription_missing",
    "here the source goes on with `{expected}` at offset {offset} (line {line}, column {column}): {count} missing",
    "transcribe them; white space is not counted",
)
TRANSCRIPTION_SURPLUS = _error(
    "transcription_surplus",
    "here stands `{found}`, which the source has not at offset {offset} (line {line}, column {column}): "
    "{count} too many",
    'remove them, or mark what the editors added: `supplied`, `corr` in `choice`, `note type="editorial"`',
)
TRANSCRIPTION_DIFFERS = _error(
    "transcription_differs",
    "`{found}` stands here where the source has `{expected}`, at offset {offset} (line {line}, column {column})",
    "transcribe what the source has; give a correction in `choice` as `corr` beside `sic`",
)
TRANSCRIPTION_OUT_OF_ORDER = _error(
    "transcription_out_of_order",
    "`{found}` stands here, which the source has at offset {elsewhere}; what follows there at offset {offset} "
    "(line {line}, column {column}) is `{expected}`",
    "put the passages into the order of the source",
)
RUN_DIFFERS = _error(
    "run_differs",
    "this passage would not come back as it is: {difference}, at offset {offset} of the source",
    "write the passage as the source has it: with its own white space, and with `&amp;`, `&lt;`, `&gt;` as the only "
    "references",
)
GAP_POINTER_BROKEN = _error(
    "gap_pointer_broken",
    "`{pointer}` names no range of characters",
    "write the file's name and `#char=START,END`",
)
GAP_OF_ANOTHER_SOURCE = _error(
    "gap_of_another_source",
    "the gap points into `{file}`, but the header records `{recorded}`",
    "make the withheld file anew",
)
GAP_OUTSIDE_SOURCE = _error(
    "gap_outside_source",
    "the gap points to {start},{end}, but the source has {length} characters",
    "make the withheld file anew",
)
GAP_QUANTITY_WRONG = _error(
    "gap_quantity_wrong",
    "the gap says {quantity} {unit}, but points to {length} characters",
    "make the withheld file anew",
)
GAP_NOT_EMPTY = _error(
    "gap_not_empty",
    "the gap of withheld text holds something itself",
    'put a description of your own beside it, in a `note type="editorial"`',
)
GAP_OUT_OF_ORDER = _error(
    "gap_out_of_order",
    "the gap begins at offset {start}, but the source has been given up to {reached} before it",
    "make the withheld file anew",
)
SOURCE_LEFT_OUT = _error(
    "source_left_out",
    "the source from offset {start} to {end} stands neither in the text nor in a gap before this place",
    "make the withheld file anew",
)
LEAK = Code(
    "leak",
    "leak",
    Severity.ERROR,
    "{words} words in a row stand in the source `{source}` too, from character {start} to {end} ({where})",
    "say it in other words, or withhold it",
    "edition",
)
LEAK_NOT_SEARCHED = Code(
    "leak_not_searched",
    "leak",
    Severity.INFO,
    "{what} is not searched for words of the sources",
    "publish the same as text or HTML, or unpacked, which is searched",
    "edition",
)

WITHHELD_CODES = (
    SOURCE_UNREADABLE,
    SOURCE_NOT_UTF8,
    SOURCE_NOT_RECORDED,
    WRONG_SOURCE_NAME,
    WRONG_SOURCE_LENGTH,
    WRONG_SOURCE_HASH,
    NO_TRANSCRIPTION,
    ALREADY_WITHHELD,
    NOTHING_WITHHELD,
    ENTITY_IN_TRANSCRIPTION,
    TRANSCRIPTION_MISSING,
    TRANSCRIPTION_SURPLUS,
    TRANSCRIPTION_DIFFERS,
    TRANSCRIPTION_OUT_OF_ORDER,
    RUN_DIFFERS,
    GAP_POINTER_BROKEN,
    GAP_OF_ANOTHER_SOURCE,
    GAP_OUTSIDE_SOURCE,
    GAP_QUANTITY_WRONG,
    GAP_NOT_EMPTY,
    GAP_OUT_OF_ORDER,
    SOURCE_LEFT_OUT,
    LEAK,
    LEAK_NOT_SEARCHED,
)
