"""The order in which texts are read: by their dates where most have one, else as the edition gives them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from lxml import etree

from teitools.document import TEI, Document
from teitools.edition import name_of, title_of
from teitools.render import header_of

from .dates import DateValue, date_value

#: Where a header says when the text itself came about, the nearest first; a source's date only in a manuscript.
_DATES = (
    "profileDesc/correspDesc/correspAction[@type='sent']/date",
    "profileDesc/creation/date",
    "profileDesc/creation",
    "fileDesc/sourceDesc//origDate",
    "fileDesc/titleStmt/title[@type='iso-date']",
    "profileDesc/settingDesc//date",
)
_NUMBER = re.compile(r"(\d+)")


def date_of(document: Document) -> DateValue | None:
    """When the text was written, or the day that it is about, as its header says; None where that says nothing."""
    header = header_of(document.root)
    if header is None:
        return None
    for path in _DATES:
        for element in header.iterfind("/".join(_step(step) for step in path.split("/"))):
            value = date_value(element) or _iso(element)
            if value is not None:
                return value
    return None


def _step(step: str) -> str:
    return TEI + step if step else step


def _iso(element: etree._Element) -> DateValue | None:
    """The date that a title of type `iso-date` is."""
    text = (element.get("when-iso") or element.text or "").strip()
    return DateValue("when", text, text) if re.fullmatch(r"-?\d{4}(-\d\d(-\d\d)?)?", text) else None


def in_order(texts: Sequence[Document], dates: dict[Document, DateValue | None]) -> list[Document]:
    """`texts` by date when at least four in five have one of their own, those without last; else as they are given,
    where that is no order but the alphabet's with numbers by their value.
    """
    dated = [each for each in texts if dates[each] is not None]
    if len(texts) > 1 and len(dated) >= 0.8 * len(texts) and len({dates[each] for each in dated}) > 1:
        return by_date(texts, dates)
    return list(texts)


def by_date(texts: Sequence[Document], dates: dict[Document, DateValue | None]) -> list[Document]:
    """`texts` by date, those without one last."""
    return sorted(texts, key=lambda each: (_key(dates[each]), natural(name_of(each))))


def _key(value: DateValue | None) -> tuple[int, tuple[int, int, int, int, int, int, str]]:
    return (0, value.key) if value is not None else (1, (0, 0, 0, 0, 0, 0, ""))


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key that sorts `letter 2` before `letter 10`, without regard to case and marks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _NUMBER.split(plain) if part]


def title_key(document: Document) -> list[tuple[int, int, str]]:
    """The order of titles in a list."""
    return natural(title_of(document) or name_of(document))
