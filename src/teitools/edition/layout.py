"""The edition that a folder plainly is, where neither settings nor one of the usual layouts say so."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from teitools.document import TEI_NS

from .discover import discover
from .settings import Settings, find_settings

#: Folders of texts and of registers, beside each other, as static editions call them.
_TEXTS = ("editions", "texts", "letters", "transcriptions", "xml")
_REGISTERS = ("indices", "indexes", "registers", "lists", "authorities")
#: How much of a file is looked at to tell what it is.
_HEAD = 400_000
_CORPUS = re.compile(rb"<(?:\w+:)?teiCorpus[\s>]")
_TEXT = re.compile(rb"<(?:\w+:)?(?:text|sourceDoc)[\s>]")
_STANDOFF = re.compile(rb"<(?:\w+:)?standOff[\s>]")
_LISTS_ALONE = re.compile(
    rb"<(?:\w+:)?body[^>]*>\s*(?:<(?:\w+:)?div[^>]*>\s*)?(?:<(?:\w+:)?head[\s>].{0,2000}?</(?:\w+:)?head>\s*)?"
    rb"<(?:\w+:)?list(?:Person|Place|Org|Bibl|Event|Object|Nym)[\s>]",
    re.DOTALL,
)
#: What a digital edition's folders hold that is no document of it.
_PASSED_OVER = ("schema", "schemas", "odd", "meta", "xslt", "output", "html", "build", "dist", "templates", "tests")


def recognised(folder: Path) -> Settings:
    """The settings that `find_settings` finds; where these name no files, those of the edition that `folder` is:
    `editions` or `texts` with `indices` beside it, else all TEI in the folder, what holds lists alone being registers.

    Cost: where nothing is said, the head of each file is read. Raises EditionError as `find_settings` does.
    """
    settings = find_settings(folder)
    if settings.texts or settings.registers or settings.corpus is not None:
        return settings
    root = settings.root
    texts = tuple(root / name for name in _TEXTS if _holds_tei(root / name))[:1]
    registers = tuple(root / name for name in _REGISTERS if _holds_tei(root / name))[:1]
    if texts:
        return replace(settings, texts=texts, registers=registers)
    if not _holds_tei(root):
        return settings
    apart = [*settings.exclude, *(f"{name}/*" for name in _PASSED_OVER)]
    found = [
        path
        for path in discover([root], output=settings.output, exclude=apart, root=root)
        if path.suffix.lower() != ".xml" or not path.name.startswith("build")
    ]
    kinds = {path: _kind(path) for path in found}
    corpora = [path for path in found if kinds[path] == "corpus"]
    listed = tuple(path for path in found if kinds[path] == "register")
    # Of two files that say they are the corpus neither is taken for the whole.
    corpus = corpora[0] if len(corpora) == 1 else None
    others = tuple(path for path in found if kinds[path] in ("text", "corpus") and path != corpus)
    return replace(settings, texts=others, registers=(*registers, *listed), corpus=corpus)


def _holds_tei(folder: Path) -> bool:
    return folder.is_dir() and any(
        each.suffix.lower() in (".xml", ".tei") and not each.name.startswith(".") for each in folder.rglob("*")
    )


def _kind(path: Path) -> str:
    """`corpus`, `register`, `text`, or `other` for what is no TEI: by what stands at the head of the file."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return "text"
    if TEI_NS.encode() not in head:
        return "other"
    if _CORPUS.search(head[:20_000]):
        return "corpus"
    if _STANDOFF.search(head) and not _TEXT.search(head):
        return "register"
    return "register" if _LISTS_ALONE.search(head) else "text"
