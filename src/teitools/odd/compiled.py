"""What a customization comes to, as all that is written from it sees it."""

from __future__ import annotations

from dataclasses import dataclass, field

from teitools.findings import Finding, Span

from . import messages
from .attributes import Attributes
from .members import Members
from .odd_file import Declaration, OddFile
from .processing_model import ProcessingModel
from .sources import version_of
from .specs import Specs


@dataclass(slots=True)
class CompiledOdd:
    """What a customization comes to: only what is part of the schema, whole.

    ident: of the `schemaSpec`. start: the elements a document may begin with. prefix: of RELAX NG pattern names.
    exceptions: namespaces and names that `anyElement` leaves out unless it says otherwise.
    tei_constraints: whether the schema takes TEI's own constraints over; a processing instruction
    `<?teitools tei-constraints="no"?>` in the `schemaSpec` says it does not.
    tei_descriptions: whether it wants what it does not describe itself described in TEI's words (`tei-descriptions`).
    languages: of the documentation (`@docLang`), one or more.
    flattened: whether it was made from another by `write_odd`, so that it names every element.
    base: the source that it was made of: TEI, or what a local ODD comes to.
    origins: by (kind, identifier), the declaration that brought each specification in.
    removed: by (kind, identifier), where each one that was deleted or left out by name is so.
    """

    ident: str
    odd: OddFile
    specs: Specs
    start: tuple[str, ...]
    prefix: str
    exceptions: tuple[str, ...]
    tei_constraints: bool
    tei_descriptions: bool
    languages: tuple[str, ...]
    flattened: bool
    processing_model: ProcessingModel
    base: Specs
    origins: dict[tuple[str, str], Declaration]
    removed: dict[tuple[str, str], Span]
    attributes: Attributes = field(init=False)
    members: Members = field(init=False)
    base_attributes: Attributes = field(init=False)
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        self.attributes = Attributes(self.specs)
        self.members = Members(self.specs)
        self.base_attributes = Attributes(self.base)

    @property
    def language(self) -> str:
        """The language of documentation where there is room for one."""
        return self.languages[0]

    @property
    def tei(self) -> str:
        """Which TEI the schema is made of: `TEI P5 4.9.0a`."""
        version = version_of(self.specs.edition)
        return f"TEI P5 {version}" if version else "TEI P5 of no stated version"


def is_broken(compiled: CompiledOdd) -> bool:
    """Whether no schema can come of it, so that none need be tried."""
    return any(each.code is messages.CYCLIC_MACRO for each in compiled.findings)
