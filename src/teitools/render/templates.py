"""An edition's own templates: a Jinja file for each behaviour that it wants otherwise, or wants to add."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from teitools.document import Source, quotable, reason_of, within
from teitools.findings import CannotWork, Finding

from . import messages
from .bounded import OutOfBounds, run_bounded
from .html import HtmlWalk
from .html_tree import append_text
from .plan import Behaviour, Use
from .state import INHERITED
from .text import TextWalk

_PLACE = "teitools-content"
_SENTINEL = "\ue000content\ue001"


class _Placeholder(str):
    """Markup of our own making, which Jinja does not escape."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


class TemplateError(CannotWork):
    """A template cannot be read or filled; its finding says which and why."""

    @classmethod
    def at(cls, path: Path, line: int, reason: str) -> TemplateError:
        """The error of the template at `path`, or of a folder of templates."""
        text = path.read_bytes().decode("utf-8-sig", errors="replace") if path.is_file() and quotable(path) else ""
        place = Source(str(path), text).line_span(line)
        return cls([Finding(messages.TEMPLATE_FAILED, place, {"reason": reason})])


def template_behaviours(folder: Path, output: str) -> Mapping[str, Behaviour]:
    """name -> behaviour, for each `NAME.html` (for plain text `NAME.txt`) in `folder`.

    A template is given `name` (of the element), `attributes`, the model's params by their names, and `content`, which
    it puts where the element's content is to stand. Values are escaped. Raises TemplateError, OSError.
    """
    try:
        # What is constant in a template is worked out when it is read: first where that has an end.
        run_bounded(lambda: len(_behaviours(folder, output)))
    except OutOfBounds as error:
        raise TemplateError.at(folder, 1, f"a template in it cannot be read: {error}") from None
    return _behaviours(folder, output)


def _behaviours(folder: Path, output: str) -> Mapping[str, Behaviour]:
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def source(name: str) -> tuple[str, str, None]:
        """A template of `folder`; links lead no further than into its project."""
        try:
            parts = jinja2.loaders.split_template_path(name)
            path = within(folder.joinpath(*parts), folder)
            return path.read_text(encoding="utf-8-sig"), str(path), None
        except (OSError, ValueError, jinja2.TemplateNotFound) as error:
            said = reason_of(error) if isinstance(error, OSError) else "it is no name of a template in the folder"
            raise jinja2.TemplateNotFound(name, f"`{name}` cannot be read: {said}") from None

    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(source), autoescape=output != "plain", undefined=jinja2.StrictUndefined
    )
    found: dict[str, Behaviour] = {}
    for path in sorted(folder.glob("*.txt" if output == "plain" else "*.html")):
        try:
            template = environment.get_template(path.name)
        except RecursionError:
            raise TemplateError.at(path, 1, "it is nested too deep") from None
        except jinja2.TemplateError as error:
            line, reason = getattr(error, "lineno", None), error.message or "it cannot be read"
            raise TemplateError.at(path, line or 1, reason[:1].lower() + reason[1:]) from None
        found[path.stem] = (_text if output == "plain" else _page)(template, path)
    return found


def _fill(template: Any, path: Path, walk: HtmlWalk | TextWalk, use: Use, element: etree._Element, content: str) -> str:
    import jinja2

    values = {name: walk.value(use, name, element) for name in use.params}
    attributes = {etree.QName(name).localname: value for name, value in element.items()}
    try:
        return str(template.render({**values, "name": use.local, "attributes": attributes, "content": content}))
    except RecursionError:
        raise TemplateError.at(path, 1, "it calls itself without end") from None
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise TemplateError.at(path, 1, str(error) or type(error).__name__) from None


def _page(template: Any, path: Path) -> Behaviour:
    def behaviour(
        walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int
    ) -> etree._Element | None:
        from lxml import html

        text = _fill(template, path, walk, use, element, _Placeholder(f"<{_PLACE}></{_PLACE}>"))
        parts = html.fragments_fromstring(text.strip()) if text.strip() else []
        box = walk.make("div" if any(_is_block(each) for each in parts) else "span", use, element, target, state)
        for each in parts:
            if isinstance(each, str):
                append_text(box, each)
            else:
                box.append(each)
        place = next(box.iter(_PLACE), None)
        if place is not None:
            around = place.getparent()
            roomy = around is None or around.tag in ("div", "section", "li", "td", "blockquote", "aside")
            place.tag = "div" if roomy else "span"
            walk.fill(use, element, place, state & INHERITED)
        return box

    return behaviour


def _is_block(part: Any) -> bool:
    from .html_tree import BLOCKS

    return not isinstance(part, str) and part.tag in BLOCKS


def _text(template: Any, path: Path) -> Behaviour:
    def behaviour(walk: TextWalk, use: Use, element: etree._Element) -> None:
        before, found, after = _fill(template, path, walk, use, element, _SENTINEL).partition(_SENTINEL)
        _write(walk, before)
        if not found:
            return
        walk.fill(use, element, lambda: _write(walk, after))

    return behaviour


def _write(walk: TextWalk, text: str) -> None:
    """What a template adds: its words as made text, its white space as it asks for it."""
    from .sink import LINE, SPACE

    stripped = text.strip()
    leading = text[: len(text) - len(text.lstrip())]
    walk.sink.part(LINE + leading.count("\n") - 1 if "\n" in leading else SPACE if leading else 0)
    if stripped:
        walk.sink.write_made(stripped)
        trailing = text[len(text.rstrip()) :]
        walk.sink.part(LINE + trailing.count("\n") - 1 if "\n" in trailing else SPACE if trailing else 0)


__all__ = ["TemplateError", "template_behaviours"]
