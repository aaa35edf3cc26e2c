"""An editor's own XSLT 1.0 in place of the processing model, run by lxml and kept from files and the network."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from teitools.document import Document
from teitools.findings import Finding, Span

from . import messages

_NOTHING = etree.XSLTAccessControl(  # type: ignore[call-arg]  # the stubs know no arguments
    read_file=False, write_file=False, create_dir=False, read_network=False, write_network=False
)


class XsltError(ValueError):
    """The stylesheet cannot be read or run; `finding` says why and where."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.args["reason"])
        self.finding = finding


def render_xslt(document: Document, stylesheet: Path) -> bytes:
    """What `stylesheet` makes of `document`, as its `xsl:output` says it is to be written.

    The stylesheet may include others that lie on this machine; while it runs it can read and write nothing.
    Raises XsltError, and OSError when the stylesheet cannot be read.
    """
    data = stylesheet.read_bytes()
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    try:
        tree = etree.fromstring(data, parser, base_url=stylesheet.absolute().as_uri()).getroottree()
        transform = etree.XSLT(tree, access_control=_NOTHING)
        result = transform(document.root.getroottree())
    except etree.XMLSyntaxError as error:
        raise XsltError(_finding(stylesheet, data, error.position[0], error.msg)) from None
    except (etree.XSLTParseError, etree.XSLTApplyError) as error:
        entry = next((each for each in error.error_log if each.line > 0), None)
        line = entry.line if entry is not None else 1
        raise XsltError(_finding(stylesheet, data, line, entry.message if entry is not None else str(error))) from None
    return bytes(result)


def _finding(path: Path, data: bytes, line: int, reason: str) -> Finding:
    lines = data.decode("utf-8", errors="replace").splitlines(keepends=True)
    start = sum(map(len, lines[: line - 1]))
    end = start + len(lines[line - 1].rstrip("\r\n")) if 0 < line <= len(lines) else start
    said = " ".join(reason.split())
    return Finding(messages.XSLT_FAILED, Span(str(path), start, end), {"reason": said[:1].lower() + said[1:]})
