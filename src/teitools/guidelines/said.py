"""What is said of a specification: glosses and descriptions by language, remarks, examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import TEI, XML_NS, Document, parse
from teitools.odd import CompiledOdd, Declaration, Prose, in_language
from teitools.render import Child, h


@dataclass(slots=True)
class Stated:
    """A specification as it stands in a file; `by_tei` where that is TEI's own source."""

    declaration: Declaration
    by_tei: bool


@dataclass(slots=True)
class Said:
    """What a customization, the ODDs below it and, where wanted, TEI say in the languages of the documentation."""

    compiled: CompiledOdd
    tei_descriptions: bool
    _own: dict[tuple[str, str], list[Stated]] = field(default_factory=dict)
    _tei: dict[str, Declaration] | None = None

    def __post_init__(self) -> None:
        for each in self.compiled.odd.declarations():
            self._own.setdefault((each.name, each.get("ident") or ""), []).append(Stated(each, False))

    def texts(self, prose: tuple[Prose, ...]) -> list[Prose]:
        """What is said in each language that is asked for; where in none of them, in the nearest; [] for nothing."""
        shown = [each for each in prose if each.own or self.tei_descriptions]
        own = [each for each in shown if each.own]
        found: list[Prose] = []
        for language in self.compiled.languages:
            for each in (in_language(own, language), in_language(shown, language)):
                if each is not None and _is_in(each, language):
                    found.append(each)
                    break
        if not found:
            nearest = in_language(own, self.compiled.languages[0]) or in_language(shown, self.compiled.languages[0])
            found = [nearest] if nearest is not None else []
        return list(dict.fromkeys(found))

    def text(self, prose: tuple[Prose, ...]) -> str:
        """What is said first; "" for nothing."""
        return next((each.text for each in self.texts(prose)), "")

    def described(self, gloss: tuple[Prose, ...], desc: tuple[Prose, ...], css_class: str = "desc") -> Child:
        """Gloss and description, side by side where several languages are asked for; None for nothing."""
        languages: dict[str | None, tuple[str, str]] = {}
        for each in self.texts(gloss):
            languages[each.lang] = (each.text, "")
        for each in self.texts(desc):
            languages[each.lang] = (languages.get(each.lang, ("", ""))[0], each.text)
        lines = [_line(lang, *said, css_class=css_class) for lang, said in languages.items()]
        return h("div", {"class": "languages"}, lines) if len(lines) > 1 else lines

    def stated(self, name: str, ident: str) -> list[Stated]:
        """The specifications called `name` (`elementSpec`, …) of `ident`: the customization's, then those below it."""
        found = list(self._own.get((name, ident), ()))
        kind = {"elementSpec": "element", "classSpec": "class", "macroSpec": "macro", "dataSpec": "datatype"}[name]
        below = self.compiled.base.table(kind).get(ident)
        if below is not None and below.origin is not None:
            found.append(Stated(below.origin, False))
        if self.tei_descriptions:
            ours = self._of_tei().get(ident)
            if ours is not None:
                found.append(Stated(ours, True))
        return found

    def in_languages(self, elements: list[etree._Element]) -> list[etree._Element]:
        """Those of `elements` that are in a language asked for; where none is, those in the first one's."""
        languages = [each.lower().partition("-")[0] for each in self.compiled.languages]
        by_language: dict[str, list[etree._Element]] = {}
        for each in elements:
            by_language.setdefault(_language(each), []).append(each)
        for wanted in (languages, ["", "mul", "und"], ["en"]):
            found = [each for language in wanted for each in by_language.get(language, ())]
            if found:
                return found
        return next(iter(by_language.values()), [])

    def _of_tei(self) -> dict[str, Declaration]:
        if self._tei is None:
            self._tei = {}
            if self.compiled.specs.path:
                document = parse(self.compiled.specs.path)
                for name in ("elementSpec", "classSpec", "macroSpec", "dataSpec"):
                    for element in document.root.iter(TEI + name):
                        self._tei.setdefault(element.get("ident") or "", Declaration(element, document))
        return self._tei


def exempla(stated: Stated) -> Iterator[tuple[etree._Element, Document]]:
    """The `exemplum` elements of a specification, each with the document it stands in."""
    for each in stated.declaration.element.iterchildren(TEI + "exemplum"):
        yield each, stated.declaration.document


def _is_in(prose: Prose, language: str) -> bool:
    return (prose.lang or "").lower().partition("-")[0] in (language.lower().partition("-")[0], "")


def _language(element: etree._Element) -> str:
    """The language of remarks or an example, without its region; "" where none is stated on or right above it."""
    return (element.get(f"{{{XML_NS}}}lang") or "").lower().partition("-")[0]


def _line(lang: str | None, gloss: str, desc: str, css_class: str) -> etree._Element:
    said: list[Child] = [h("span", {"class": "gloss"}, gloss)] if gloss else []
    if desc:
        said += [" ", desc] if gloss else [desc]
    return h("p", {"class": css_class, "lang": lang}, said)
