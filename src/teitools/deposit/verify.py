"""Whether a package is what it says: its sums, its description, its TEI, and that this edition makes this package."""

from __future__ import annotations

import calendar
import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from teitools import __version__
from teitools.document import Unreadable, read_source
from teitools.edition import EditionError, Settings, read_settings
from teitools.findings import Finding, Severity

from .bag_check import Bag, check_bag
from .crate import METADATA_FILE, VERSIONS
from .derived import too_large
from .hashes import PIECE, directory_swhids
from .messages import CLAIM_WRONG, CONTENT_WRONG, NOT_COMPARED, NOT_REPRODUCED, PACKAGE_UNSAFE
from .metadata import make_metadata
from .package import PackageOptions, Refused, Validator, make_package
from .survey import Progress, survey_edition
from .zip_safety import Unusable, open_package

#: What is made from the rest, and not unpacked to make it again.
DERIVED = ("html/", "text/", "standoff/", "metadata/")
_MOST_NAMED = 50


@dataclass(slots=True)
class Verified:
    """What is known of a package. unusable: it could not, or must not, be read; proved: what is so, in sentences."""

    files: int = 0
    findings: list[Finding] = field(default_factory=list)
    proved: list[str] = field(default_factory=list)
    unusable: bool = False

    @property
    def errors(self) -> bool:
        """Whether something is wrong."""
        return any(each.effective_severity is Severity.ERROR for each in self.findings)


def verify_package(path: Path, validate: Validator, progress: Progress | None = None) -> Verified:
    """Everything that can be known of the package in the file `path`.

    Nothing is written but in a temporary folder, which is gone afterwards. A package with wrong sums is not looked
    into further. Raises OSError for a file that cannot be read.
    """
    result = Verified()
    try:
        package = open_package(path)
    except Unusable as error:
        result.findings = error.findings
        result.unusable = True
        return result
    with package:
        bag, result.findings = check_bag(package, str(path), progress)
        if bag is None:
            result.unusable = True
            return result
        result.files = len(bag.payload)
        if result.errors:
            return result
        result.findings += _description(bag)
        if not result.errors:
            result.findings += _made_again(bag, path, validate, result, progress)
    return result


