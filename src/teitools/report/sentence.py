"""The sentence of a finding: the fact, and apart from it the cure."""

from __future__ import annotations

import re

from teitools.findings import Finding

#: Control characters of a document never reach a terminal: they could move the cursor or set its title.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
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
    return _fill(finding.code.help, finding) if finding.help is None else _one_line(finding.help)


def _fill(template: str, finding: Finding) -> str:
    return template.format_map(_Args({name: _one_line(str(value)) for name, value in finding.args.items()}))


def _one_line(text: str) -> str:
    text = _CONTROL.sub(lambda match: " " if match.group() in "\t\n\r" else f"\\u{ord(match.group()):04x}", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
