"""In which language a site speaks of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from teitools.document import XML_LANG
from teitools.edition import Edition
from teitools.findings import Finding, Span
from teitools.render import Interface, document_language, english, header_of, interface_in, read_interface, shortest_tag

from .messages import MESSAGES_INCOMPLETE, MESSAGES_UNREADABLE


def interface_of(edition: Edition) -> tuple[Interface, tuple[Finding, ...]]:
    """The interface in the language that the settings ask for, else in that of the edition or of most texts, else in
    English.

    Also what is wrong with a file of messages that comes with the edition: one that cannot be used is not.
    """
    settings = edition.settings
    asked = settings.site_language or language_of(edition) or _most_spoken(edition)
    known = interface_in(asked) or english()
    if settings.site_messages is None:
        return known, ()
    path = settings.site_messages
    place = Span(str(path), 0, 0)
    try:
        own = read_interface(path.read_bytes(), asked or "en")
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return known, (Finding(MESSAGES_UNREADABLE, place, {"reason": reason or "it is nested too deep"}),)
    return own, tuple(_lacking(own, place))


def _lacking(own: Interface, place: Span) -> Iterator[Finding]:
    lacking = [key for key in english().messages if key not in own.messages]
    if lacking:
        yield Finding(MESSAGES_INCOMPLETE, place, {"count": len(lacking), "first": lacking[0]})


def language_of(edition: Edition) -> str:
    """The language of the edition's own words; "" where nothing says it."""
    own = document_language(edition.corpus.root) if edition.corpus is not None else ""
    return own or edition.settings.language or ""


def _most_spoken(edition: Edition) -> str:
    """The language that more than half of the texts have: of their headers where these say theirs; else ""."""
    spoken = Counter(filter(None, (_own_or_text(document.root) for document in edition.texts)))
    families: Counter[str] = Counter()
    for tag, count in spoken.items():
        families[tag.partition("-")[0]] += count
    [(family, count)] = families.most_common(1) or [("", 0)]
    if 2 * count <= len(edition.texts):
        return ""
    return max((tag for tag in spoken if tag.partition("-")[0] == family), key=lambda tag: (spoken[tag], tag))


def _own_or_text(root: etree._Element) -> str:
    header = header_of(root)
    own = header.get(XML_LANG) if header is not None else None
    return shortest_tag(own) if own else document_language(root)
