"""What registers and measures are classified by, in the reader's language: the sorts, relations and units most in use.

An edition's own words for its own things stay as they are.
"""

from __future__ import annotations

from teitools.render import Interface

#: As TEI's attributes have them, hyphens read as blanks.
TERMS = frozenset((
    "actor", "author", "witness", "character", "editor", "scribe", "settlement", "city", "town", "village",
    "building", "sea", "river", "mountain", "island", "bloc", "continent", "province", "street", "church",
    "monastery", "aid", "party", "party body", "union", "armed forces", "company", "alliance", "office", "works",
    "government", "university", "parliament", "international", "employers", "cooperative", "institution",
    "newspaper", "strike", "election", "war", "battle", "agreement", "congress", "repression", "commemoration",
    "seizure of power", "violence", "birth", "death", "marriage", "sibling of", "sibling", "married to", "spouse",
    "parent", "child", "friend", "colleague", "teacher", "acquaintance", "correspondent", "currency", "weight",
    "area", "length", "count", "hours", "minutes", "days", "weeks", "months", "years", "times", "percent",
    "fifths", "lire", "lire per month", "chars", "words", "lines",
))  # fmt: skip


def term(value: str | None, say: Interface) -> str:
    """The value of a classifying attribute as words, in the language of the page where that has them."""
    words = (value or "").replace("-", " ").replace("_", " ")
    return say(words) if words in TERMS else words
