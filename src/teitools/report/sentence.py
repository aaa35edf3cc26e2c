"""The sentence of a finding: the fact, and apart from it the cure."""

from __future__ import annotations

import re
from contextlib import suppress

from teitools.findings import Finding

#: What a document or a file name must not bring to a terminal or into an XML report: controls, which could move the
#: cursor or set a title, marks that turn the direction of writing, and half surrogate pairs.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LONGEST = 600


class _Args(dict[str, object]):
    """Template values, shown on one line and no longer than a person reads."""

    def __missing__(self, key: str) -> str:
        return "…"


def message_of(finding: Finding) -> str:
    """The fact: lower case, no full stop, on one line."""
    return _fill(finding.code.message, finding)


def help_of(finding: Finding) -> str:
    """The cure, or an empty string when there is none to give."""
    return _fill(finding.code.help, finding) if finding.help is None else one_line(finding.help)


def _fill(template: str, finding: Finding) -> str:
    return template.format_map(_Args({name: one_line(str(value)) for name, value in finding.args.items()}))


def one_line(text: str) -> str:
    """`text` on one line, no longer than a person reads, with escapes for what no report should hold."""
    text = _CONTROL.sub(lambda match: " " if match.group() in "\t\n\r" else f"\\u{ord(match.group()):04x}", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def file_name(file: str) -> str:
    """A file's name as a person can read it: `one_line`, but whole, and line ends escaped like the other controls.

    A name in UTF-8 that Python took for something else, as in the locale C, is read as what it is.
    """
    with suppress(UnicodeError):
        file = file.encode("utf-8", errors="surrogateescape").decode("utf-8")
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", file)
