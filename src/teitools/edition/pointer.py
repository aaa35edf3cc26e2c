"""Where a pointer leads: prefixes, xml:base, files, xml:id, RFC 5147 fragments."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from teitools.document import PATHS_READ, TEI_NS, XML_NS, path_of, within
from teitools.findings import Code

from .messages import (
    BROKEN_POINTER,
    BROKEN_PREFIX_PATTERN,
    DANGLING_FILE,
    DANGLING_ID,
    EMPTY_POINTER,
    KEY_NOT_MATCHED,
    MISSING_HASH,
    OUTSIDE_TEXT,
    RESOURCE_NOT_HERE,
    UNKNOWN_PREFIX,
    UNREADABLE_TARGET,
    WORD_FOR_POINTER,
)

if TYPE_CHECKING:
    from lxml import etree

    from teitools.document import Document

    from .key_pattern import KeyPattern

_SCHEMES = (
    "about acct ark blob cid data dns doi file ftp geo git gopher hdl http https imap info ipfs ipns irc jar ldap "
    "magnet mailto mid news nfs nntp oai pop purl rsync rtsp sftp sip sms ssh svn swh tag tel telnet urn "
    "view-source ws wss xmpp"
)
#: Schemes of addresses outside any edition. Whatever else stands before a colon must be declared by a `prefixDef`.
#: Source: those of IANA's registered URI schemes that documents point with, and the unregistered `ark`, `hdl`, `swh`.
SCHEMES = frozenset(_SCHEMES.split())
_SCHEME = re.compile(r"([A-Za-z_][\w.+-]*):", re.ASCII)
#: An address that stays as it is whatever base it is joined to: most of those that a text has.
_PLAINLY_ELSEWHERE = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?:/[\w.~%/-]*)?", re.ASCII)
#: A plain text that a pointer leads into is read up to this size, in bytes.
TEXT_LIMIT = 50_000_000
#: RFC 5147 section 3: char= and line= with a position or a range, then integrity checks.
TEXT_FRAGMENT = re.compile(r"(char|line)=(\d*)(?:(,)(\d*))?((?:;(?:length=\d+|md5=[0-9A-Fa-f]{32})(?:,[\w.:-]+)?)*)")


class Home(Protocol):
    """A document that holds pointers, or is pointed into: a tree, or the facts of a file."""

    @property
    def path(self) -> str:
        """The file's path as the user would write it."""


H = TypeVar("H", bound=Home)
#: No one writes a path so, and many a word where a pointer is asked for (`calendar="Gregorian"`).
_WORD = re.compile(r"[^\W\d][\w-]*")
#: What projects keep elsewhere, or make only when they publish.
_RESOURCES = frozenset(
    ".jpg .jpeg .png .gif .tif .tiff .jp2 .svg .webp .bmp .mp3 .mp4 .ogg .wav .webm .flac .pdf .htm .html".split()
)
E = TypeVar("E")
E_co = TypeVar("E_co", covariant=True)


@dataclass(frozen=True, slots=True, eq=False)
class Target(Generic[H, E]):
    """Where a pointer leads.

    kind: `element` (of `document`), `document` (the whole), `file` (a local file that is there), `text` (an RFC 5147
    fragment; the file need not be there), `external` (an address that is not looked at), `unevaluated` (an XPointer
    scheme in a document that is there).
    uri: the full address, file URIs for local files.
    loose: the id stands in no element of the document that the pointer names, but in one register of the edition.
    """

    kind: str
    uri: str
    document: H | None = None
    element: E | None = None
    path: Path | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Dangling:
    """Why a pointer leads nowhere: a code and the args of its sentence.

    ids: the xml:id values among which the right one may be found.
    """

    code: Code
    args: Mapping[str, object]
    ids: Collection[str] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PrefixDef(Generic[H]):
    """One `prefixDef`: a private URI scheme, in force in its own document, and everywhere when that is the corpus.

    base: the base URI where it is declared.
    """

    prefix: str
    match_pattern: str
    replacement: str
    document: H
    base: str
    pattern: KeyPattern | None
    fault: str | None

    def expand(self, key: str) -> str | None:
        """The address that `key` stands for, None when the pattern does not match all of it."""
        groups = self.pattern.match(key) if self.pattern else None
        if groups is None:
            return None
        found = re.sub(r"\$(\d)", lambda m: groups[int(m[1])] if int(m[1]) < len(groups) else "", self.replacement)
        return found.strip()


