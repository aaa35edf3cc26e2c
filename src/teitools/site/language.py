"""In which language a site speaks of its own."""

from __future__ import annotations

from collections.abc import Iterator

from teitools.edition import Edition
from teitools.findings import Finding, Span
from teitools.render.header import language
from teitools.render.interface import Interface, english, interface_in, read_interface

from .messages import MESSAGES_INCOMPLETE, MESSAGES_UNREADABLE


def interface_of(edition: Edition) -> tuple[Interface, tuple[Finding, ...]]:
    """The interface in the language that the settings ask for, else in that of the edition, else in English.

    Also what is wrong with a file of messages that comes with the edition: one that cannot be used is not.
    """
    settings = edition.settings
    asked = settings.site_language or language_of(edition)
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
    own = language(edition.corpus.root) if edition.corpus is not None else ""
    return own or edition.settings.language or ""
