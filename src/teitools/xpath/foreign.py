"""elementpath's picture of a tree, and its items as ours and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from .items import Attribute, DocumentNode, Text, Untyped, element_text, root_of


class Picture:
    """The nodes that elementpath has made of one document; made when first asked for.

    root: the root element. base: the document's address, "" when it has none.
    """

    def __init__(self, root: etree._Element, base: str) -> None:
        import elementpath

        self.root = root
        make: Any = elementpath.get_node_tree
        self.node: Any = make(root.getroottree(), uri=base or None)
        kind: Any = type(self.node.elements[root])
        with_text = _node_class(kind)
        for each in self.node.elements.values():
            if type(each) is with_text.__base__:
                each.__class__ = with_text

    def of(self, item: Any) -> Any:
        """elementpath's item for one of ours."""
        if isinstance(item, etree._Element):
            return self.node.elements.get(item, item)
        if isinstance(item, Attribute):
            holder = self.node.elements[item.element]
            return next(each for each in holder.attributes if each.name == item.name)
        if isinstance(item, Text):
            return self._text(item)
        if isinstance(item, DocumentNode):
            return self.node
        if isinstance(item, Untyped):
            from elementpath.datatypes import UntypedAtomic

            return UntypedAtomic(str(item))
        return item

    def _text(self, item: Text) -> Any:
        element = self.node.elements[item.element]
        if not item.tail:
            return element.children[0]
        beside = element.parent.children
        at = next(number for number, each in enumerate(beside) if each is element)
        return beside[at + 1]


@lru_cache(maxsize=8)
def _node_class(base: type[Any]) -> type[Any]:
    """elementpath's class of elements with the string value that XPath gives them.

    Version 5.1 puts the text after an element behind that of all elements inside it, and leaves out what comes after a
    comment.
    """
    from elementpath.datatypes import UntypedAtomic

    class WithText(base):  # type: ignore[misc]
        __slots__ = ()

        @property
        def string_value(self) -> str:
            return element_text(self.value)

        @property
        def iter_typed_values(self) -> Iterator[Any]:
            yield UntypedAtomic(element_text(self.value))

    return WithText


def ours(item: Any) -> Any:
    """One of elementpath's items as one of ours; a value of a type that is not worked with here as it is."""
    from elementpath.datatypes import UntypedAtomic

    if isinstance(item, UntypedAtomic):
        return Untyped(str(item.value))
    if isinstance(item, str | bool | int | float):
        return item
    kind = type(item).__name__
    value = getattr(item, "value", None)
    if isinstance(value, etree._Element):
        return value
    if isinstance(value, etree._ElementTree):
        return DocumentNode(value.getroot())
    if kind.endswith("AttributeNode") and item.parent is not None:
        return Attribute(item.parent.value, item.name)
    if kind == "TextNode" and item.parent is not None:
        beside = item.parent.children
        at = next(number for number, each in enumerate(beside) if each is item)
        return Text(beside[at - 1].value, True) if at else Text(item.parent.value, False)
    return item


def evaluated(
    token: Any,
    picture: Picture,
    item: Any,
    variables: dict[str, list[Any]],
    pictures: Callable[[etree._Element], Picture],
    how: str,
) -> Any:
    """What a token of elementpath gives at an item of ours: `items` ours again, or its `truth`."""
    import elementpath

    named: Any = {name: [_anywhere(each, picture, pictures) for each in values] for name, values in variables.items()}
    context = elementpath.XPathContext(picture.node, item=_anywhere(item, picture, pictures), variables=named)
    if how == "truth":
        return bool(token.boolean_value(token.evaluate(context)))
    return [ours(each) for each in token.select(context)]


def _anywhere(item: Any, picture: Picture, pictures: Callable[[etree._Element], Picture]) -> Any:
    if isinstance(item, etree._Element | Attribute | Text | DocumentNode):
        root = root_of(item)
        if root is not picture.root:
            return pictures(root).of(item)
    return picture.of(item)
