"""What packaging, verifying and preflight can find."""

from teitools.findings import Catalogue

codes = Catalogue("deposit")

RESTORED_FILE = codes.error(
    "restored_file",
    message="text of a withheld source stands here, {how}",
    help=(
        'withhold it again (`teitools withhold`); of a source that is free say so: `availability` with `status="free"`'
    ),
)
SOURCE_IN_PACKAGE = codes.error(
    "source_in_package",
    message="`{name}` is a source text that the edition withholds",
    help="take it out of what is packaged; a package never holds withheld text",
)
OUTSIDE_PROJECT = codes.error(
    "link_outside_project",
    message="`{name}` lies outside the project's folder",
    help="put a copy into the project: a package holds nothing from elsewhere on this machine",
)
MISSING_FROM_PACKAGE = codes.error(
    "missing_from_package",
    message="`{written}` would not resolve within the package: {reason}",
    help=(
        "put the file into the project, correct the reference, or give the whole address of something "
        "published elsewhere"
    ),
)
NAME_UNPACKABLE = codes.error(
    "name_unpackable",
    message="`{name}` cannot be unpacked everywhere: {reason}",
    help="rename the file, and what points to it",
)
NAME_NOT_PORTABLE = codes.warning(
    "name_not_portable",
    message="`{name}` is a troublesome name for an archive: {reason}",
    help="name files with letters, digits, hyphens and underscores",
)
NAMES_ALIKE = codes.error(
    "names_alike",
    message="`{name}` and `{other}` are one name {where}",
    help="rename one of them: an archive may keep only one of the two",
)
METADATA_MISSING = codes.error(
    "metadata_missing",
    message="{what} of the edition is stated nowhere",
    help="state it in the header that describes the whole: {where}",
)
DESCRIPTION_MISSING = codes.warning(
    "description_missing",
    message="no header describes the edition",
    help="write an `abstract` in the `profileDesc`, or a `projectDesc`, of the header that describes the whole",
)
LICENCE_CONFLICT = codes.error(
    "licence_conflict",
    message="the files are under different licences: {licences}",
    help="let all headers name one licence, or name that of the whole in the header of the corpus",
)
LICENCES_DIFFER = codes.warning(
    "licences_differ",
    message="{count} under another licence than the whole ({whole}): {licence}",
    help="if that is meant, all is well: the package says it of each file",
)
LICENCE_UNKNOWN = codes.warning(
    "licence_unknown",
    message="`{said}` names no licence that archives know",
    help="give the licence's address in `licence/@target`, with its version",
)
METADATA_CONFLICT = codes.error(
    "metadata_conflict",
    message="{file} gives the {field} as `{found}`, the headers as `{stated}`",
    help="correct the one that is wrong; the package takes what the headers say",
)
PERSON_SPELT_TWICE = codes.warning(
    "person_spelt_twice",
    message="`{name}` is written `{other}` elsewhere, and seems to be the same",
    help="write one name in one way, or give each person an identifier (ORCID, GND, VIAF) that tells them apart",
)
ORCID_WRONG = codes.error(
    "orcid_wrong", message="`{orcid}` is no ORCID iD: {reason}", help="copy it again from orcid.org"
)
ORCID_EMPTY = codes.warning(
    "orcid_empty", message="the ORCID iD of {name} is empty", help="fill it in, or remove the field"
)
SIDECAR_UNREADABLE = codes.error(
    "sidecar_unreadable",
    message="`{file}` cannot be read: {reason}",
    help="correct it or remove it: the package has its own, made from the headers",
)
SITE_LEFT_OUT = codes.warning(
    "site_left_out",
    message="the HTML site is left out: {files} files are more than are held in memory at once",
    help="build it (`teitools build`) and name its folder: `--site output/html`",
)
PACKAGE_UNREADABLE = codes.error(
    "package_unreadable",
    message="this is no package that can be opened: {reason}",
    help="fetch it again, or make it anew",
)
PACKAGE_UNSAFE = codes.error(
    "package_unsafe",
    message="the entry `{name}` {reason}",
    help="do not unpack this file; ask those it came from for another",
)
PACKAGE_BOMB = codes.error(
    "package_bomb",
    message="{what} would grow from {packed} to {unpacked} bytes",
    help="do not unpack this file; nothing of it was read",
)
NOT_A_BAG = codes.error(
    "not_a_bag", message="{reason}", help="a package is a BagIt 1.0 bag in a folder of its own (RFC 8493)"
)
FILE_MISSING = codes.error(
    "file_missing", message="`{name}`, which `{manifest}` lists, is missing", help="the package is not whole"
)
FILE_EXTRA = codes.error(
    "file_extra",
    message="`{name}` is in the package, but not in `{manifest}`",
    help="nobody vouches for this file; ask where it is from",
)
FILE_DIFFERS = codes.error(
    "file_differs",
    message="`{name}` is not the file that was packaged: {difference}",
    help="it was changed or damaged since; fetch the package again",
)
OXUM_WRONG = codes.error(
    "oxum_wrong",
    message="the payload has {found_bytes} bytes in {found_files} files, `Payload-Oxum` says {stated}",
    help="the package is not whole, or was changed",
)
CLAIM_WRONG = codes.error(
    "claim_wrong",
    message="`{file}` says of {subject}: {stated}; but it is {found}",
    help="the description does not fit what it describes",
)
CONTENT_WRONG = codes.error(
    "content_wrong",
    message="`{file}`, line {line}: {message} [{code}]",
    help="the edition in the package has this fault; mend it there",
)
NOT_REPRODUCED = codes.error(
    "not_reproduced",
    message="`{name}` is not what this edition makes: {difference}",
    help="the file was written by hand or by another version; make the package anew",
)
NOT_COMPARED = codes.warning(
    "not_compared",
    message="what was derived from the TEI was not made again: {reason}",
    help="verify with that version to compare it too",
)
REQUIREMENT_MISSING = codes.error(
    "requirement_missing", message="{archive} requires {field}, which is stated nowhere", help="{cure}"
)
REQUIREMENT_UNMET = codes.error(
    "requirement_unmet", message="{archive} does not take {field} as `{value}`: {reason}", help="{cure}"
)
RECOMMENDATION_MISSING = codes.warning(
    "recommendation_missing", message="{archive} recommends {field}, which is stated nowhere", help="{cure}"
)
FILE_REFUSED = codes.error("file_refused", message="{archive} refuses `{name}`: {reason}", help="{cure}")
REQUIREMENTS_UNREADABLE = codes.error(
    "requirements_unreadable",
    message="the requirements of `{archive}` cannot be read: {reason}",
    help="correct this file",
)

CODES = codes.all
