"""Lines added to a settings file, everything else in it as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from .settings_file import parse_settings


def with_schemas(text: str, schemas: Mapping[str, str], *, prefix: str = "") -> str | None:
    """The settings `text` with further entries in its table `schemas`: address -> path from the settings' folder.

    prefix: what stands before the names of tables, `tool.teitools.` in a `pyproject.toml`. None where the file says it
    in a way to which no line can be added, such as a table within one line.
    """
    lines = "".join(f"{_quoted(address)} = {_quoted(path)}\n" for address, path in schemas.items())
    name = re.escape(f"{prefix}schemas").replace(r"\.", r"\s*\.\s*")
    header = re.compile(rf"^[ \t]*\[[ \t]*{name}[ \t]*\][^\n]*(?:\n|\Z)", re.MULTILINE).search(text)
    if header is not None:
        before, after = text[: header.end()], text[header.end() :]
        found = f"{before}{'' if before.endswith(chr(10)) else chr(10)}{lines}{after}"
    else:
        gap = "" if not text.strip() else "\n" if text.endswith("\n") else "\n\n"
        found = f"{text}{gap}[{prefix}schemas]\n{lines}"
    return found if _says(found, text, schemas, prefix) else None


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _says(found: str, before: str, schemas: Mapping[str, str], prefix: str) -> bool:
    """Whether `found` says what `before` says, and these schemas, and nothing else."""
    try:
        now, then = parse_settings(found), parse_settings(before)
    except ValueError:
        return False
    table = then
    for key in (*prefix.rstrip(".").split("."), "schemas") if prefix else ("schemas",):
        inner = table.setdefault(key, {})
        if not isinstance(inner, dict):
            return False
        table = inner
    table.update(schemas)
    return now == then
