"""What can be wrong with an edition's settings, files and pointers, and with texts withheld, restored and compared."""

from teitools.findings import Catalogue

codes = Catalogue("edition")

BROKEN_SETTINGS = codes.error(
    "broken_settings",
    check="settings",
    message="the settings cannot be read: {reason}",
    help="correct the TOML of this file",
)
UNKNOWN_SETTING = codes.error(
    "unknown_setting", check="settings", message="`{key}` is no setting", help="use one of {known}"
)
WRONG_SETTING_TYPE = codes.error(
    "wrong_setting_type",
    check="settings",
    message="`{key}` is {found}, but should be {expected}",
    help="write for example `{example}`",
)
SETTING_PATH_MISSING = codes.error(
    "setting_path_missing",
    check="settings",
    message="`{key}` names `{path}`, which does not exist",
    help="correct the path, which is relative to the folder of this file",
)
SETTING_OUTSIDE_PROJECT = codes.error(
    "setting_outside_project",
    check="settings",
    message="`{key}` names `{path}`, which is not of the project that these settings stand in",
    help="name what lies in the folder of the settings; `--allow {real}` lets it be read all the same",
)
NO_SUCH_PATH = codes.error(
    "no_such_path",
    check="settings",
    message="`{path}` does not exist",
    help="check the spelling and the current folder",
)
UNREADABLE_PATH = codes.error(
    "unreadable_path", check="settings", message="`{path}` cannot be read: {reason}", help="check its permissions"
)
NO_XML_FILES = codes.error(
    "no_xml_files",
    check="settings",
    message="there is no XML file in `{path}`",
    help="name a folder that holds files ending in `.xml`; hidden folders and the output folder are passed over",
)
NO_EDITION = codes.error(
    "no_edition",
    check="settings",
    message="no edition is found from `{path}` upwards",
    help='name files or folders, or write `[tool.teitools]` with `texts = ["…"]` into `pyproject.toml`',
)
EMPTY_POINTER = codes.error(
    "empty_pointer",
    message="`@{attribute}` points to nothing: it is empty",
    help="say where it points, or remove the attribute",
)
BROKEN_POINTER = codes.error(
    "broken_pointer", message="`{pointer}` is no URI reference: {reason}", help="correct the URI"
)
DANGLING_ID = codes.error(
    "dangling_id",
    message="`{pointer}` points to nothing: no element of `{file}` has the xml:id `{id}`",
    help="correct the pointer, or give the element it means this xml:id",
    once=True,
)
DANGLING_FILE = codes.error(
    "dangling_file",
    message="`{pointer}` points to the file `{file}`, which does not exist",
    help="correct the path, which is relative to the file that holds the pointer, or to its xml:base",
    once=True,
)
WORD_FOR_POINTER = codes.info(
    "word_for_pointer",
    message="`@{attribute}` holds pointers, and `{pointer}` is {words}: there is no such file",
    help="write `#{pointer}` for an xml:id of this file, or use an attribute for words, such as `@rend` or `@type`",
    once=True,
)
RESOURCE_NOT_HERE = codes.info(
    "resource_not_here",
    message="`{pointer}` is not in this folder: `{file}` does not exist",
    help="nothing is wrong where images and pages lie elsewhere; in a site or a deposit they will be missing",
    once=True,
)
MISSING_HASH = codes.error(
    "missing_hash",
    message="`{pointer}` points to a file of that name, but it is an xml:id of `{file}`",
    help="write `#{pointer}`",
)
UNREADABLE_TARGET = codes.error(
    "unreadable_target",
    message="`{pointer}` points into `{file}`, which cannot be read as XML",
    help="mend that file first",
    once=True,
)
UNKNOWN_PREFIX = codes.error(
    "unknown_prefix",
    message="the prefix of `{pointer}` is declared nowhere",
    help='declare it in a `listPrefixDef`: `<prefixDef ident="{prefix}" matchPattern="…" replacementPattern="…"/>`',
    once=True,
)
KEY_NOT_MATCHED = codes.error(
    "key_not_matched",
    message="`{key}` in `{pointer}` does not match the pattern of its prefix, `{pattern}`",
    help="correct the key, or the `@matchPattern` of the prefix",
)
BROKEN_PREFIX_PATTERN = codes.error(
    "broken_prefix_pattern",
    message="the pattern `{pattern}` of the prefix `{prefix}` cannot be used: {reason}",
    help="write a regular expression of XML Schema, such as `([a-z0-9-]+)`",
)
AMBIGUOUS_PREFIX = codes.warning(
    "ambiguous_prefix",
    message="the prefix `{prefix}` is declared differently in `{file}`",
    help="declare it once, in the header of the whole edition",
)
OUTSIDE_TEXT = codes.error(
    "outside_text",
    message="`{pointer}` points past the end of `{file}`, which has {length} {unit}",
    help="correct the range, which counts from 0 (RFC 5147), or the file",
)
SOURCE_UNREADABLE = codes.error(
    "source_unreadable",
    check="withheld",
    message="the source `{file}` cannot be read: {reason}",
    help="check path and permissions",
)
SOURCE_NOT_UTF8 = codes.error(
    "source_not_utf8",
    check="withheld",
    message="byte {offset} of the source `{file}` is not UTF-8",
    help="convert the source to UTF-8, and record its length and SHA-256 anew",
)
SOURCE_NOT_RECORDED = codes.error(
    "source_not_recorded",
    check="withheld",
    message="the header records no source file",
    help=(
        'put into a `bibl` of `sourceDesc`: `<idno type="filename">{name}</idno>`, `<idno '
        'type="sha256">{sha256}</idno>` '
        'and `<extent><measure unit="chars" quantity="{length}"/></extent>`'
    ),
)
WRONG_SOURCE_NAME = codes.error(
    "wrong_source_name",
    check="withheld",
    message="the header records the source file `{recorded}`, but `{given}` was given",
    help="give the right file, or correct the header",
)
WRONG_SOURCE_LENGTH = codes.error(
    "wrong_source_length",
    check="withheld",
    message="the header records {recorded} characters, but `{given}` has {length}",
    help="give the very file that was encoded, or correct the header",
)
WRONG_SOURCE_HASH = codes.error(
    "wrong_source_hash",
    check="withheld",
    message="the header records another SHA-256 than that of `{given}`, which is {sha256}",
    help="give the very file that was encoded, or correct the header",
)
NO_TRANSCRIPTION = codes.error(
    "no_transcription",
    check="withheld",
    message="there is no transcription here",
    help='mark it: `<div type="transcription">` in `body`',
)
ALREADY_WITHHELD = codes.error(
    "already_withheld",
    check="withheld",
    message="text is withheld here already",
    help="withhold from the full encoding; `teitools restore` makes it",
)
NOTHING_WITHHELD = codes.error(
    "nothing_withheld",
    check="withheld",
    message="nothing is withheld in this file",
    help="give the file that `teitools withhold` made",
)
ENTITY_IN_TRANSCRIPTION = codes.error(
    "entity_in_transcription",
    check="withheld",
    message="`&{name};` stands in the transcription, which cannot be counted in characters",
    help="write the character itself",
)
TRANSCRIPTION_MISSING = codes.error(
    "transcription_missing",
    check="withheld",
    message=(
        "here the source goes on with `{expected}` at offset {offset} (line {line}, column {column}): {count} missing"
    ),
    help="transcribe them; white space is not counted",
)
TRANSCRIPTION_SURPLUS = codes.error(
    "transcription_surplus",
    check="withheld",
    message=(
        "here stands `{found}`, which the source has not at offset {offset} (line {line}, column {column}): "
        "{count} too many"
    ),
    help='remove them, or mark what the editors added: `supplied`, `corr` in `choice`, `note type="editorial"`',
)
TRANSCRIPTION_DIFFERS = codes.error(
    "transcription_differs",
    check="withheld",
    message=(
        "`{found}` stands here where the source has `{expected}`, at offset {offset} (line {line}, column {column})"
    ),
    help="transcribe what the source has; give a correction in `choice` as `corr` beside `sic`",
)
TRANSCRIPTION_OUT_OF_ORDER = codes.error(
    "transcription_out_of_order",
    check="withheld",
    message=(
        "`{found}` stands here, which the source has at offset {elsewhere}; what follows there at offset {offset} "
        "(line {line}, column {column}) is `{expected}`"
    ),
    help="put the passages into the order of the source",
)
RUN_DIFFERS = codes.error(
    "run_differs",
    check="withheld",
    message="this passage would not come back as it is: {difference}, at offset {offset} of the source",
    help=(
        "write the passage as the source has it: with its own white space, and with `&amp;`, `&lt;`, `&gt;` "
        "as the only "
        "references"
    ),
)
GAP_POINTER_BROKEN = codes.error(
    "gap_pointer_broken",
    check="withheld",
    message="`{pointer}` names no range of characters",
    help="write the file's name and `#char=START,END`",
)
GAP_OF_ANOTHER_SOURCE = codes.error(
    "gap_of_another_source",
    check="withheld",
    message="the gap points into `{file}`, but the header records `{recorded}`",
    help="make the withheld file anew",
)
GAP_OUTSIDE_SOURCE = codes.error(
    "gap_outside_source",
    check="withheld",
    message="the gap points to {start},{end}, but the source has {length} characters",
    help="make the withheld file anew",
)
GAP_QUANTITY_WRONG = codes.error(
    "gap_quantity_wrong",
    check="withheld",
    message="the gap says {quantity} {unit}, but points to {length} characters",
    help="make the withheld file anew",
)
GAP_NOT_EMPTY = codes.error(
    "gap_not_empty",
    check="withheld",
    message="the gap of withheld text holds something itself",
    help='put a description of your own beside it, in a `note type="editorial"`',
)
GAP_OUT_OF_ORDER = codes.error(
    "gap_out_of_order",
    check="withheld",
    message="the gap begins at offset {start}, but the source has been given up to {reached} before it",
    help="make the withheld file anew",
)
SOURCE_LEFT_OUT = codes.error(
    "source_left_out",
    check="withheld",
    message="the source from offset {start} to {end} stands neither in the text nor in a gap before this place",
    help="make the withheld file anew",
)
LEAK = codes.error(
    "leak",
    check="leak",
    message="{words} words in a row stand in the source `{source}` too, from character {start} to {end} ({where})",
    help="say it in other words, or withhold it",
)
LEAK_NOT_SEARCHED = codes.info(
    "leak_not_searched",
    check="leak",
    message="{what} is not searched for words of the sources",
    help="publish the same as text or HTML, or unpacked, which is searched",
)

CODES = codes.all
