"""What a customization is made of: which ODD, or which version of TEI, a `source` attribute names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from teitools.document import TEI, Catalog, Unreadable, is_file, referred
from teitools.findings import Finding

from . import messages
from .odd_file import Declaration, OddFile, read_odd, unreadable
from .read import load_p5subset
from .specs import Specs

_TEI = re.compile(
    r"tei:(?P<scheme>[\w.-]*)"
    r"|https?://(?:www\.)?tei-c\.org/(?:Vault/P5/(?P<vault>[\w.-]+)|release|Release)(?:/.*)?"
    r"|https?://raw\.githubusercontent\.com/TEIC/TEI/.*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+\.\d+(?:\.\d+)?\w*")
#: A `prefixDef/@matchPattern` that one pass can try: no repetition of a group, few repetitions, a short value.
_REPEATED_GROUP = re.compile(r"\)\s*[*+?{]|\\[1-9]|\(\?")
_MOST_REPETITIONS = 3
_LONGEST = 300


def version_of(edition: str) -> str:
    """The number in what TEI's source says of its edition: `4.9.0a`; "" when it says none."""
    found = _NUMBER.search(edition)
    return found[0] if found else ""


def file_version(path: Path) -> str:
    """The version of TEI that the p5subset at `path` is, from its header; "" when it cannot be told."""
    try:
        with path.open("rb") as file:
            head = file.read(60_000).decode("utf-8", errors="replace")
    except OSError:
        return ""
    found = re.search(r"<edition\b[^>]*>(.*?)</edition>", head, re.DOTALL)
    return version_of(re.sub(r"<[^>]*>", "", found[1])) if found else ""


def tei_version(reference: str) -> str | None:
    """The version of TEI that a reference names: its number, "" for the current one, None when it names no TEI."""
    found = _TEI.fullmatch(reference)
    if found is None:
        return None
    version = found["scheme"] or found["vault"] or ""
    return "" if version.lower() in ("current", "release", "latest") else version


def expanded_reference(reference: str, odd: OddFile) -> str:
    """`reference` with a prefix that a `prefixDef` of the ODD declares replaced (TEI P5 chapter 16.2.3)."""
    scheme, colon, rest = reference.partition(":")
    if not colon or len(rest) > _LONGEST:
        return reference
    for each in odd.document.root.iter(TEI + "prefixDef"):
        pattern = each.get("matchPattern") or ""
        if each.get("ident") != scheme or _REPEATED_GROUP.search(pattern) or len(pattern) > _LONGEST:
            continue
        if len(re.findall(r"[*+{]", pattern)) > _MOST_REPETITIONS:
            continue
        try:
            found = re.fullmatch(pattern, rest)
        except re.error:
            continue
        if found is not None:
            groups = ("", *(group or "" for group in found.groups()))
            return _replaced(each.get("replacementPattern") or "", groups)
    return reference


def _replaced(pattern: str, groups: tuple[str, ...]) -> str:
    return re.sub(r"\$(\d)", lambda one: groups[int(one[1])] if int(one[1]) < len(groups) else "", pattern)


@dataclass(slots=True)
class Sources:
    """The TEI that customizations are compiled over.

    default: for those that name none, or the current one. versions: other versions at hand, by number.
    catalog: which local file stands for an address.
    """

    default: Specs
    versions: Mapping[str, Callable[[], Specs]] = field(default_factory=dict)
    catalog: Catalog = field(default_factory=Catalog)

    def tei(self, version: str, here: Declaration, findings: list[Finding]) -> Specs:
        """TEI in the version asked for; where that is not at hand the default, with a finding that says so."""
        at_hand = version_of(self.default.edition)
        if not version or version == at_hand:
            return self.default
        if version in self.versions:
            return self.versions[version]()
        args = {"wanted": version, "used": at_hand or "the source given"}
        findings.append(Finding(messages.OTHER_VERSION, here.span("source"), args))
        return self.default


def named_source(
    here: Declaration, odd: OddFile, sources: Sources | None, findings: list[Finding]
) -> OddFile | Specs | None:
    """What `here/@source` names: an ODD, or TEI in some version; None, with a finding, for what cannot be read.

    With no `sources` TEI is nothing, and no version of it is looked for.
    """
    stated = here.get("source")
    if stated is None:
        return sources.default if sources else Specs()
    reference = expanded_reference(stated, odd)
    version = tei_version(reference)
    path = sources.catalog.resolve(reference) if sources else None
    if version is not None and path is None:
        return sources.tei(version, here, findings) if sources else Specs()
    try:
        path = path or referred(reference, odd.document.path, here.folder)
        if path.name.startswith("p5subset"):
            # A file that is named but not there: TEI as it was given.
            return Specs() if sources is None else load_p5subset(path) if is_file(path) else sources.default
        return read_odd(path)
    except (OSError, Unreadable) as error:
        findings.append(unreadable(here, "source", stated, error))
        return None


def source_chain(odd: OddFile, sources: Sources | None = None) -> tuple[list[OddFile], Specs]:
    """`odd` and every local ODD it is built on, nearest first, and the TEI below them; a circle is cut and found.

    With no `sources` TEI is nothing, and only the ODDs are of use.
    """
    chain, seen = [odd], {Path(odd.document.path).resolve()}
    while chain[-1].schema_spec is not None:
        here = chain[-1].schema
        below = named_source(here, chain[-1], sources, chain[-1].findings)
        if isinstance(below, Specs):
            return chain, below
        if below is None:
            break
        path = Path(below.document.path).resolve()
        if path in seen:
            names = " → ".join(Path(each.document.path).name for each in [*chain, below])
            finding = Finding(messages.CIRCULAR, here.span("source"), {"name": path.name, "chain": names})
            chain[-1].findings.append(finding)
            break
        seen.add(path)
        chain.append(below)
    return chain, sources.default if sources else Specs()
