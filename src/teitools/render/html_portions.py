"""A large document as a page, portion by portion: neither its tree nor that of the page is ever there as a whole.

The divisions of a text, or the texts of a corpus, are cut out of what encloses them. What is left is walked as any
document; where a portion was cut out, it is parsed in the tags that enclose it, walked by the same walk, written, and
forgotten. What looks further than that (an apparatus, images, changes, a table of contents of the source's own, notes
that are pointed to), and whatever there is to say of the document, is left to the way of all documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from teitools.document import TEI_NS, Document, Source, parse_wellformed

from .compile import default_models
from .header import document_language, titles_of
from .html import HtmlOptions, HtmlWalk
from .html_contents import Headed, contents_of, headed
from .html_page import LONG, BlockNames, Rendered, framed, metadata_list, notes_section, styles, view_switch
from .html_tree import last_in
from .interface import english
from .language_tag import shortest_tag
from .plan import Plan
from .tree import add, h, to_bytes
from .walk import Frame, has_ids_that_are_no_names, is_beside
from .words import letters, letters_of_page, text_in

#: Smaller documents are walked as a whole, in characters; so much of a document is one portion.
LARGE, PORTION = 8_000_000, 1_000_000
_MARK = "teitools-portion"
_NAMES = "teiCorpus|TEI|text|group|front|body|back|div[0-7]?"
_TAG = re.compile(
    rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(/?)({_NAMES})(?=[\s/>])(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL
)
#: What is shown by looking further than a portion, or asks for the document as a whole: a sign of it, and the proof.
_FURTHER = {
    **{
        f"<{name}": re.compile(rf"<{name}[\s/>]")
        for name in "app facsimile sourceDoc surface surfaceGrp divGen citeStructure rendition addSpan delSpan "
        "witStart witEnd lacunaStart lacunaEnd".split()
    },
    "<change": re.compile(r"<change\s[^>]*xml:id"),
    "facs": re.compile(r"\sfacs\s*="),
    "regest": re.compile(r"type\s*=\s*[\"'][^\"']*regest"),
    "xmlns:": re.compile(rf"xmlns:[\w.-]+\s*=\s*[\"']{re.escape(TEI_NS)}"),
    "<!DOCTYPE": re.compile("<!DOCTYPE"),
    _MARK: re.compile(_MARK),
}
_ID = re.compile(r"\sxml:id\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NOTE_ID = re.compile(r"<note\s[^>]*xml:id\s*=\s*[\"']([^\"']+)")
_TARGET = re.compile(r"\starget\s*=\s*[\"']#([^\"'\s]+)[\"']")
_PLACE = re.compile(rf"<\?{_MARK} (\d+)>".encode())


@dataclass(slots=True)
class _Container:
    """An element that holds texts or divisions: where it stands in the text, its start tag, what of it is in it."""

    name: str
    start: int
    inside: int
    end: int = 0
    children: list[_Container] = field(default_factory=list)


@dataclass(slots=True)
class _Portion:
    """Divisions or texts side by side: where they stand, and what encloses them, the outermost first."""

    start: int
    end: int
    around: tuple[_Container, ...]


def render_in_portions(
    source: Source, plan: Plan, options: HtmlOptions, extra_style: str = ""
) -> Iterable[bytes] | None:
    """The page that `render_page` makes of the document in `source`, as bytes, piece by piece.

    None where it cannot be made so, or there is something to be said of the document. The text is well-formed.
    Cost: linear; the text, the page as bytes, and the trees of one portion are in memory.
    """
    if not _can_be(source, plan, options):
        return None
    cut = _cut(source.text)
    if cut is None:
        return None
    skeleton = parse_wellformed(Source(source.path, _without(source.text, cut)))
    found = list(skeleton.root.iter(etree.ProcessingInstruction))
    marked = [each for each in found if _is_mark(each)]
    if [_name_around(each) for each in marked] != [each.around[-1].name for each in cut]:
        return None
    walk = _PortionWalk(plan, options, source, cut)
    parts = walk.page_of(skeleton)
    if parts is None:
        return None
    shell = to_bytes(framed(skeleton, parts, extra_style))
    return _put_together(shell, walk.written)


def _can_be(source: Source, plan: Plan, options: HtmlOptions) -> bool:
    own = replace(options, pictures=None, language="", views=(), notes="", say=english())
    plain = HtmlOptions(stable_ids=True, views=(), notes="", say=own.say)
    if own != plain or plan.models != (default_models(),):
        return False
    if any(sign in source.text and proof.search(source.text) for sign, proof in _FURTHER.items()):
        return False
    notes = {match[1] for match in _NOTE_ID.finditer(source.text)}
    if notes and any(match[1] in notes for match in _TARGET.finditer(source.text)):
        return False
    return not has_ids_that_are_no_names(source.text)


def _cut(text: str) -> list[_Portion] | None:
    """The portions of a text; None where it has no such parts, or a comment speaks of ids."""
    outermost = _Container("", 0, 0, len(text))
    around = [outermost]
    for match in _TAG.finditer(text):
        name = match[2]
        if name is None:
            if "xml:id" in match[0]:
                return None
        elif match[1]:
            if around[-1].name != name:
                return None
            around.pop().end = match.end()
        else:
            made = _Container(name, match.start(), match.end(), match.end())
            around[-1].children.append(made)
            if not match[0].endswith("/>"):
                around.append(made)
    if len(outermost.children) != 1 or len(around) != 1 or outermost.children[0].name not in ("TEI", "teiCorpus"):
        return None
    found: list[_Portion] = []
    _divide(text, (outermost.children[0],), found)
    return found or None


def _divide(text: str, around: tuple[_Container, ...], found: list[_Portion]) -> None:
    open_: _Portion | None = None
    for child in around[-1].children:
        holds_divisions = child.name not in ("TEI", "text") and not child.name.startswith("div")
        if holds_divisions or (child.end - child.start > PORTION and child.children):
            open_ = None
            _divide(text, (*around, child), found)
        elif open_ is not None and child.end - open_.start < PORTION and text[open_.end : child.start].isspace():
            open_.end = child.end
        else:
            open_ = _Portion(child.start, child.end, around)
            found.append(open_)


def _without(text: str, cut: list[_Portion]) -> str:
    parts = []
    at = 0
    for number, portion in enumerate(cut):
        parts += [text[at : portion.start], f"<?{_MARK} {number}?>"]
        at = portion.end
    return "".join((*parts, text[at:]))


def _is_mark(node: Any) -> bool:
    return bool(node.target == _MARK)


def _name_around(mark: Any) -> str:
    parent = mark.getparent()
    return "" if parent is None else etree.QName(parent).localname


def _put_together(shell: bytes, written: list[bytes]) -> Iterator[bytes]:
    for position, part in enumerate(_PLACE.split(shell)):
        yield written[int(part)] if position % 2 else part


class _PortionWalk(HtmlWalk):
    """The walk over what was left, into which each portion is brought in at its place."""

    def __init__(self, plan: Plan, options: HtmlOptions, source: Source, cut: list[_Portion]) -> None:
        super().__init__(plan, options)
        self.source, self.cut = source, cut
        self.written = [b""] * len(cut)
        self.ids: dict[str, int] = {}
        for match in _ID.finditer(source.text):
            self.ids.setdefault(match[1] or match[2] or "", match.start())
        self.names = BlockNames(self.taken, self.ids)
        self.headed: list[Headed] = []
        self.seen: set[str] = set()
        self.counted: set[int] = set()
        self.box = h("article")
        self.read = self.out = self.sections = self.looked_up = 0
        self.spoiled = False
        self._markers = {}
        self._named: dict[str, etree._Element | None] = {}

    def page_of(self, skeleton: Document) -> Rendered | None:
        """What `render_parts` gives for the document; None when there is something to be said of it."""
        root = skeleton.root
        lang = document_language(root) or shortest_tag(self.options.language)
        self.box = box = h("article", {"lang": lang or None})
        shown = set(self.parts_of(root))
        marks = (each for each in root.iterchildren(etree.ProcessingInstruction) if _is_mark(each))
        order = {each: is_beside(each) for each in root if each in shown} | dict.fromkeys(marks, False)
        for part in sorted((each for each in root if each in order), key=lambda each: order[each]):
            if part in shown:
                self.render([part], box)
            else:
                self._bring(int(part.text or 0), box, 0, tails=False)
        self._settle()
        rest = [note.body for number, note in enumerate(self.notes) if number not in self.counted]
        out = letters_of_page((box, *rest), self.additions)
        if self.spoiled or self._is_spoiled() or self.account.missing(self.shown, out) + self.read - self.out > 0:
            return None
        if self.sections + sum(1 for _ in box.iter("section")) > LONG:
            box.set("class", "long")
        contents = contents_of(self.headed, self)
        notes = notes_section(self)
        add(box, notes)
        metadata = metadata_list(self, root)
        switch = view_switch(self.options.say) if self.switched and len(self.options.views) > 1 else []
        title = titles_of(root)[0] or Path(skeleton.path).stem.encode("utf-8", "replace").decode("utf-8")
        style = styles(self.plan, root)
        return Rendered(title, lang, box, metadata, notes, None, switch, bool(switch), style, (), contents)

    def special(self, node: Any, frame: Frame) -> None:
        """As in every walk; where a portion was cut out it is brought in."""
        if node.__class__ is etree._ProcessingInstruction and node.target == _MARK:
            self._bring(int(node.text or 0), frame[1], frame[2], tails=True)
        super().special(node, frame)

    def element_of(self, ident: str, element: etree._Element) -> etree._Element | None:
        """The element of the whole document with this xml:id, alone in the tag of the root."""
        if ident not in self._named:
            at = self.ids.get(ident)
            self._named[ident] = None if at is None else self._parsed_at(self.source.text.rfind("<", 0, at))
        return self._named[ident]

    def _parsed_at(self, start: int) -> etree._Element | None:
        text = self.source.text
        outer = self.cut[0].around[0]
        # What is read beyond the element ends what was never begun here.
        parser = etree.XMLPullParser(events=("end",), no_network=True, load_dtd=False, huge_tree=True, recover=True)
        parser.feed(text[outer.start : outer.inside])
        at, size = start, 512
        while at < len(text) and self.looked_up < len(text):
            parser.feed(text[at : at + size])
            self.looked_up += size
            at, size = at + size, 2 * size
            for _, element in parser.read_events():
                above = element.getparent() if isinstance(element, etree._Element) else None
                if isinstance(element, etree._Element) and above is not None and above.getparent() is None:
                    return element
        # What many pointers lead into would be read, and kept, as often as they are: the whole tree is less.
        self.spoiled = True
        return None

    def _bring(self, number: int, target: etree._Element, state: int, *, tails: bool) -> None:
        """The portion stands at the end of `target`: its HTML is written, and a mark is left in its place."""
        if self.spoiled:
            return
        self._settle()
        inside = self._parsed(number)
        last, notes = last_in(target), len(self.notes)
        stack, self.stack = self.stack, []
        additions, self.additions = self.additions, []
        if tails:
            self.stack.append((iter(inside), target, state))
            self.run()
        else:
            self.render(list(inside.iterchildren(etree.Element)), target, state)
        made = list(target if last is None else last.itersiblings())
        for each in made:
            self._note_down(each)
        self.counted.update(range(notes, len(self.notes)))
        written = (*made, *(note.body for note in self.notes[notes:]))
        self.read += letters(text_in(inside))
        self.out += letters_of_page(written, self.additions) + sum(letters(each.tail or "") for each in made)
        self.written[number] = b"".join(etree.tostring(each, method="html", encoding="utf-8") for each in made)
        for each in made:
            self.sections += sum(1 for _ in each.iter("section"))
            target.remove(each)
        target.append(etree.ProcessingInstruction(_MARK, str(number)))
        self.stack, self.additions = stack, additions
        self.names.forget(self.box)
        # Each of them would keep the trees of the portion.
        self.anchors.clear()
        self._inline.clear()
        self._mixed.clear()
        self.spoiled = self.spoiled or self._is_spoiled()

    def _parsed(self, number: int) -> etree._Element:
        """What encloses the portion most nearly, with nothing but the portion in it."""
        text, portion = self.source.text, self.cut[number]
        before = "".join(text[each.start : each.inside] for each in portion.around)
        behind = "".join(f"</{each.name}>" for each in reversed(portion.around))
        source = Source(self.source.path, before + text[portion.start : portion.end] + behind)
        inside = parse_wellformed(source).root
        for _ in portion.around[1:]:
            inside = inside[0]
        return inside

    def _settle(self) -> None:
        """What stands around the portions is named, and its headings noted, in the order of the text."""
        self._note_down(self.box)

    def _note_down(self, element: etree._Element) -> None:
        self.names.name(element)
        for each in headed(element):
            if each.ident not in self.seen:
                self.seen.add(each.ident)
                self.headed.append(Headed(each.level, each.said, each.ident))

    def _is_spoiled(self) -> bool:
        """Whether something is to be said of the document, or a division could not be named."""
        said = self.uncovered or self.account.left_out or self.unsafe or self._unshown or self.apparatus
        return bool(said) or any(not each.ident for each in self.headed)
