"""An editor's own XSLT 1.0 in place of the processing model, run by lxml and kept from files and the network."""

from __future__ import annotations

import errno
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from teitools.document import Document, Source, local_path, reason_of, within
from teitools.findings import CannotWork, Finding

from . import messages
from .bounded import OutOfBounds, run_bounded

_NOTHING = etree.XSLTAccessControl(  # type: ignore[call-arg]  # the stubs know no arguments
    read_file=False, write_file=False, create_dir=False, read_network=False, write_network=False
)


class _Stylesheets(etree.Resolver):
    """Stylesheets that `xsl:include` and `xsl:import` name, as far as they belong to the project of the first one."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home = home

    def resolve(self, system_url: str, public_id: str, context: object) -> object:  # type: ignore[override]
        """The stylesheet at that address. Raises OSError for one that is not to be read."""
        path = local_path(system_url, Path())
        if path is None:
            raise OSError(errno.EINVAL, "only local files are read", system_url)
        # Parsed by lxml with the parser of the first one: no entity of it is resolved.
        return self.resolve_string(within(path, self.home).read_bytes(), context, base_url=system_url)


class XsltError(CannotWork):
    """The stylesheet cannot be read or run; its finding says why and where."""


def render_xslt(document: Document, stylesheet: Path) -> bytes:
    """What `stylesheet` makes of `document`, as its `xsl:output` says it is to be written.

    The stylesheet may include others of its project; while it runs it can read and write nothing, and has the time and
    memory of `bounded`. Raises XsltError, and OSError when the stylesheet cannot be read.
    """
    data = stylesheet.read_bytes()
    try:
        return run_bounded(partial(_render, document, stylesheet, data))
    except OutOfBounds as error:
        raise XsltError([_finding(stylesheet, data, 1, str(error))]) from None


def _render(document: Document, stylesheet: Path, data: bytes) -> bytes:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    parser.resolvers.add(_Stylesheets(stylesheet))
    try:
        tree = etree.fromstring(data, parser, base_url=stylesheet.absolute().as_uri()).getroottree()
        transform = etree.XSLT(tree, access_control=_NOTHING)
        result = transform(document.root.getroottree())
    except etree.XMLSyntaxError as error:
        raise XsltError([_finding(stylesheet, data, error.position[0], error.msg)]) from None
    except OSError as error:
        reason = f"`{error.filename}` cannot be read: {reason_of(error)}"
        raise XsltError([_finding(stylesheet, data, _line_of_first_import(tree), reason)]) from None
    except (etree.XSLTParseError, etree.XSLTApplyError) as error:
        entry = next((each for each in error.error_log if each.line > 0), None)
        blocked = next((each for each in error.error_log if "rights" in each.message or "denied" in each.message), None)
        if blocked is not None:
            place = next((each.line for each in error.error_log if each.line > 0), 1)
            reason = f"an instruction is blocked, for a stylesheet may read and write no other file ({blocked.message})"
            raise XsltError([_finding(stylesheet, data, place, reason)]) from None
        line, reason = (entry.line, entry.message) if entry is not None else (1, str(error))
        raise XsltError([_finding(stylesheet, data, line, reason)]) from None
    return bytes(result)


def _line_of_first_import(tree: etree._ElementTree) -> int:
    lines: list[Any] = [each.sourceline for each in tree.getroot() if each.get("href") is not None]
    return int(lines[0]) if lines else 1


def _finding(path: Path, data: bytes, line: int, reason: str) -> Finding:
    source = Source(str(path), data.decode("utf-8-sig", errors="replace"))
    said = " ".join(reason.split())
    return Finding(messages.XSLT_FAILED, source.line_span(line), {"reason": said[:1].lower() + said[1:]})