def prefix_def(prefix: str, match_pattern: str, replacement: str, document: H, base: str) -> PrefixDef[H]:
    """The declaration with its pattern read; with the fault of one that is none."""
    from .key_pattern import KeyPattern, PatternError  # it stands on lxml, which few runs need

    try:
        pattern, fault = KeyPattern(match_pattern), None
    except PatternError as error:
        pattern, fault = None, str(error)
    return PrefixDef(prefix, match_pattern, replacement, document, base, pattern, fault)


def prefix_defs(document: Document) -> Iterator[PrefixDef[Document]]:
    """Every `prefixDef` of `document`, in order; one without `@ident` is passed over."""
    for element in document.root.iter(f"{{{TEI_NS}}}prefixDef"):
        prefix = (element.get("ident") or "").strip()
        if prefix:
            base = base_uri(document, element)
            yield prefix_def(
                prefix, element.get("matchPattern") or "", element.get("replacementPattern") or "", document, base
            )


def base_uri(document: Document, element: etree._Element | None) -> str:
    """The base that relative pointers of `element` start from: the file, then each xml:base around the element."""
    return based(document.path, bases_of(element) if element is not None else ())


def bases_of(element: etree._Element) -> list[str]:
    """The values of xml:base on and around an element, outermost first."""
    bases = [node.get(f"{{{XML_NS}}}base") for node in (element, *element.iterancestors())]
    return [base.strip() for base in reversed(bases) if base]


def based(path: str, bases: Iterable[str]) -> str:
    """The base URI that values of xml:base, outermost first, make of the address of the file at `path`."""
    uri = Path(path).absolute().as_uri()
    for base in bases:
        uri = _join(uri, base)
    return uri


def _join(base: str, pointer: str) -> str:
    try:
        return urljoin(base, pointer)
    except ValueError:
        return pointer


class Place(Protocol[H, E_co]):
    """What a resolver needs to know of an edition."""

    def document_at(self, path: Path) -> H | None:
        """The document in the file `path`; None when it is no readable XML of this edition's folder."""

    def exists(self, path: Path) -> bool:
        """Whether there is a file at `path`. May raise OSError or ValueError for what names no file."""

    def ids(self, document: H) -> Mapping[str, E_co]:
        """Every xml:id of `document`, and the first element that has it."""

    def whole(self, document: H) -> bool:
        """Whether every xml:id of `document` is known: nothing that it includes is missing."""

    def root_of(self, document: H) -> E_co | None:
        """What stands for the whole of `document`."""

    def registered(self, identifier: str) -> tuple[H, E_co] | None:
        """The only record of the registers with this xml:id; None when there is none or more."""

    def prefixes_for(self, prefix: str, document: H) -> tuple[PrefixDef[H], ...]:
        """The declarations of `prefix` in force in `document`, the first to be tried first."""


_WEB = ("http://", "https://")


@lru_cache(maxsize=20_000)
def _joined(base: str, address: str) -> tuple[str, SplitResult]:
    uri = urljoin(base, address)
    return uri, urlsplit(uri)


