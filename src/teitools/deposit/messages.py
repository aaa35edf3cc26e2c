"""What packaging, verifying and preflight can find."""

from teitools.findings import Code, Severity


def _code(name: str, message: str, help: str, severity: Severity = Severity.ERROR) -> Code:
    return Code(name, "deposit", severity, message, help, "deposit")


RESTORED_FILE = _code(
    "restored_file",
    "text of a withheld source stands here, {how}",
    'withhold it again (`teitools withhold`); of a source that is free say so: `availability` with `status="free"`',
)
SOURCE_IN_PACKAGE = _code(
    "source_in_package",
    "`{name}` is a source text that the edition withholds",
    "take it out of what is packaged; a package never holds withheld text",
)
OUTSIDE_PROJECT = _code(
    "link_outside_project",
    "`{name}` lies outside the project's folder",
    "put a copy into the project: a package holds nothing from elsewhere on this machine",
)
MISSING_FROM_PACKAGE = _code(
    "missing_from_package",
    "`{written}` would not resolve within the package: {reason}",
    "put the file into the project, correct the reference, or give the whole address of something published elsewhere",
)
NAME_UNPACKABLE = _code(
    "name_unpackable", "`{name}` cannot be unpacked everywhere: {reason}", "rename the file, and what points to it"
)
NAME_NOT_PORTABLE = _code(
    "name_not_portable",
    "`{name}` is a troublesome name for an archive: {reason}",
    "name files with letters, digits, hyphens and underscores",
    Severity.WARNING,
)
NAMES_ALIKE = _code(
    "names_alike",
    "`{name}` and `{other}` are one name {where}",
    "rename one of them: an archive may keep only one of the two",
)
METADATA_MISSING = _code(
    "metadata_missing",
    "{what} of the edition is stated nowhere",
    "state it in the header that describes the whole: {where}",
)
DESCRIPTION_MISSING = _code(
    "description_missing",
    "no header describes the edition",
    "write an `abstract` in the `profileDesc`, or a `projectDesc`, of the header that describes the whole",
    Severity.WARNING,
)
LICENCE_CONFLICT = _code(
    "licence_conflict",
    "the files are under different licences: {licences}",
    "let all headers name one licence, or name that of the whole in the header of the corpus",
)
LICENCES_DIFFER = _code(
    "licences_differ",
    "{count} under another licence than the whole ({whole}): {licence}",
    "if that is meant, all is well: the package says it of each file",
    Severity.WARNING,
)
LICENCE_UNKNOWN = _code(
    "licence_unknown",
    "`{said}` names no licence that archives know",
    "give the licence's address in `licence/@target`, with its version",
    Severity.WARNING,
)
METADATA_CONFLICT = _code(
    "metadata_conflict",
    "{file} gives the {field} as `{found}`, the headers as `{stated}`",
    "correct the one that is wrong; the package takes what the headers say",
)
PERSON_SPELT_TWICE = _code(
    "person_spelt_twice",
    "`{name}` is written `{other}` elsewhere, and seems to be the same",
    "write one name in one way, or give each person an identifier (ORCID, GND, VIAF) that tells them apart",
    Severity.WARNING,
)
ORCID_WRONG = _code("orcid_wrong", "`{orcid}` is no ORCID iD: {reason}", "copy it again from orcid.org")
ORCID_EMPTY = _code(
    "orcid_empty", "the ORCID iD of {name} is empty", "fill it in, or remove the field", Severity.WARNING
)
SIDECAR_UNREADABLE = _code(
    "sidecar_unreadable",
    "`{file}` cannot be read: {reason}",
    "correct it or remove it: the package has its own, made from the headers",
)
SITE_LEFT_OUT = _code(
    "site_left_out",
    "the HTML site is left out: {files} files are more than are held in memory at once",
    "build it (`teitools build`) and name its folder: `--site output/html`",
    Severity.WARNING,
)

PACKAGE_UNREADABLE = _code(
    "package_unreadable", "this is no package that can be opened: {reason}", "fetch it again, or make it anew"
)
PACKAGE_UNSAFE = _code(
    "package_unsafe", "the entry `{name}` {reason}", "do not unpack this file; ask those it came from for another"
)
PACKAGE_BOMB = _code(
    "package_bomb",
    "{what} would grow from {packed} to {unpacked} bytes",
    "do not unpack this file; nothing of it was read",
)
NOT_A_BAG = _code("not_a_bag", "{reason}", "a package is a BagIt 1.0 bag in a folder of its own (RFC 8493)")
FILE_MISSING = _code("file_missing", "`{name}`, which `{manifest}` lists, is missing", "the package is not whole")
FILE_EXTRA = _code(
    "file_extra",
    "`{name}` is in the package, but not in `{manifest}`",
    "nobody vouches for this file; ask where it is from",
)
FILE_DIFFERS = _code(
    "file_differs",
    "`{name}` is not the file that was packaged: {difference}",
    "it was changed or damaged since; fetch the package again",
)
OXUM_WRONG = _code(
    "oxum_wrong",
    "the payload has {found_bytes} bytes in {found_files} files, `Payload-Oxum` says {stated}",
    "the package is not whole, or was changed",
)
CLAIM_WRONG = _code(
    "claim_wrong",
    "`{file}` says of {subject}: {stated}; but it is {found}",
    "the description does not fit what it describes",
)
CONTENT_WRONG = _code(
    "content_wrong",
    "`{file}`, line {line}: {message} [{code}]",
    "the edition in the package has this fault; mend it there",
)
NOT_REPRODUCED = _code(
    "not_reproduced",
    "`{name}` is not what this edition makes: {difference}",
    "the file was written by hand or by another version; make the package anew",
)
NOT_COMPARED = _code(
    "not_compared",
    "what was derived from the TEI was not made again: {reason}",
    "verify with that version to compare it too",
    Severity.WARNING,
)

REQUIREMENT_MISSING = _code("requirement_missing", "{archive} requires {field}, which is stated nowhere", "{cure}")
REQUIREMENT_UNMET = _code("requirement_unmet", "{archive} does not take {field} as `{value}`: {reason}", "{cure}")
RECOMMENDATION_MISSING = _code(
    "recommendation_missing", "{archive} recommends {field}, which is stated nowhere", "{cure}", Severity.WARNING
)
FILE_REFUSED = _code("file_refused", "{archive} refuses `{name}`: {reason}", "{cure}")
REQUIREMENTS_UNREADABLE = _code(
    "requirements_unreadable", "the requirements of `{archive}` cannot be read: {reason}", "correct this file"
)

CODES = tuple(each for each in globals().values() if isinstance(each, Code))
