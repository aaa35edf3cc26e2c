"""The files that tell a person what a package is, and make it an edition that teitools can work on again."""

from __future__ import annotations

import glob
import json
import os
from pathlib import Path

from .metadata import Metadata
from .names import packaged_name
from .survey import Survey


def readme_text(metadata: Metadata) -> bytes:
    """A README for an edition that has none: what it is, whose, how to cite it, what lies where."""
    makers = "; ".join(each.sort_name for each in metadata.creators)
    lines = [metadata.title_text, "=" * len(metadata.title_text), "", metadata.said, ""]
    lines += [f"Made by: {makers}"] if makers else []
    lines += [f"Published by: {metadata.publisher.name}"] if metadata.publisher is not None else []
    lines += [f"Version {metadata.version.value}" + (f", {metadata.date.value}" if metadata.date is not None else "")]
    lines += [f"Licence: {metadata.licence.title} {metadata.licence.address}".rstrip()] if metadata.licence else []
    lines += ["", "How to cite it: CITATION.cff. What each file is: ro-crate-metadata.json."]
    lines += ["The folders html, text and standoff are derived from the TEI files.", ""]
    return "\n".join(lines).encode("utf-8")


def licence_text(metadata: Metadata) -> bytes:
    """The licence of an edition that has no file for it, as the headers state it."""
    if metadata.licence is None:
        return b"No header of this edition states a licence.\n"
    lines = [metadata.licence.title, metadata.licence.address]
    if metadata.rights is not None:
        lines += ["", metadata.rights.value]
    return ("\n".join(filter(None, lines)) + "\n").encode("utf-8")


def settings_toml(survey: Survey, metadata: Metadata) -> bytes:
    """Settings by which the payload is itself an edition: validated, built and packaged like the one it was made of."""
    settings = survey.settings

    def named(path: Path | None) -> str | None:
        if path is None:
            return None
        name = packaged_name(os.path.relpath(path, settings.root).replace(os.sep, "/"))
        return name if name in survey.parts else None

    lines: list[str] = []

    def write(key: str, value: object) -> None:
        if value:
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")

    texts = [part.name for part in survey.parts.values() if part.role == "text"]
    registers = [part.name for part in survey.parts.values() if part.role == "register"]
    stated = survey.corpus is not None and survey.corpus.titles
    write("title", settings.title or (None if stated else metadata.title_text))
    write("url", settings.url)
    write("texts", _folders(texts))
    write("registers", _folders(registers))
    write("corpus", named(settings.corpus))
    write("schema", named(settings.schema))
    write("odd", named(settings.odd))
    write("standing", list(settings.standing or ()))
    if settings.withheld_reason != "legal":
        write("withheld-reason", settings.withheld_reason)
    lines += ["", "[deposit]"]
    write("name", metadata.name)
    for key, values in metadata.settings.items():
        if key not in ("name", "include", "requirements") and not key.startswith("collections."):
            told = [each.value for each in values]
            write(key, told if isinstance(getattr(settings.deposit, key.replace("-", "_")), tuple) else told[0])
    beside = [part.name for part in survey.parts.values() if part.role in ("extra", "image") and "/" in part.name]
    write("include", sorted(glob.escape(each) for each in beside))
    collections = dict(sorted(settings.deposit.collections.items()))
    if collections:
        lines += ["", "[deposit.collections]"]
        for key, value in collections.items():
            lines.append(f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}")
    lines.append("")
    return "\n".join(lines).encode("utf-8")


def _folders(names: list[str]) -> list[str]:
    """The outermost folders that hold `names`; the names themselves where one lies in no folder."""
    folders = sorted({name.rpartition("/")[0] for name in names})
    tops = [each for each in folders if not any(each != top and each.startswith(top + "/") for top in folders)]
    return sorted(names) if "" in tops else tops
