"""What makes a finding the same one tomorrow, when lines have moved."""

from __future__ import annotations

import hashlib
import re

from teitools.findings import Finding

from .place import Places
from .sentence import message_of

_NUMBER = re.compile(r"\d+")
_LONGEST = 200


def fingerprint(finding: Finding, places: Places) -> str:
    """16 hexadecimal digits from the file, the code, the text found at the span and the sentence without its numbers.

    Unchanged when lines are added elsewhere in the file, and by the folder that the run is made in; the same for two
    equal faults in one file, which are counted.
    """
    text = places.text(finding.span)[:_LONGEST]
    parts = (
        places.name(finding.span.file),
        finding.code.name,
        " ".join(text.split()),
        _NUMBER.sub("#", message_of(finding)),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", errors="surrogatepass")).hexdigest()[:16]