def _description(bag: Bag) -> Iterator[Finding]:
    """What the crate and the bag say of the payload, against the payload."""
    swhid = dict(directory_swhids((name, sums.swhid) for name, sums in bag.payload.items()))[""]
    for stated in bag.info.get("External-Identifier", ()):
        if stated.startswith("swh:1:dir:") and stated != swhid:
            yield _claim(bag, "bag-info.txt", "the payload", stated, swhid)
    if METADATA_FILE not in bag.payload:
        yield _claim(bag, "bagit.txt", "the payload", "an RO-Crate", f"none, since `{METADATA_FILE}` is missing")
        return
    try:
        crate = json.loads(bag.read(f"data/{METADATA_FILE}"))
        entities = {each["@id"]: each for each in crate["@graph"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        yield _claim(bag, METADATA_FILE, "itself", "JSON-LD", "none that can be read")
        return
    described: set[str] = set()
    for entity in entities.values():
        if not isinstance(entity, dict) or "File" not in _many(entity.get("@type")):
            continue
        name = unquote(str(entity["@id"])).removeprefix("./")
        if name.startswith(("http:", "https:")):
            continue
        described.add(name)
        sums = bag.payload.get(name)
        if sums is None:
            yield _claim(bag, METADATA_FILE, f"`{name}`", "a file", "not in the package")
            continue
        for key, found in (("contentSize", str(sums.size)), ("sha256", sums.sha256), ("identifier", sums.swhid)):
            if key in entity and str(entity[key]) != found:
                yield _claim(bag, METADATA_FILE, f"`{name}`", f"{key} {entity[key]}", found)
    for name in sorted(bag.payload.keys() - described - {METADATA_FILE}):
        yield _claim(bag, METADATA_FILE, f"`{name}`", "nothing", "a file of the package")


def _many(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _claim(bag: Bag, file: str, subject: str, stated: str, found: str) -> Finding:
    return Finding(CLAIM_WRONG, bag.place, {"file": file, "subject": subject, "stated": stated, "found": found})


def _made_again(
    bag: Bag, path: Path, validate: Validator, result: Verified, progress: Progress | None
) -> Iterator[Finding]:
    """The edition in the package validated and packaged again, and what then differs."""
    if "teitools.toml" not in bag.payload:
        reason = "it has no `teitools.toml`, so it was not made by teitools"
        yield Finding(NOT_COMPARED, bag.place, {"reason": reason})
        return
    with tempfile.TemporaryDirectory(prefix="teitools-") as scratch:
        folder = Path(scratch, "data").resolve()
        html = any(name.startswith("html/") for name in bag.payload)
        _unpack(bag, folder, html=False)
        try:
            settings = read_settings(folder / "teitools.toml")
        except EditionError as error:
            for each in error.findings:
                yield _told(bag, each, folder)
            return
        outside = _outside(settings, folder)
        if outside:
            reason = f"would have files read outside the package: `{outside}`"
            yield Finding(PACKAGE_UNSAFE, bag.place, {"name": "teitools.toml", "reason": reason})
            return
        try:
            survey = survey_edition(settings, progress)
            metadata, found = make_metadata(survey)
            validation = validate(settings)
        except EditionError as error:
            yield from (_told(bag, each, folder) for each in error.findings)
            return
        errors = [each for each in (*survey.findings, *found) if each.effective_severity is Severity.ERROR]
        yield from (_told(bag, each, folder) for each in errors)
        invalid = [each for each in validation.findings if each.effective_severity is Severity.ERROR]
        yield from (_told(bag, each, folder) for each in invalid)
        if errors:
            return
        site = None
        if html and too_large(survey):
            _unpack(bag, folder, html=True)
            site = folder / "html"
        version = _version(bag)
        options = PackageOptions(crate=_crate(bag), html=html, site=site, epoch=_epoch(bag), compress=False)
        fresh = Path(scratch, "again.zip")
        try:
            make_package(survey, metadata, validation, fresh, options, progress)
        except Refused as refused:
            yield from (_told(bag, each, folder) for each in refused.findings)
            return
        except Unreadable as error:
            yield from (_told(bag, each, folder) for each in error.findings)
            return
        same = version == __version__
        differing = list(_differences(bag, fresh, same))
        yield from differing
        if not same:
            reason = f"teitools {version} made the package, and this is {__version__}"
            yield Finding(NOT_COMPARED, bag.place, {"reason": reason})
        if not differing and not invalid:
            result.proved.append(f"valid: {validation.sentence}")
            what = "every file" if same else "every description"
            result.proved.append(f"{what} is what teitools makes of the TEI in the package")


def _unpack(bag: Bag, folder: Path, *, html: bool) -> None:
    """The payload in `folder`: the site alone, or everything that is not derived. Every name was found safe before."""
    for name in bag.payload:
        if name.startswith("html/") if html else not name.startswith(DERIVED):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with bag.package.open(f"{bag.top}data/{name}") as source, target.open("wb") as file:
                shutil.copyfileobj(source, file, PIECE)


def _outside(settings: Settings, folder: Path) -> str | None:
    """A path of the settings that leads out of the package, or None."""
    named = (*settings.texts, *settings.registers, settings.corpus, settings.schema, settings.odd, settings.sources)
    for path in (*named, settings.baseline, settings.output):
        if path is not None and not path.is_relative_to(folder):
            return str(path)
    requirements = settings.deposit.requirements
    return requirements if requirements is not None else None


def _told(bag: Bag, finding: Finding, folder: Path) -> Finding:
    """A finding on the unpacked edition as one on the package, since the unpacked files will be gone."""
    path = folder / finding.span.file
    name, line = finding.span.file, 1
    with contextlib.suppress(OSError, ValueError, Unreadable):
        line = read_source(path).position(finding.span.start)[0]
    with contextlib.suppress(ValueError):
        name = path.resolve().relative_to(folder).as_posix()
    args = {
        "file": name,
        "line": line,
        "code": finding.code.name,
        "message": finding.code.message.format_map(finding.args),
    }
    return Finding(CONTENT_WRONG, bag.place, args, help=finding.help or finding.code.help.format_map(finding.args))


def _version(bag: Bag) -> str:
    return next((each.rpartition(" ")[2] for each in bag.info.get("Bag-Software-Agent", ())), "")


def _epoch(bag: Bag) -> int:
    """The time of the entries, as UTC; they are made with it."""
    entry = bag.package.getinfo(bag.top + "bagit.txt")
    return calendar.timegm((*entry.date_time, 0, 0, 0))


def _crate(bag: Bag) -> str:
    """The version of RO-Crate that the package follows."""
    context = ""
    try:
        crate: Any = json.loads(bag.read(f"data/{METADATA_FILE}"))
        context = str(crate.get("@context", ""))
    except (ValueError, KeyError, AttributeError):
        pass
    return next((each for each in VERSIONS if f"/crate/{each}/" in context), VERSIONS[0])


def _differences(bag: Bag, fresh: Path, same: bool) -> Iterator[Finding]:
    """Each file of the payload that is not what is made again. same: whether by the same version of teitools."""
    again = open_package(fresh)
    with again:
        top = again.namelist()[0].partition("/")[0] + "/"
        other, found = check_bag(again, str(fresh))
        if other is None or found:
            raise AssertionError("the package made again is no bag")
        named = 0
        for name in sorted(other.payload.keys() | bag.payload.keys()):
            if not same and (
                name.startswith(DERIVED[:3])
                or name in (METADATA_FILE, "metadata/validation.json", "metadata/swhids.json")
            ):
                continue
            if name not in bag.payload:
                difference = "it is missing"
            elif name not in other.payload:
                difference = "nothing in the edition leads to it"
            elif bag.payload[name] != other.payload[name]:
                difference = _difference(bag.read(f"data/{name}"), again.read(f"{top}data/{name}"))
            else:
                continue
            named += 1
            if named <= _MOST_NAMED:
                yield Finding(NOT_REPRODUCED, bag.place, {"name": name, "difference": difference})


def _difference(packaged: bytes, made: bytes) -> str:
    """The first line in which two files differ."""
    first, second = packaged.split(b"\n"), made.split(b"\n")
    for number, (one, other) in enumerate(zip(first, second, strict=False), 1):
        if one != other:
            at = next(
                (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
            )
            start = max(at - 20, 0)
            said, wanted = (each[start : at + 60].decode("utf-8", "replace").strip() for each in (one, other))
            return f"line {number} is `{said}`, and would be `{wanted}`"
    return f"it has {len(first)} lines, and would have {len(second)}"
