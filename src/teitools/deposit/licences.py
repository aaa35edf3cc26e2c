"""Licences: which one an address or a text means."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Licence:
    """id: SPDX's, or "" where no licence is recognised. address: empty where there is none."""

    id: str
    title: str
    address: str


_CC = re.compile(
    r"creativecommons\.org/(licenses|publicdomain)/(by(?:-(?:nc-sa|nc-nd|nc|sa|nd))?|zero|mark)(?:/(\d\.\d))?(?:/([a-z]{2}|igo)\b(?![a-z-]))?",
    re.I,
)
_CC_SAID = re.compile(
    r"\bcc[ -]?(by(?:[ -](?:nc[ -]sa|nc[ -]nd|nc|sa|nd))?|0|zero)(?:[ -]?(\d\.\d))?(?:[ -]([a-z]{2})\b)?", re.I
)
_LONG = re.compile(
    r"attribution(?P<nc>[ -]*non[ -]?commercial)?(?P<sa>[ -]*share[ -]?alike)?(?P<nd>[ -]*no[ -]?deriv\w*)?"
    r"(?:\s+(?P<version>\d\.\d))",
    re.I,
)
_TITLES = {"by": "Attribution", "nc": "NonCommercial", "sa": "ShareAlike", "nd": "NoDerivatives"}


def licence_of(text: str) -> Licence:
    """The licence that `text`, an address, an identifier or a statement, means; else one without id.

    Nothing is guessed: a text that names two licences, or none that is known, has no id.
    """
    text = " ".join(text.split())
    match = _CC.search(text)
    if match:
        return _creative_commons(match[2].lower(), match[3], (match[4] or "").lower())
    for entry in _table():
        if text.casefold() == entry["id"].casefold() or any(
            _address(text).startswith(_address(a)) for a in entry["address"]
        ):
            return Licence(entry["id"], entry["title"], entry["address"][0])
    if not text.startswith(("http:", "https:")):
        said = {_said(each) for each in _CC_SAID.finditer(text)} | {_spoken(each) for each in _LONG.finditer(text)}
        if len(said) == 1:
            return said.pop()
        words = " ".join(re.findall(r"\w+", text.casefold()))
        for entry in _table():
            if words in entry["said"]:
                return Licence(entry["id"], entry["title"], entry["address"][0])
    return Licence("", text, text if text.startswith(("http:", "https:")) else "")


def _address(text: str) -> str:
    return re.sub(r"\Ahttps?://(?:www\.)?", "", text.casefold())


def _said(match: re.Match[str]) -> Licence:
    kind = match[1].lower().replace(" ", "-")
    return _creative_commons("zero" if kind in ("0", "zero") else kind, match[2], (match[3] or "").lower())


def _spoken(match: re.Match[str]) -> Licence:
    kind = "-".join(["by", *(name for name in ("nc", "sa", "nd") if match[name])])
    return _creative_commons(kind, match["version"], "")


def _creative_commons(kind: str, version: str | None, country: str) -> Licence:
    """Without a version the address names no one licence; then there is no id."""
    if kind == "zero":
        return Licence("CC0-1.0", "CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/")
    if kind == "mark":
        return Licence("PDM-1.0", "Public Domain Mark 1.0", "https://creativecommons.org/publicdomain/mark/1.0/")
    title = "-".join(_TITLES[part] for part in kind.split("-"))
    address = f"https://creativecommons.org/licenses/{kind}/" + (f"{version}/" if version else "")
    if version is None:
        return Licence("", f"Creative Commons {title}", address)
    # Since 4.0 the licences are international, and what follows the version is only a language.
    country = country if version < "4" else ""
    ident = f"CC-{kind.upper()}-{version}" + (f"-{country.upper()}" if country else "")
    where = " International" if version >= "4" else ""
    return Licence(ident, f"Creative Commons {title} {version}{where}", address + (f"{country}/" if country else ""))


@cache
def _table() -> list[dict[str, Any]]:
    data = (resources.files(__package__) / "licences.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(data)["licence"])
