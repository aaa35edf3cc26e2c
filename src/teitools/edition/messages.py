"""What an edition's settings, the search for its files, and its pointers can find."""

from teitools.findings import Code, Severity


def _setting(name: str, message: str, help: str) -> Code:
    return Code(name, "settings", Severity.ERROR, message, help, "edition")


def _pointer(name: str, message: str, help: str, severity: Severity = Severity.ERROR, *, once: bool = False) -> Code:
    return Code(name, "edition", severity, message, help, "edition", once)


BROKEN_SETTINGS = _setting("broken_settings", "the settings cannot be read: {reason}", "correct the TOML of this file")
UNKNOWN_SETTING = _setting("unknown_setting", "`{key}` is no setting", "use one of {known}")
WRONG_SETTING_TYPE = _setting(
    "wrong_setting_type", "`{key}` is {found}, but should be {expected}", "write for example `{example}`"
)
SETTING_PATH_MISSING = _setting(
    "setting_path_missing",
    "`{key}` names `{path}`, which does not exist",
    "correct the path, which is relative to the folder of this file",
)
NO_SUCH_PATH = _setting("no_such_path", "`{path}` does not exist", "check the spelling and the current folder")
UNREADABLE_PATH = _setting("unreadable_path", "`{path}` cannot be read: {reason}", "check its permissions")
NO_XML_FILES = _setting(
    "no_xml_files",
    "there is no XML file in `{path}`",
    "name a folder that holds files ending in `.xml`; hidden folders and the output folder are passed over",
)
NO_EDITION = _setting(
    "no_edition",
    "no edition is found from `{path}` upwards",
    'name files or folders, or write `[tool.teitools]` with `texts = ["…"]` into `pyproject.toml`',
)

EMPTY_POINTER = _pointer(
    "empty_pointer", "`@{attribute}` points to nothing: it is empty", "remove the attribute, or say where it points"
)
BROKEN_POINTER = _pointer("broken_pointer", "`{pointer}` is no URI reference: {reason}", "correct the URI")
DANGLING_ID = _pointer(
    "dangling_id",
    "`{pointer}` points to nothing: no element of `{file}` has the xml:id `{id}`",
    "correct the pointer, or give the element it means this xml:id",
    once=True,
)
DANGLING_FILE = _pointer(
    "dangling_file",
    "`{pointer}` points to the file `{file}`, which does not exist",
    "correct the path, which is relative to the file that holds the pointer, or to its xml:base",
    once=True,
)
WORD_FOR_POINTER = _pointer(
    "word_for_pointer",
    "`@{attribute}` holds pointers, and `{pointer}` is a word: there is no such file",
    "write `#{pointer}` for an xml:id of this file, or use an attribute for words, such as `@rend` or `@type`",
    Severity.INFO,
    once=True,
)
RESOURCE_NOT_HERE = _pointer(
    "resource_not_here",
    "`{pointer}` is not in this folder: `{file}` does not exist",
    "nothing is wrong where images and pages lie elsewhere; in a site or a deposit they will be missing",
    Severity.INFO,
    once=True,
)
MISSING_HASH = _pointer(
    "missing_hash", "`{pointer}` points to a file of that name, but it is an xml:id of `{file}`", "write `#{pointer}`"
)
UNREADABLE_TARGET = _pointer(
    "unreadable_target",
    "`{pointer}` points into `{file}`, which cannot be read as XML",
    "mend that file first",
    once=True,
)
UNKNOWN_PREFIX = _pointer(
    "unknown_prefix",
    "the prefix of `{pointer}` is declared nowhere",
    'declare it in a `listPrefixDef`: `<prefixDef ident="{prefix}" matchPattern="…" replacementPattern="…"/>`',
    once=True,
)
KEY_NOT_MATCHED = _pointer(
    "key_not_matched",
    "`{key}` in `{pointer}` does not match the pattern of its prefix, `{pattern}`",
    "correct the key, or the `@matchPattern` of the prefix",
)
BROKEN_PREFIX_PATTERN = _pointer(
    "broken_prefix_pattern",
    "the pattern `{pattern}` of the prefix `{prefix}` cannot be used: {reason}",
    "write a regular expression of XML Schema, such as `([a-z0-9-]+)`",
)
AMBIGUOUS_PREFIX = _pointer(
    "ambiguous_prefix",
    "the prefix `{prefix}` is declared differently in `{file}`",
    "declare it once, in the header of the whole edition",
    Severity.WARNING,
)

SETTINGS_CODES = (
    BROKEN_SETTINGS,
    UNKNOWN_SETTING,
    WRONG_SETTING_TYPE,
    SETTING_PATH_MISSING,
    NO_SUCH_PATH,
    UNREADABLE_PATH,
    NO_XML_FILES,
    NO_EDITION,
)
OUTSIDE_TEXT = _pointer(
    "outside_text",
    "`{pointer}` points past the end of `{file}`, which has {length} {unit}",
    "correct the range, which counts from 0 (RFC 5147), or the file",
)

POINTER_CODES = (
    OUTSIDE_TEXT,
    EMPTY_POINTER,
    BROKEN_POINTER,
    DANGLING_ID,
    DANGLING_FILE,
    WORD_FOR_POINTER,
    RESOURCE_NOT_HERE,
    MISSING_HASH,
    UNREADABLE_TARGET,
    UNKNOWN_PREFIX,
    KEY_NOT_MATCHED,
    BROKEN_PREFIX_PATTERN,
    AMBIGUOUS_PREFIX,
)