@dataclass(slots=True)
class Resolver(Generic[H, E]):
    """Resolves pointers for one edition, each only once in each document."""

    place: Place[H, E]
    _known: dict[tuple[str, str, str], Target[H, E] | Dangling] = field(default_factory=dict)
    _texts: dict[Path, tuple[int, int] | None] = field(default_factory=dict)

    def resolve(self, pointer: str, document: H, base: str) -> Target[H, E] | Dangling:
        """Where `pointer`, standing in `document` where the base URI is `base`, leads.

        One pointer only: an attribute with several is split at white space by the caller. Nothing is fetched; files
        are looked at only to see whether they are there, plain texts for their length. Source: RFC 3986 section 5,
        TEI P5 chapter 17.3 on private schemes, XML Base, RFC 5147.
        """
        pointer = pointer.strip()
        key = (document.path, base, pointer)
        if key not in self._known:
            self._known[key] = self._resolve(pointer, document, base)
        return self._known[key]

    def forget(self) -> None:
        """What was resolved is no longer held; the lengths of texts are."""
        self._known.clear()

    def _resolve(self, pointer: str, document: H, base: str) -> Target[H, E] | Dangling:
        if not pointer:
            return Dangling(EMPTY_POINTER, {"attribute": "ref"})
        if pointer.startswith("#"):
            # A same-document reference never leaves the document (RFC 3986 section 4.4), whatever xml:base says.
            return self._own(pointer, document, base + pointer)
        scheme = _SCHEME.match(pointer)
        if scheme is None:
            return self._address(pointer, document, base)
        declared = self.place.prefixes_for(scheme[1], document)
        if declared:
            return self._private(pointer, pointer[scheme.end() :], declared, document, base)
        if scheme[1].lower() in SCHEMES:
            return self._address(pointer, document, base)
        if pointer.startswith("//", scheme.end()):
            # An authority follows: an address of a scheme that a project has for itself, not a key.
            return Target("external", pointer)
        return Dangling(UNKNOWN_PREFIX, {"pointer": pointer, "prefix": scheme[1]})

    def _own(self, pointer: str, document: H, uri: str) -> Target[H, E] | Dangling:
        """In the document itself; else, as many projects with index files write it, in a register."""
        found = self._fragment(pointer, document, uri, pointer[1:])
        record = self.place.registered(pointer[1:]) if isinstance(found, Dangling) else None
        if record is None:
            return found
        home, element = record
        path = Path(home.path)
        return Target("element", f"{path.absolute().as_uri()}{pointer}", home, element, path, loose=True)

    def _private(
        self, pointer: str, key: str, declared: tuple[PrefixDef[H], ...], document: H, base: str
    ) -> Target[H, E] | Dangling:
        """By the first declaration that leads somewhere; else why the first that matches does not."""
        failure: Dangling | None = None
        for definition in declared:
            address = definition.expand(key)
            if address is None:
                if failure is None and definition.fault:
                    args = {"pattern": definition.match_pattern, "prefix": definition.prefix}
                    failure = Dangling(BROKEN_PREFIX_PATTERN, args | {"reason": definition.fault})
                continue
            # The Guidelines leave open which file a relative replacement starts from: projects that declare prefixes
            # once mean the declaring file, those that repeat the declaration in each file mean either.
            for start, home in ((definition.base, definition.document), (base, document)):
                if address.startswith("#"):
                    found = self._fragment(pointer, home, start + address, address[1:])
                else:
                    found = self._address(address, home, start, shown=pointer)
                if isinstance(found, Target):
                    return found
                failure = failure or found
        if failure is None:
            args = {"pointer": pointer, "key": key, "pattern": " or ".join(d.match_pattern for d in declared)}
            return Dangling(KEY_NOT_MATCHED, args)
        return failure

    def _address(self, address: str, document: H, base: str, shown: str | None = None) -> Target[H, E] | Dangling:
        if _PLAINLY_ELSEWHERE.fullmatch(address):
            return Target("external", address)
        shown = shown or address
        try:
            # What begins with a scheme of the web is the same wherever it stands.
            uri, parts = _joined("" if address.startswith(_WEB) and base.startswith("file:") else base, address)
        except ValueError as error:
            return Dangling(BROKEN_POINTER, {"pointer": shown, "reason": str(error)[:1].lower() + str(error)[1:]})
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            return Target("external", uri)
        fragment = parts.fragment
        path = Path(path_of(parts.path))
        if TEXT_FRAGMENT.fullmatch(fragment):
            return self._text(shown, document, path, uri, fragment)
        return self._file(shown, document, path, uri, unquote(fragment))

    def _text(self, shown: str, document: H, path: Path, uri: str, fragment: str) -> Target[H, E] | Dangling:
        """A place in a plain text; where the file is at hand, whether it has that place."""
        match = TEXT_FRAGMENT.fullmatch(fragment)
        lengths = self._lengths(path, document)
        if match is not None and lengths is not None:
            unit, length = match[1], lengths[match[1] == "line"]
            if max(int(each) for each in (match[2] or "0", match[4] or "0")) > length:
                words = "characters" if unit == "char" else "lines"
                args = {"pointer": shown, "file": _near(path, document), "length": length, "unit": words}
                return Dangling(OUTSIDE_TEXT, args)
        return Target("text", uri, path=path)

    def _lengths(self, path: Path, document: H) -> tuple[int, int] | None:
        """Characters and lines of a text file, each line end one character; None where there is none to be read, or it
        lies outside the project of `document`.
        """
        if path not in self._texts:
            self._texts[path] = None
            with contextlib.suppress(OSError, ValueError):
                text_file = within(path, document.path)
                noted = PATHS_READ.get()
                if noted is not None:
                    noted.append(str(text_file.absolute()))
                if text_file.is_file() and path.stat().st_size <= TEXT_LIMIT:
                    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
                    self._texts[path] = len(text), text.count("\n") + (not text.endswith("\n"))
        return self._texts[path]

    def _file(self, shown: str, document: H, path: Path, uri: str, fragment: str) -> Target[H, E] | Dangling:
        try:
            there = self.place.exists(path)
        except (OSError, ValueError):
            there = False
        if not there:
            if not fragment and shown in self.place.ids(document):
                return Dangling(MISSING_HASH, {"pointer": shown, "file": document.path})
            code = DANGLING_FILE
            if _WORD.fullmatch(shown):
                code = WORD_FOR_POINTER
            elif path.suffix.lower() in _RESOURCES:
                code = RESOURCE_NOT_HERE
            args = {"pointer": shown, "file": _near(path, document)}
            return Dangling(code, args | {"words": "a word"} if code is WORD_FOR_POINTER else args)
        target = self.place.document_at(path)
        if target is not None:
            return (
                self._fragment(shown, target, uri, fragment)
                if fragment
                else Target("document", uri, target, None, path)
            )
        if fragment and path.suffix.lower() == ".xml" and not path.is_dir():
            return Dangling(UNREADABLE_TARGET, {"pointer": shown, "file": _near(path, document)})
        return Target("file", uri, path=path)

    def _fragment(self, shown: str, document: H, uri: str, fragment: str) -> Target[H, E] | Dangling:
        ids = self.place.ids(document)
        for name in (fragment, unquote(fragment)) if "%" in fragment else (fragment,):
            if name in ids:
                return Target("element", uri, document, ids[name], Path(document.path))
        if "(" in fragment:
            return Target("unevaluated", uri, document, None, Path(document.path))
        if not fragment:
            return Target("document", uri, document, self.place.root_of(document), Path(document.path))
        if not self.place.whole(document):
            return Target("unevaluated", uri, document, None, Path(document.path))
        return Dangling(DANGLING_ID, {"pointer": shown, "file": document.path, "id": fragment}, ids)


def _near(path: Path, document: Home) -> str:
    """`path` relative to the folder of `document` when it lies below that."""
    try:
        return path.relative_to(Path(document.path).absolute().parent).as_posix()
    except ValueError:
        return str(path)
