"""Whether a bag in a zip file is whole and unchanged. Source: RFC 8493 3."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from teitools.findings import Finding, Span

from .bag import DECLARATION
from .hashes import PIECE, Summing, Sums
from .messages import FILE_DIFFERS, FILE_EXTRA, FILE_MISSING, NOT_A_BAG, OXUM_WRONG
from .names import from_bag_name
from .survey import Progress

_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
#: What ends a line, and nothing else does (RFC 8493 2.1.3): names and values may hold U+2028 and U+0085.
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
#: Tag files are read as a whole up to this size in bytes.
TAG_LIMIT = 500_000_000


@dataclass(slots=True)
class Bag:
    """A bag in a zip file. top: the folder of the bag, with a slash, or "". payload: name below `data/` -> its sums.
    info: label -> values of `bag-info.txt`.
    """

    package: zipfile.ZipFile
    place: Span
    top: str = ""
    info: dict[str, list[str]] = field(default_factory=dict)
    payload: dict[str, Sums] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """A file of the bag, by its path from the bag's folder. Raises KeyError, ValueError for a damaged one."""
        entry = self.package.getinfo(self.top + name)
        if entry.file_size > TAG_LIMIT:
            raise ValueError("it is larger than any such file")
        try:
            return self.package.read(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise ValueError(f"its bytes are damaged ({' '.join(str(error).split())})") from None


def check_bag(
    package: zipfile.ZipFile, path: str, progress: Progress | None = None
) -> tuple[Bag | None, list[Finding]]:
    """The bag, every file of it read and summed, and what is wrong; no bag where there is none.

    Cost: every byte is read once. Memory grows with the names alone.
    """
    place = Span(path, 0, 0)
    files = [each.filename for each in package.infolist() if not each.is_dir()]
    tops = {name.partition("/")[0] for name in files}
    if "bagit.txt" in files:
        top = ""
    elif len(tops) == 1 and all("/" in name for name in files):
        top = tops.pop() + "/"
    else:
        return None, [Finding(NOT_A_BAG, place, {"reason": "the files do not stand in one folder"})]
    bag = Bag(package, place, top)
    names = {name[len(top) :] for name in files}
    if "bagit.txt" not in names:
        return None, [Finding(NOT_A_BAG, place, {"reason": f"`{top}bagit.txt` is missing"})]
    findings = list(_declaration(bag))
    if findings:
        return None, findings
    if "fetch.txt" in names:
        reason = "`fetch.txt` names files that are elsewhere: it is not whole"
        return None, [Finding(NOT_A_BAG, place, {"reason": reason})]
    manifests = {name: match for name in sorted(names) if (match := _MANIFEST.fullmatch(name))}
    listed: dict[str, dict[str, str]] = {}
    for name, match in manifests.items():
        if match[2] in _ALGORITHMS:
            found = list(_read_manifest(bag, name, bool(match[1]), listed))
            findings += found
    if not any(not match[1] and name in listed for name, match in manifests.items()):
        return None, [*findings, Finding(NOT_A_BAG, place, {"reason": "it has no manifest that can be read"})]
    findings += _complete(bag, names, listed)
    findings += _summed(bag, sorted(names), listed, progress)
    findings += _information(bag, names)
    return bag, findings


def _declaration(bag: Bag) -> Iterator[Finding]:
    try:
        data = bag.read("bagit.txt")
    except ValueError as error:
        yield Finding(NOT_A_BAG, bag.place, {"reason": f"`bagit.txt` cannot be read: {error}"})
        return
    if data.replace(b"\r\n", b"\n").rstrip(b"\n") != DECLARATION.rstrip(b"\n"):
        yield Finding(NOT_A_BAG, bag.place, {"reason": "`bagit.txt` does not declare BagIt 1.0 in UTF-8"})


def _read_manifest(bag: Bag, name: str, tag: bool, listed: dict[str, dict[str, str]]) -> Iterator[Finding]:
    try:
        lines = _LINE_END.split(bag.read(name).decode("utf-8"))
    except ValueError as error:
        yield Finding(NOT_A_BAG, bag.place, {"reason": f"`{name}` cannot be read: {error}"})
        return
    entries: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        file = from_bag_name(match[2]) if match else ""
        if match is None or file.startswith(("/", "~")) or ".." in file.split("/") or "\\" in file:
            yield Finding(NOT_A_BAG, bag.place, {"reason": f"line {number} of `{name}` names no file of a bag"})
            continue
        file = file.removeprefix("./")
        if tag == file.startswith("data/"):
            yield Finding(
                NOT_A_BAG, bag.place, {"reason": f"line {number} of `{name}` names `{file}`, which it must not"}
            )
            continue
        if file in entries:
            yield Finding(NOT_A_BAG, bag.place, {"reason": f"`{name}` lists `{file}` twice"})
        entries[file] = match[1].lower()
    listed[name] = entries


def _complete(bag: Bag, names: set[str], listed: dict[str, dict[str, str]]) -> Iterator[Finding]:
    payload = {name for name in names if name.startswith("data/")}
    tags = {name for name in names if not name.startswith("data/") and not name.startswith("tagmanifest-")}
    missing: set[str] = set()
    for manifest, entries in listed.items():
        for name in sorted(entries.keys() - names - missing):
            missing.add(name)
            yield Finding(FILE_MISSING, bag.place, {"name": name, "manifest": manifest})
    extra: set[str] = set()
    for manifest, entries in listed.items():
        own = tags if manifest.startswith("tag") else payload
        for name in sorted(own - entries.keys() - extra):
            extra.add(name)
            yield Finding(FILE_EXTRA, bag.place, {"name": name, "manifest": manifest})


def _summed(
    bag: Bag, names: list[str], listed: dict[str, dict[str, str]], progress: Progress | None
) -> Iterator[Finding]:
    for number, name in enumerate(names, 1):
        stated = {manifest: entries[name] for manifest, entries in listed.items() if name in entries}
        entry = bag.package.getinfo(bag.top + name)
        needed = {_algorithm(manifest) for manifest in stated} - {"sha256", "sha512"}
        others = {each: hashlib.new(each, usedforsecurity=False) for each in needed}
        summing = Summing(entry.file_size)
        try:
            with bag.package.open(entry) as file:
                while piece := file.read(PIECE):
                    summing.add(piece)
                    for total in others.values():
                        total.update(piece)
            sums = summing.sums()
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            difference = f"its bytes are damaged ({' '.join(str(error).split())})"
            yield Finding(FILE_DIFFERS, bag.place, {"name": name, "difference": difference})
            continue
        if name.startswith("data/"):
            bag.payload[name[5:]] = sums
        for manifest, digest in stated.items():
            algorithm = _algorithm(manifest)
            found = others[algorithm].hexdigest() if algorithm in others else sums.of(algorithm)
            if found != digest:
                difference = f"its {algorithm} is {found}, `{manifest}` says {digest}"
                yield Finding(FILE_DIFFERS, bag.place, {"name": name, "difference": difference})
                break
        if progress:
            progress("read", number, len(names))


def _algorithm(manifest: str) -> str:
    return manifest.rpartition("-")[2].removesuffix(".txt")


def _information(bag: Bag, names: set[str]) -> Iterator[Finding]:
    if "bag-info.txt" not in names:
        return
    try:
        text = bag.read("bag-info.txt").decode("utf-8")
    except ValueError:
        return  # said of the file already
    label = ""
    for line in _LINE_END.split(text):
        if line[:1] in (" ", "\t") and label:
            bag.info[label][-1] += " " + line.strip()
        elif ":" in line:
            label, _, value = line.partition(":")
            bag.info.setdefault(label.strip(), []).append(value.strip())
            label = label.strip()
    for stated in bag.info.get("Payload-Oxum", ()):
        size, count = sum(each.size for each in bag.payload.values()), len(bag.payload)
        if stated != f"{size}.{count}":
            args = {"found_bytes": size, "found_files": count, "stated": stated}
            yield Finding(OXUM_WRONG, bag.place, args)
