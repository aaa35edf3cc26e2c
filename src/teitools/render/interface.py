"""What pages say of their own, in the reader's language: labels, numbers, dates; one flat file for each language.

A file of `interface/` is a JSON object of messages. The key is the English message; its value says the same in the
file's language, with the same `{names}`. A list has one form for each plural that the language has, one thing first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources

from .language_tag import shortest_tag

#: What a message can be: a text, or the forms of a plural.
Message = str | Sequence[str]
_PRIMARY = re.compile(r"\A[A-Za-z]{2,3}")
#: How a language writes thousands and decimals: its own way of writing this very number.
_NUMBER = "1,234.5"


def _one_or_more(n: int) -> int:
    return int(n != 1)


def _none_or_one(n: int) -> int:
    return int(n > 1)


def _czech(n: int) -> int:
    return 0 if n == 1 else 1 if 2 <= n <= 4 else 2


def _polish(n: int) -> int:
    return 0 if n == 1 else 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


def _russian(n: int) -> int:
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2


#: Which form of a plural a number takes (CLDR), where it is not that of English.
_PLURALS = {
    **dict.fromkeys(("fr", "pt"), _none_or_one),
    **dict.fromkeys(("cs", "sk"), _czech),
    "pl": _polish,
    **dict.fromkeys(("ru", "uk", "be", "sr", "hr", "bs"), _russian),
}


@dataclass(frozen=True, slots=True)
class Interface:
    """The messages of one language. language: its tag, for `lang`. Cost of a message: one look-up."""

    language: str
    messages: Mapping[str, Message] = field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        """The message, `values` put in; `n` chooses its plural. Numbers are written in the language's way.

        Raises KeyError for a key that is no message: those of English are all there are.
        """
        found = self.messages.get(key)
        if found is None:
            found = english().messages[key]
        if not isinstance(found, str):
            number = values.get("n")
            form = self._form(number) if isinstance(number, int) else 1
            found = found[min(form, len(found) - 1)]
        if not values:
            return found
        return found.format(**{name: self._said(value) for name, value in values.items()})

    def known(self, words: str) -> str:
        """What `words`, said by a model in English, are in this language; as they are where they are no message."""
        found = self.messages.get(words)
        return found if isinstance(found, str) else words

    def number(self, number: int | Decimal) -> str:
        """With the signs that the language parts thousands and decimals by."""
        sample = self(_NUMBER)
        written = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
        return written.translate(_SIGNS).replace("\0", sample[1:-5]).replace("\1", sample[-2])

    def _said(self, value: object) -> str:
        return self.number(value) if isinstance(value, int | Decimal) else str(value)

    def _form(self, number: int) -> int:
        return _PLURALS.get(self.language.partition("-")[0].lower(), _one_or_more)(abs(number))


_SIGNS = str.maketrans({",": "\0", ".": "\1"})


@cache
def english() -> Interface:
    """The language that every message is in."""
    found = interface_in("en")
    assert found is not None
    return found


@cache
def interface_in(language: str) -> Interface | None:
    """The interface in the language of the tag `language`, whatever its region; None where there is none."""
    match = _PRIMARY.match(language)
    if match is None:
        return None
    file = resources.files(__package__).joinpath("interface").joinpath(f"{match.group().lower()}.json")
    if not file.is_file():
        return None
    return Interface(shortest_tag(language) or match.group().lower(), json.loads(file.read_text(encoding="utf-8")))


def read_interface(data: bytes, language: str) -> Interface:
    """The interface that an edition brings along, in `language`; what its file does not say stays English.

    Raises ValueError for a file that is no object of messages, knows a key that is none, or asks for other names.
    """
    said = json.loads(data)
    if not isinstance(said, dict):
        raise ValueError("it is no JSON object of messages")
    known = english().messages
    for key, value in said.items():
        if key not in known:
            raise ValueError(f"`{key}` is no message")
        forms = [value] if isinstance(value, str) else value
        if not isinstance(forms, list) or not forms or not all(isinstance(each, str) for each in forms):
            raise ValueError(f"`{key}` is neither a text nor a list of texts")
        names = set(names_in(known[key]))
        if any(not _fits(each, names) for each in forms) or (key == _NUMBER and not _is_number(forms[0])):
            raise ValueError(
                f"what `{key}` is translated by may have the names {sorted(names)} in braces, and no others"
            )
    return Interface(language, said)


def _fits(text: str, names: set[str]) -> bool:
    """Whether `text` can be filled in, by a name alone in each pair of braces."""
    return not re.search(
        r"[{}]", re.sub("|".join(re.escape(f"{{{name}}}") for name in sorted(names)) or r"\Z", "", text)
    )


def _is_number(sample: str) -> bool:
    return re.fullmatch(r"1\D?234\D5", sample) is not None


def names_in(message: Message) -> list[str]:
    """The names in braces that a message has, all its forms taken together."""
    forms = [message] if isinstance(message, str) else message
    return [name for each in forms for name in re.findall(r"\{([^{}]*)\}", each)]
