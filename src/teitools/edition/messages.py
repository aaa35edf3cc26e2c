"""What an edition's settings, and the search for its files, can find."""

from teitools.findings import Code, Severity


def _setting(name: str, message: str, help: str) -> Code:
    return Code(name, "settings", Severity.ERROR, message, help, "edition")


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

CODES = SETTINGS_CODES
