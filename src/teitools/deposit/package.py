"""The package: a BagIt bag whose payload is an RO-Crate, in one zip file that is the same for the same edition."""

from __future__ import annotations

import calendar
import contextlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from teitools.document import open_whole, parse
from teitools.edition import (
    LeakIndex,
    Settings,
    find_leaks_in,
    make_leak_index,
    read_source_texts,
    stated_facts,
)
from teitools.findings import CannotWork, Finding, Severity, Span

from .bag import DECLARATION, Manifest, bag_info
from .citation import citation_cff, datacite_json, datacite_xml, dublin_core_xml, json_bytes, zenodo_json
from .crate import METADATA_FILE, VERSIONS, Described, crate_json
from .derived import derived_files
from .facts import DepositFile, Spool
from .hashes import ALGORITHMS, PIECE, Sums, directory_swhids
from .messages import SOURCE_IN_PACKAGE
from .metadata import Metadata, file_version
from .readme import licence_text, readme_text, settings_toml
from .survey import Progress, Survey, schema_names
from .zip_stream import EARLIEST, ZipStream

#: Larger files are not searched for leaked text: it is prose that is looked for, not images.
LEAK_LIMIT = 64_000_000


@dataclass(frozen=True, slots=True)
class Validation:
    """What the validation of an edition found. report: as JSON, the same for the same edition; files: how many were
    looked at; checked: how many met a schema or rules.
    """

    findings: tuple[Finding, ...]
    files: int
    checked: int
    report: bytes

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(each.effective_severity is Severity.ERROR for each in self.findings)

    @property
    def sentence(self) -> str:
        """The result in words."""
        files = f"{self.checked} of {self.files} files were checked against a schema or rules"
        return f"{files}: {self.errors} error{'' if self.errors == 1 else 's'}"


Validator = Callable[[Settings], Validation]


@dataclass(frozen=True, slots=True)
class PackageOptions:
    """How a package is made. epoch: seconds since 1970 UTC for all its times, None for the day of publication.

    html: whether a site is part of it; site: a folder that has it already.
    """

    crate: str = VERSIONS[0]
    html: bool = True
    site: Path | None = None
    epoch: int | None = None
    compress: bool = True


class Refused(CannotWork):
    """The package must not be made; `findings` say why. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Package:
    """What was made. size: of the zip file; files: of the payload; payload: its bytes; swhid: of the payload."""

    path: Path
    size: int
    files: int
    payload: int
    swhid: str
    md5: str
    findings: tuple[Finding, ...]


def package_name(metadata: Metadata) -> str:
    """`NAME-VERSION`: the folder in the package, and the file's name without its ending."""
    return f"{metadata.name}-{file_version(metadata)}"


def epoch_of(metadata: Metadata, options: PackageOptions) -> int:
    """The time that stands everywhere in a package: never the clock's, which would make each package another."""
    if options.epoch is not None:
        return options.epoch
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", metadata.date.value if metadata.date is not None else "")
    if match is None:
        return EARLIEST
    try:
        moment = time.strptime(f"{match[1]}-{match[2] or '01'}-{match[3] or '01'}", "%Y-%m-%d")
    except ValueError:
        return EARLIEST
    return max(calendar.timegm(moment), EARLIEST)


def make_package(
    survey: Survey,
    metadata: Metadata,
    validation: Validation,
    path: Path,
    options: PackageOptions | None = None,
    progress: Progress | None = None,
) -> Package:
    """The file `path` is the package of a surveyed edition; what stood there before stands until it is whole.

    Raises `Refused` for what a package must never hold, OSError where a file cannot be read or written or changes
    while it is read. Cost: each file is read once; memory grows with the names of the files alone.
    """
    chosen = options or PackageOptions()
    with open_whole(path) as file, contextlib.closing(_Writer(survey, metadata, chosen, file, progress)) as writer:
        writer.payload(validation)
        swhid = writer.tags()
        size = file.seek(0, 2)
        md5 = _md5(file)
        return Package(path, size, writer.manifest.count, writer.manifest.size, swhid, md5, tuple(writer.findings))


def _md5(file: IO[bytes]) -> str:
    import hashlib

    total = hashlib.md5(usedforsecurity=False)
    file.seek(0)
    while piece := file.read(PIECE):
        total.update(piece)
    return total.hexdigest()


