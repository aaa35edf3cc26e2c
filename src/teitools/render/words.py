"""Words in and words out: what of a document's text is in what was written of it, by the rules of the view.

Letters are counted, that is characters but white space: each should come out just once. Findings say it in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

_string = etree.XPath("string()")


def letters(text: str) -> int:
    """How many characters of `text` are no white space of XML."""
    return len(text) - text.count(" ") - text.count("\n") - text.count("\t") - text.count("\r")


def text_in(element: etree._Element) -> str:
    """The text of `element` and all in it; linear, without a list of its parts."""
    return str(_string(element))


@dataclass(slots=True)
class LeftOut:
    """Elements of one name that are shown nowhere: the first, how many, how many words they have."""

    first: etree._Element
    times: int = 0
    words: int = 0


@dataclass(slots=True)
class Account:
    """What a walk has to say of the letters that do not come out just once.

    by_rule: letters that the view does not show: the other side of a choice, the other readings, hyphens of divided
    words. again: letters that are shown once more. left_out: what no view shows, by the name of its element.
    """

    by_rule: int = 0
    again: int = 0
    left_out: dict[str, LeftOut] = field(default_factory=dict)

    def pass_over(self, element: etree._Element) -> None:
        """The view does not show `element`."""
        self.by_rule += letters(text_in(element))

    def repeat(self, element: etree._Element) -> None:
        """`element` is shown once more."""
        self.again += letters(text_in(element))

    def leave_out(self, element: etree._Element) -> None:
        """`element` is shown nowhere."""
        text = text_in(element)
        count = len(text.split())
        self.by_rule += letters(text)
        if count:
            found = self.left_out.setdefault(etree.QName(element).localname, LeftOut(element))
            found.times += 1
            found.words += count

    def missing(self, shown: Iterable[etree._Element], out: int) -> int:
        """How many letters of the elements `shown` are not among the `out` letters that were written."""
        return sum(letters(text_in(each)) for each in shown) + self.again - self.by_rule - out


def letters_of_page(parts: Iterable[etree._Element], additions: Iterable[etree._Element]) -> int:
    """The letters of the source in the HTML `parts`: all but those of `additions`, which the edition adds."""
    count = sum(letters(text_in(part)) for part in parts)
    within = set(additions)
    for each in within:
        if not any(around in within for around in each.iterancestors()):
            count -= letters(text_in(each))
    return count


def words_for(missing: int, texts: Iterable[str]) -> int:
    """About how many words `missing` letters are, in `texts`; at least one."""
    count = words = 0
    for text in texts:
        count += letters(text)
        words += len(text.split())
    return max(1, round(missing * words / count)) if count else 1