class _Writer:
    """A package being written: every file goes through `_add`, which sums, describes and searches it."""

    def __init__(
        self, survey: Survey, metadata: Metadata, options: PackageOptions, file: IO[bytes], progress: Progress | None
    ) -> None:
        self._survey = survey
        self._metadata = metadata
        self._options = options
        self._epoch = epoch_of(metadata, options)
        self._top = package_name(metadata) + "/"
        self._leaks = _leak_index(survey)
        self._zip = ZipStream(file, self._epoch, compress=options.compress)
        self._described: Spool[Described] = Spool()
        self._progress = progress
        self._done = 0
        self.manifest = Manifest()
        self.findings: list[Finding] = []

    def close(self) -> None:
        """What was kept on disk on the way is gone."""
        self._zip.abandon()
        self._described.close()
        self.manifest.close()

    def payload(self, validation: Validation) -> None:
        """Everything below `data/`."""
        by_name = _FactsByName(self._survey.files)
        registers = tuple(sorted(each.name for each in self._survey.files if each.role == "register"))
        made = self._made_beside()
        for name in sorted({*self._survey.parts, *made}):
            if name in made:
                self._add_made(name, *made[name])
            else:
                part = self._survey.parts[name]
                self._add_file(part.name, part.role, part.path, by_name.of(name), registers)
        self._add_made("CITATION.cff", "metadata", citation_cff(self._metadata))
        self._add_made(".zenodo.json", "metadata", zenodo_json(self._metadata))
        self._add_made("teitools.toml", "metadata", settings_toml(self._survey, self._metadata))
        for derived in derived_files(
            self._survey, self._metadata.title_text, self._options.html, self._options.site, self.findings
        ):
            if derived.path is not None:
                self._add_file(derived.name, derived.role, derived.path, None, ())
            else:
                self._add_made(derived.name, derived.role, derived.data, derived.made_from)
        self._add_made("metadata/datacite.xml", "metadata", datacite_xml(self._metadata))
        self._add_made("metadata/datacite.json", "metadata", datacite_json(self._metadata))
        self._add_made("metadata/dublin-core.xml", "metadata", dublin_core_xml(self._metadata))
        self._add_made("metadata/validation.json", "metadata", validation.report)
        self._add_made("metadata/swhids.json", "metadata", self._swhids())
        self._crate(validation)

    def _made_beside(self) -> dict[str, tuple[str, bytes]]:
        """The README and the licence of an edition that has none of its own, as name -> (role, content)."""
        roles = {part.role for part in self._survey.parts.values()}
        made: dict[str, tuple[str, bytes]] = {}
        if "readme" not in roles:
            made["README.txt"] = "readme", readme_text(self._metadata)
        if "licence" not in roles:
            made["LICENCE.txt"] = "licence", licence_text(self._metadata)
        return made

    def tags(self) -> str:
        """The tag files; the SWHID of the payload."""
        swhid = dict(directory_swhids((each.name, each.sums.swhid) for each in self._described))[""]
        tags = Manifest()
        with contextlib.closing(tags):
            self._tag(tags, "bagit.txt", DECLARATION)
            own = [self._metadata.address] if self._metadata.address else []
            info = bag_info(self._metadata, self.manifest, [*own, swhid], self._epoch)
            self._tag(tags, "bag-info.txt", info)
            for algorithm in ALGORITHMS:
                name = f"manifest-{algorithm}.txt"
                size = self.manifest.length(algorithm)
                tags.add(name, self._zip.add(self._top + name, self.manifest.pieces(algorithm), size))
            for algorithm in ALGORITHMS:
                name = f"tagmanifest-{algorithm}.txt"
                self._zip.add(self._top + name, tags.pieces(algorithm), tags.length(algorithm))
        self._zip.close()
        return swhid

    def _tag(self, tags: Manifest, name: str, data: bytes) -> None:
        self._search(name, data)
        tags.add(name, self._zip.add(self._top + name, [data], len(data)))

    def _add_file(
        self, name: str, role: str, path: Path, facts: DepositFile | None, registers: tuple[str, ...]
    ) -> None:
        status = path.stat()
        try:
            sums = self._zip.add(f"{self._top}data/{name}", self._pieces(name, path, status.st_size), status.st_size)
        except ValueError:
            raise OSError(None, "it changed while it was being packaged", str(path)) from None
        if sums.sha256 in self._survey.withheld:
            raise Refused([Finding(SOURCE_IN_PACKAGE, Span(str(path), 0, 0), {"name": name})])
        conforms: tuple[str, ...] = ()
        mentioned: tuple[str, ...] = ()
        made_from: tuple[str, ...] = ()
        title = ""
        if facts is not None:
            title = facts.titles[0].value if facts.titles else ""
            conforms = tuple(dict.fromkeys(schema_names(facts, self._survey)))
            mentioned = registers if role == "text" else ()
        elif role in ("schema", "guidelines"):
            odd = name.rpartition(".")[0] + ".odd"
            made_from = (odd,) if odd in self._survey.parts else ()
        self._describe(name, role, sums, title, made_from, conforms, mentioned, facts)

    def _pieces(self, name: str, path: Path, size: int) -> Iterator[bytes]:
        with path.open("rb") as file:
            if self._leaks is not None and size <= LEAK_LIMIT:
                data = file.read()
                self._search(name, data)
                yield data
                return
            while piece := file.read(PIECE):
                yield piece

    def _add_made(self, name: str, role: str, data: bytes, made_from: tuple[str, ...] = ()) -> None:
        found = list(self._survey.names.take(name, name)) if name not in self._survey.parts else []
        refused = [each for each in found if each.effective_severity is Severity.ERROR]
        if name in self._survey.parts:
            return
        if refused:
            raise Refused(refused)
        self._search(name, data)
        sums = self._zip.add(f"{self._top}data/{name}", [data], len(data))
        self._describe(name, role, sums, "", made_from)

    def _describe(
        self,
        name: str,
        role: str,
        sums: Sums,
        title: str = "",
        made_from: tuple[str, ...] = (),
        conforms_to: tuple[str, ...] = (),
        mentions: tuple[str, ...] = (),
        facts: DepositFile | None = None,
    ) -> None:
        self.manifest.add(f"data/{name}", sums)
        self._described.append(Described(name, role, sums, title, made_from, conforms_to, mentions, facts))
        self._done += 1
        if self._progress:
            self._progress("packaged", self._done, 0)

    def _swhids(self) -> bytes:
        """The SWHID of each folder of the payload, as it stands so far, and of the edition's own files."""
        folders = directory_swhids((each.name, each.sums.swhid) for each in self._described)
        return json_bytes({f"{folder}/": swhid for folder, swhid in folders if folder and folder != "metadata"})

    def _crate(self, validation: Validation) -> None:
        pieces = Spool[bytes]()
        size = 0
        for piece in crate_json(self._metadata, self._described, self._options.crate, validation.sentence):
            pieces.append(piece)
            size += len(piece)
        with contextlib.closing(pieces):
            if size <= LEAK_LIMIT and self._leaks is not None:
                self._search(METADATA_FILE, b"".join(pieces))
            sums = self._zip.add(f"{self._top}data/{METADATA_FILE}", pieces, size)
        self.manifest.add(f"data/{METADATA_FILE}", sums)
        self._described.append(Described(METADATA_FILE, "metadata", sums))

    def _search(self, name: str, data: bytes) -> None:
        """Raises `Refused` where a file, or its name, repeats a source that is at hand."""
        if self._leaks is None:
            return
        found = [*find_leaks_in(name, data, self._leaks), *find_leaks_in("name.txt", name.encode(), self._leaks)]
        leaks = [each for each in found if each.effective_severity is Severity.ERROR]
        if leaks:
            raise Refused(leaks)
        self.findings += found


class _FactsByName:
    """The facts of files asked for by name, in the order of the names, without all of them being held."""

    def __init__(self, files: Spool[DepositFile]) -> None:
        self._places = {each.name: number for number, each in enumerate(files)}
        self._files = files

    def of(self, name: str) -> DepositFile | None:
        """The facts of the file of that name; None for a file that is none of the edition's."""
        number = self._places.get(name)
        return self._files.at(number) if number is not None else None


def _leak_index(survey: Survey) -> LeakIndex | None:
    """What is searched for in everything that is packaged; None where no sources are at hand."""
    folder = survey.settings.sources
    if folder is None or not folder.is_dir():
        return None
    sources = list(read_source_texts(folder).values())
    if not sources:
        return None
    return make_leak_index(sources, stated_facts(parse(each.path) for each in survey.files))
